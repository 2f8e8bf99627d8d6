/* capture_state.c - what one capture has taught: the one place that owns it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/capture_state.h"

#include "state/ends.h"
#include "wire/signature.h"

skype_capture_state skype_open_capture;

/* The tables empty themselves. */
static ws_callback_bool reset(wmem_allocator_t *scope _U_, wmem_cb_event_t event _U_,
                              void *data _U_)
{
    const skype_capture_state tables = skype_open_capture;

    skype_open_capture = (skype_capture_state){
        .hosts = tables.hosts,
        .sockets = tables.sockets,
        .peers = tables.peers,
        .sent = {.newest = tables.sent.newest},
        .requests = {.newest = tables.requests.newest},
        .places = tables.places,
        .signatures = tables.signatures,
        .challenges = tables.challenges,
        .session_ends = tables.session_ends,
        .session_routes = tables.session_routes,
        .session_ids = tables.session_ids,
        .key_salts = tables.key_salts,
    };
    return true;
}

void skype_capture_state_register(void)
{
    skype_capture_state *state = skype_capture();

    state->hosts = skype_capture_table_new(sizeof(uint32_t));
    state->sockets = skype_capture_table_new(sizeof(skype_socket));
    state->peers = skype_capture_table_new(sizeof(skype_ends));
    state->sent.newest = skype_capture_table_new(SKYPE_SAID_KEY_LENGTH);
    state->requests.newest = skype_capture_table_new(SKYPE_SAID_KEY_LENGTH);
    state->places = skype_capture_table_new(2 * sizeof(uint32_t));
    state->signatures = skype_recent_new_autoreset(SKYPE_FINGERPRINT_LENGTH, SKYPE_SIGNATURES_MAX);
    state->challenges =
        skype_recent_new_autoreset(SKYPE_CHALLENGE_KEY_LENGTH, SKYPE_CHALLENGES_MAX);
    state->session_ends =
        skype_recent_new_autoreset(SKYPE_SESSION_END_KEY_LENGTH, SKYPE_SESSION_ENDS_MAX);
    state->session_routes =
        skype_recent_new_autoreset(SKYPE_SESSION_ROUTE_KEY_LENGTH, SKYPE_SESSION_ROUTES_MAX);
    state->session_ids = skype_recent_new_autoreset(sizeof(uint32_t), SKYPE_SESSION_IDS_MAX);
    state->key_salts =
        skype_recent_new_autoreset(SKYPE_KEY_SALTS_KEY_LENGTH, SKYPE_KEYS_SALTED_MAX);
    skype_capture_register_reset(reset, NULL);
}
