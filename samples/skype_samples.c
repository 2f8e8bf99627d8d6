/* skype_samples.c - the command line of the sample generator.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <gcrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "scenario.h"
#include "signers.h"

static const char usage[] =
    "usage: skype-samples SCENARIO OUT.pcap           make a capture from a scenario\n"
    "       skype-samples --into DIRECTORY SCENARIO...  make NAME.pcap from each NAME.txt\n"
    "       skype-samples --check SCENARIO FILE.pcap  does the file hold what it makes?\n"
    "       skype-samples --secrets SCENARIO          its DH-384 secrets\n"
    "       skype-samples --keys SCENARIO             all its keys and secrets, as a key log\n"
    "       skype-samples --key-blocks SCENARIO       the same, with the blocks keys come from\n"
    "       skype-samples --network-key               key that signs in samples, as a row of the\n"
    "                                                 table skype_network_keys\n"
    "       skype-samples --load FRAMES [--foreign PERCENT] OUT.pcap  load for benchmarks\n";

static int fail(const char *path)
{
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return EXIT_FAILURE;
}

static int write_file(const char *path, const bytes *content)
{
    FILE *file = fopen(path, "wb");
    size_t written;

    if (!file)
        return fail(path);
    written = fwrite(content->data, 1, content->length, file);
    if (fclose(file) != 0 || written != content->length)
        return fail(path);
    return EXIT_SUCCESS;
}

/* Compares a file with what it should hold. */
static int compare_file(const char *path, const bytes *content)
{
    FILE *file = fopen(path, "rb");
    size_t at = 0;
    int byte;

    if (!file)
        return fail(path);
    while ((byte = fgetc(file)) != EOF && at < content->length && byte == content->data[at])
        at++;
    fclose(file);
    if (byte == EOF && at == content->length)
        return EXIT_SUCCESS;
    fprintf(stderr, "%s: differs from its scenario at byte %zu\n", path, at);
    return EXIT_FAILURE;
}

static int with_scenario(const char *scenario, const char *path,
                         int (*use)(const char *path, const bytes *content))
{
    arena memory = {NULL};
    bytes content = scenario_run(&memory, scenario);
    int result = use(path, &content);

    arena_release(&memory);
    return result;
}

/* DIRECTORY/NAME.pcap for a scenario NAME.txt. */
static bytes sample_path(arena *memory, const char *directory, const char *scenario)
{
    static const char extension[] = ".pcap";
    const char *slash = strrchr(scenario, '/');
    const char *name = slash ? slash + 1 : scenario;
    bytes path = bytes_new(memory);

    bytes_append(&path, (const uint8_t *)directory, strlen(directory));
    bytes_u8(&path, '/');
    bytes_append(&path, (const uint8_t *)name, strcspn(name, "."));
    bytes_append(&path, (const uint8_t *)extension, sizeof extension);
    return path;
}

static int write_all(const char *directory, char **scenarios, int count)
{
    arena memory = {NULL};
    int result = EXIT_SUCCESS;

    for (int i = 0; i < count && result == EXIT_SUCCESS; i++) {
        bytes path = sample_path(&memory, directory, scenarios[i]);

        result = with_scenario(scenarios[i], (const char *)path.data, write_file);
    }
    arena_release(&memory);
    return result;
}

static bytes secrets_of(arena *memory, const char *scenario)
{
    return scenario_secrets(memory, scenario);
}

static bytes keys_of(arena *memory, const char *scenario)
{
    return scenario_keys(memory, scenario, false);
}

static bytes blocks_of(arena *memory, const char *scenario)
{
    return scenario_keys(memory, scenario, true);
}

static int print(bytes (*of)(arena *memory, const char *scenario), const char *scenario)
{
    arena memory = {NULL};
    bytes text = of(&memory, scenario);
    size_t written = fwrite(text.data, 1, text.length, stdout);
    int result = written == text.length ? EXIT_SUCCESS : fail("standard output");

    arena_release(&memory);
    return result;
}

static int print_network_key(void)
{
    signer_print_key(signer_of_network(), stdout);
    return ferror(stdout) ? fail("standard output") : EXIT_SUCCESS;
}

static int write_load(const char *frames, const char *foreign, const char *path)
{
    FILE *file = fopen(path, "wb");
    bool good;

    if (!file)
        return fail(path);
    good = load_write(file, strtoull(frames, NULL, 10), (unsigned)strtoul(foreign, NULL, 10));
    if (fclose(file) != 0 || !good)
        return fail(path);
    return EXIT_SUCCESS;
}

static bool is(const char *argument, const char *name)
{
    return strcmp(argument, name) == 0;
}

static void start_gcrypt(void)
{
    gcry_check_version(NULL);
    gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
}

int main(int count, char **arguments)
{
    start_gcrypt();
    if (count > 3 && is(arguments[1], "--into"))
        return write_all(arguments[2], arguments + 3, count - 3);
    if (count == 3 && is(arguments[1], "--secrets"))
        return print(secrets_of, arguments[2]);
    if (count == 3 && is(arguments[1], "--keys"))
        return print(keys_of, arguments[2]);
    if (count == 3 && is(arguments[1], "--key-blocks"))
        return print(blocks_of, arguments[2]);
    if (count == 2 && is(arguments[1], "--network-key"))
        return print_network_key();
    if (count == 4 && is(arguments[1], "--check"))
        return with_scenario(arguments[2], arguments[3], compare_file);
    if (count == 4 && is(arguments[1], "--load"))
        return write_load(arguments[2], "0", arguments[3]);
    if (count == 6 && is(arguments[1], "--load") && is(arguments[3], "--foreign"))
        return write_load(arguments[2], arguments[4], arguments[5]);
    if (count == 3 && arguments[1][0] != '-')
        return with_scenario(arguments[1], arguments[2], write_file);
    fputs(usage, stderr);
    return EXIT_FAILURE;
}
