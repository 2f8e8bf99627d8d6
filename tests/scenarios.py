"""scenarios.py - beginnings of scenarios, for captures that a test makes.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

# A client's stream to a node, proven, with an open search.
STREAM = """\
host client 192.168.1.20:35990 public 203.0.113.20
host node 198.51.100.11:40123
1 client => node connect
+0.01 client => node handshake unpadded
+0.01 node => client handshake padded
+0.01 client => node search { numbers 1 = 16 11 }
"""
