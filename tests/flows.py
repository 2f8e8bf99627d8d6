"""flows.py - reads the flow statistics that tshark prints.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re
from dataclasses import dataclass, field

SHORT_FLOWS = ("-o", "skype.classify.short_flows:TRUE")
STATISTICS = ("-q", "-z", "skype_flows,tree", *SHORT_FLOWS)
ALL_FLOWS = ("-o", "skype.classify_all:TRUE")
BELIEFS = ["Bayes belief of gaps (1/1000)", "Bayes belief of sizes (1/1000)"]
SKYPE_VERDICTS = {"voice", "video", "data or file", "signalling", "SkypeOut"}

# What carries UDP and TCP in captures; with nothing else enabled, no flow is claimed by anyone.
TRANSPORTS = """frame eth ethertype llc vlan sll sll2 raw null ppp pppoes ip ipv6 gre mpls chdlc
    wlan radiotap udp tcp data skype""".split()


@dataclass
class Flow:
    transport: str
    source: str
    destination: str
    messages: int
    verdict: str = None
    rows: dict = field(default_factory=dict)  # {name: (count, average or None)}


def parse(output):
    """Flows of a printed statistics tree, in its order."""
    flows, main_row = [], None
    for line in output.splitlines():
        row = re.match(r"( *)(\S.*?)  +(\d+)(?:  +(-?\d+\.\d+)  +-?\d+(?:\.\d+)?  +-?\d+)?", line)
        if not row:
            continue
        depth, name, count = len(row[1]), row[2], int(row[3])
        if depth == 0:
            main_row = name
        elif main_row != "Measures by flow":
            continue
        elif depth == 1:
            verdict, _, flow = name.partition(": ")
            transport, source, _, destination = flow.split()
            flows.append(Flow(transport, source, destination, count, verdict))
        else:
            flows[-1].rows[name] = (count, float(row[4]) if row[4] else None)
    return flows


def read(tshark, capture, *options, tolerate=()):
    """Flows of a capture."""
    return parse(tshark.run("-n", "-r", capture, *STATISTICS, *options, tolerate=tolerate))


def disable_all_but_transports(tshark, home):
    """Makes this tshark know nothing but transport protocols and Skype."""
    protocols = (line.split("\t")[2] for line in tshark.run("-G", "protocols").splitlines())
    settings = home / "wireshark"
    settings.mkdir(exist_ok=True)
    (settings / "disabled_protos").write_text(
        "".join(f"{name}\n" for name in protocols if name not in TRANSPORTS)
    )
