/* bench_signatures.c - what it costs to open a signature: the power, the digest, a look-up by name.
 *
 * Usage: bench_signatures.  For each length of a key of the network, and a user's.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/directory_record.h"
#include "wire/signature.h"
#include "medians.h"

typedef struct {
    const skype_public_key *key;
    guint8 signature[SKYPE_SIGNATURE_MAX_LENGTH];
    guint8 out[SKYPE_SIGNATURE_MAX_LENGTH];
} work;

static void undo(void *context)
{
    work *w = context;

    w->signature[w->key->length - 1]++;
    if (!skype_signature_undo(w->key, w->signature, w->out))
        g_error("a signature below the modulus is refused");
}

static void digest(void *context)
{
    work *w = context;
    const skype_piece piece = {w->signature, w->key->length};

    if (!skype_sha1(&piece, 1, w->out))
        g_error("no SHA-1");
}

static void fingerprint(void *context)
{
    work *w = context;

    if (!skype_signature_fingerprint(w->key, w->signature, w->out))
        g_error("no SHA-256");
}

static void report(const skype_public_key *key)
{
    work w = {.key = key};

    memset(w.signature, 0x5A, key->length);
    const double power = median_usec(undo, &w);

    g_print("%5u bits %8.1f us %9.0f signatures/s   digest %.2f us, name %.2f us\n",
            key->length * 8u, power, G_USEC_PER_SEC / power, median_usec(digest, &w),
            median_usec(fingerprint, &w));
}

int main(void)
{
    static const guint32 numbers[] = {0, 1, 0x80000000u}; /* one of each length */
    const skype_public_key *longest = skype_network_key(0);
    const skype_public_key user = {
        .length = SKYPE_USER_KEY_LENGTH,
        /* the end of another modulus does as well as a user's */
        .modulus = longest->modulus + longest->length - SKYPE_USER_KEY_LENGTH,
    };

    report(&user);
    for (gsize k = 0; k < G_N_ELEMENTS(numbers); k++)
        report(skype_network_key(numbers[k]));
    return 0;
}
