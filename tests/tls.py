"""tls.py - a TLS connection without certificates, and its key log.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import ssl

ANONYMOUS = "AECDH-AES128-SHA:@SECLEVEL=0"


class _End:
    def __init__(self, protocol, key_log=None):
        context = ssl.SSLContext(protocol)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(ANONYMOUS)
        if key_log:
            context.keylog_filename = str(key_log)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        is_server = protocol == ssl.PROTOCOL_TLS_SERVER
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=is_server)

    def shake_hands(self):
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True


def exchange(question, answer, key_log):
    """What client and server send, in turn, for a question and its answer: [(is client, bytes)]."""
    client = _End(ssl.PROTOCOL_TLS_CLIENT, key_log)
    server = _End(ssl.PROTOCOL_TLS_SERVER)
    sent = []

    def flush(sender, receiver):
        data = sender.outgoing.read()
        if data:
            receiver.incoming.write(data)
            sent.append((sender is client, data))

    shaken = {client: False, server: False}
    while not all(shaken.values()):
        for end, other in ((client, server), (server, client)):
            shaken[end] = shaken[end] or end.shake_hands()
            flush(end, other)
    for end, other, text in ((client, server, question), (server, client, answer)):
        end.tls.write(text)
        flush(end, other)
        assert other.tls.read() == text
    return sent
