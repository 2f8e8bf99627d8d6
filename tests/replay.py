"""replay.py - sends the frames of a capture on an interface and ends when all are sent. (tcpreplay 4.5
loses the last ones on a virtual interface.)

Usage: replay.py INTERFACE CAPTURE --faster N | --rate N: N times as fast as they were captured, or
N frames per second.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import argparse
import socket
import time

import pcap


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("interface")
    parser.add_argument("capture")
    pace = parser.add_mutually_exclusive_group(required=True)
    pace.add_argument("--faster", type=float)
    pace.add_argument("--rate", type=float)
    options = parser.parse_args()

    frames = list(pcap.read(options.capture))
    begin = frames[0][0]
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender:
        sender.bind((options.interface, 0))
        start = time.monotonic()
        for number, (when, frame) in enumerate(frames):
            due = number / options.rate if options.rate else (when - begin) / options.faster
            time.sleep(max(0, start + due - time.monotonic()))
            sender.send(frame)


if __name__ == "__main__":
    main()
