"""stage.py - makes STAGE/skype.so a link to the built plugin: Wireshark can load it uninstalled."""

import os
import sys


def main():
    directory, target = sys.argv[1:3]
    link = os.path.join(directory, os.path.basename(target))
    os.makedirs(directory, exist_ok=True)
    if os.path.islink(link):
        os.unlink(link)
    os.symlink(target, link)


main()
