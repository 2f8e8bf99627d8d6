/* read_capture.c - the frames of a capture file, for a fuzzer's epan session.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "read_capture.h"

#include <wiretap/wtap.h>

#include "samples/clock.h"

#define NANOSECONDS 1000u /* per microsecond */

static void add(capture *to, arena *memory, const wtap_rec *record, const uint8_t *data)
{
    const wtap_packet_header *head = &record->rec_header.packet_header;
    bytes frame = bytes_new(memory);

    bytes_append(&frame, data, head->caplen);
    frame.length = head->len; /* what was cut off is never looked at */
    to->frames[to->count++] = (captured_frame){
        .time = (uint64_t)record->ts.secs * MICROSECONDS_PER_SECOND +
                (uint64_t)record->ts.nsecs / NANOSECONDS,
        .frame = frame,
        .captured = head->caplen,
    };
}

bool read_capture(const char *path, arena *memory, size_t limit, capture *to)
{
    int error;
    char *message = NULL;
    int64_t offset;
    wtap_rec record;
    Buffer data;
    wtap *file = wtap_open_offline(path, WTAP_TYPE_AUTO, &error, &message, false);

    if (!file)
        return false;
    wtap_rec_init(&record);
    ws_buffer_init(&data, 0);
    while (to->count < limit && wtap_read(file, &record, &data, &error, &message, &offset))
        if (record.rec_type == REC_TYPE_PACKET &&
            record.rec_header.packet_header.pkt_encap == WTAP_ENCAP_ETHERNET)
            add(to, memory, &record, ws_buffer_start_ptr(&data));
    g_free(message);
    ws_buffer_free(&data);
    wtap_rec_cleanup(&record);
    wtap_close(file);
    return true;
}
