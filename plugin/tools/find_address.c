/* find_address.c - the program skype-find-address: finds the public addresses of Skype clients from
 * datagrams that lack them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdio.h>

#include "input.h"
#include "progress.h"
#include "search.h"
#include "terminal.h"

#define PROGRAM       "skype-find-address"
#define STANDARD_NAME "-"
#define MILLION       1e6
#define THREADS_MAX   1024

enum {
    EXIT_FOUND = 0,
    EXIT_NOT_FOUND = 1,
    EXIT_BAD_INPUT = 2,
    EXIT_INTERRUPTED = 130, /* as shells do: 128 + SIGINT */
};

static const char summary[] =
    "Finds the public address of a Skype client behind NAT from datagrams it sent or\n"
    "received, where the capture does not reveal it. Reads what tshark prints about\n"
    "datagrams that the plugin could not decipher, from FILE or standard input:\n"
    "\n"
    "  tshark -2 -n -r CAPTURE -Y '" FIND_INPUT_FILTER "' \\\n"
    "      -T fields -E occurrence=l " FIND_INPUT_FIELDS " \\\n"
    "      | " PROGRAM "\n"
    "\n"
    "The addresses found go to standard output, as tshark takes them:\n"
    "  tshark -o skype.public_ips:ADDRESS -r CAPTURE";

static const char description[] =
    "POSITION is what an unfinished search printed: a seed (0x0123abcd) or an address.\n"
    "\n"
    "Exit status: 0 every host's address was found, 1 one was not, 2 bad input or options,\n"
    "130 interrupted; after 1 or 130 standard error says how to continue if there is more.";

typedef struct {
    char *range_text;
    char *host_text;
    char *from;
    gint64 limit;
    int threads;
    gboolean private_first;
    gboolean version;

    const char *file_name;
    const find_range *range; /* NULL: none */
    find_range range_value;
    bool one_host;
    uint32_t host;
} options;

/* --- options --- */

static bool complain(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Says what is wrong; returns false. */
static bool complain(const char *format, ...)
{
    va_list arguments;

    fputs(PROGRAM ": ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return false;
}

static bool parse_command_line(options *o, int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        {"range", 'r', 0, G_OPTION_ARG_STRING, &o->range_text,
         "Try these addresses only: a.b.c.d/length or a.b.c.d-e.f.g.h", "RANGE"},
        {"private", 'p', 0, G_OPTION_ARG_NONE, &o->private_first,
         "Try carrier-NAT and private addresses before", NULL},
        {"host", 'H', 0, G_OPTION_ARG_STRING, &o->host_text,
         "Search for this host only (its address in the packets)", "ADDRESS"},
        {"from", 'f', 0, G_OPTION_ARG_STRING, &o->from, "Continue a search", "POSITION"},
        {"limit", 'l', 0, G_OPTION_ARG_INT64, &o->limit, "Stop after that many keys per host",
         "KEYS"},
        {"threads", 't', 0, G_OPTION_ARG_INT, &o->threads, "Threads; default: one per core", "N"},
        {"version", 0, 0, G_OPTION_ARG_NONE, &o->version, "Print the version", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("[FILE]");
    g_autoptr(GError) error = NULL;

    g_option_context_set_summary(context, summary);
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &error))
        return complain("%s", error->message);
    return true;
}

static bool check_options(options *o, int argc, char **argv)
{
    if (argc > 2)
        return complain("one FILE at most");
    o->file_name = argc == 2 ? argv[1] : STANDARD_NAME;
    if (o->range_text) {
        if (!find_range_parse(o->range_text, &o->range_value))
            return complain("--range: \"%s\" is not a.b.c.d/length or a.b.c.d-e.f.g.h%s",
                            o->range_text,
                            find_ipv4_parse(o->range_text, &o->range_value.first)
                                ? "; /32 makes a range of one address"
                                : "");
        o->range = &o->range_value;
    }
    o->one_host = o->host_text != NULL;
    if (o->host_text && !find_ipv4_parse(o->host_text, &o->host))
        return complain("--host: \"%s\" is not an IPv4 address", o->host_text);
    if (o->limit < 0)
        return complain("--limit: less than nothing");
    if (o->threads < 1 || o->threads > THREADS_MAX)
        return complain("--threads: not 1 to %d", THREADS_MAX);
    return true;
}

/* --- input --- */

static find_input *read_input(const options *o)
{
    const bool standard = g_str_equal(o->file_name, STANDARD_NAME);
    FILE *file = standard ? stdin : fopen(o->file_name, "r");
    g_autofree char *error = NULL;
    find_input *input = NULL;

    if (!file) {
        complain("%s: %s", o->file_name, g_strerror(errno));
        return NULL;
    }
    if (standard && find_is_terminal(stdin))
        complain("nothing to read; see --help");
    else if (!(input = find_input_read(file, standard ? "standard input" : o->file_name, &error)))
        complain("%s", error);
    if (!standard)
        fclose(file);
    return input;
}

/* The host to search for, if only one was asked for. */
static bool choose_host(const options *o, find_input *input)
{
    if (!o->one_host)
        return input->hosts->len == 1 || !o->from ||
               complain("--from needs --host: there are datagrams of %u hosts", input->hosts->len);
    for (guint i = 0; i < input->hosts->len; i++) {
        const find_host chosen = g_array_index(input->hosts, find_host, i);

        if (chosen.address != o->host)
            continue;
        g_array_set_size(input->hosts, 0);
        g_array_append_val(input->hosts, chosen);
        return true;
    }
    return complain("no datagram of %s", o->host_text);
}

/* --- one host --- */

static char *position_text(const find_plan *plan, uint64_t position)
{
    const uint32_t value = plan->first + (uint32_t)position;
    char address[FIND_IPV4_TEXT];

    return plan->single ? g_strdup(find_ipv4_text(value, address))
                        : g_strdup_printf("0x%08" G_GINT32_MODIFIER "x", value);
}

static bool parse_seed(const char *text, uint32_t *seed)
{
    guint64 value;

    if (!g_str_has_prefix(text, "0x") ||
        !g_ascii_string_to_unsigned(text + 2, 16, 0, UINT32_MAX, &value, NULL))
        return false;
    *seed = (uint32_t)value;
    return true;
}

/* Does the plan have this position? */
static bool parse_position(const find_plan *plan, const char *text, uint64_t *position)
{
    uint32_t value;

    if (plan->single ? !find_ipv4_parse(text, &value) : !parse_seed(text, &value))
        return false;
    *position = (uint64_t)value - plan->first;
    return *position < plan->count;
}

static bool complain_of_position(const find_plan *plan, const char *text)
{
    uint32_t value;

    if (plan->single && !find_ipv4_parse(text, &value))
        return complain("--from: \"%s\" is not an address, and this search is through addresses",
                        text);
    if (!plan->single && !parse_seed(text, &value))
        return complain("--from: \"%s\" is not a seed, and this search is through seeds", text);
    return complain("--from: %s is not in the range", text);
}

static void describe_host(const find_plan *plan)
{
    const find_targets *targets = plan->targets;
    char host[FIND_IPV4_TEXT];

    fprintf(stderr, "%s: %zu datagrams; plaintext known for %zu, solved from the CRC for %zu\n",
            find_ipv4_text(plan->host.address, host), plan->host.count, targets->proven,
            targets->datagrams - targets->proven);
}

static void describe_search(const find_plan *plan, uint64_t from, uint64_t end)
{
    g_autofree char *first = position_text(plan, from);
    g_autofree char *last = position_text(plan, end - 1);
    char host[FIND_IPV4_TEXT];

    fprintf(stderr, "%s: trying %s %s to %s, %.3g keys expected\n",
            find_ipv4_text(plan->host.address, host), plan->single ? "addresses" : "seeds", first,
            last, MIN(find_plan_expected(plan, from), (double)(end - from)));
}

static void report_found(const find_plan *plan, uint32_t address)
{
    char host[FIND_IPV4_TEXT];
    char text[FIND_IPV4_TEXT];

    fprintf(stderr, "%s: public address %s, deciphers %zu of %zu datagrams\n",
            find_ipv4_text(plan->host.address, host), find_ipv4_text(address, text),
            find_host_fits(&plan->host, address), plan->host.count);
}

static void report_lone(const char *host, const find_lone *lone)
{
    char text[FIND_IPV4_TEXT];

    if (lone->count == 0)
        return;
    fprintf(stderr, "%s: not excluded, as they decipher one datagram and no other:", host);
    for (size_t i = 0; i < MIN(lone->count, FIND_LONE_MAX); i++)
        fprintf(stderr, " %s", find_ipv4_text(lone->lowest[i], text));
    if (lone->count > FIND_LONE_MAX)
        fprintf(stderr, " and %" G_GUINT64_FORMAT " more", lone->count - FIND_LONE_MAX);
    fputc('\n', stderr);
}

/* What follows from the positions that were tried in vain. */
static void report_excluded(const find_plan *plan, uint64_t from, const find_outcome *outcome)
{
    g_autofree char *first = NULL;
    g_autofree char *last = NULL;
    char host[FIND_IPV4_TEXT];
    char peer[FIND_IPV4_TEXT];

    if (outcome->position == from)
        return;
    first = position_text(plan, from);
    last = position_text(plan, outcome->position - 1);
    find_ipv4_text(plan->host.address, host);
    if (plan->single)
        fprintf(stderr, "%s: excluded: %s to %s, by the datagram with session ID 0x%04x %s %s\n",
                host, first, last, plan->single->id, plan->single->from_host ? "to" : "from",
                find_ipv4_text(plan->single->peer, peer));
    else if (from == 0 && outcome->position == plan->count)
        fprintf(stderr,
                "%s: excluded: that any address deciphers one of the %zu datagrams with known or "
                "solved plaintext and another one\n",
                host, plan->targets->datagrams);
    else
        fprintf(stderr, "%s: excluded: seeds %s to %s; no address is before all seeds are\n", host,
                first, last);
    report_lone(host, &outcome->lone);
}

static void report_not_excluded(const find_plan *plan)
{
    char host[FIND_IPV4_TEXT];

    fprintf(stderr,
            "%s: not excluded: an address that was not in use for %s; any address, where the peers "
            "are known by others than those in their packets%s\n",
            find_ipv4_text(plan->host.address, host),
            plan->single ? "that datagram" : "two of these datagrams",
            plan->single ? "; all other addresses" : "");
}

static void report_not_found(const options *o, const find_plan *plan, bool is_private,
                             const find_outcome *outcome)
{
    g_autofree char *position = NULL;
    char host[FIND_IPV4_TEXT];

    find_ipv4_text(plan->host.address, host);
    if (outcome->position == plan->count) {
        fprintf(stderr, "%s: not found\n", host);
        return;
    }
    position = position_text(plan, outcome->position);
    fprintf(stderr, "%s: %s; continue with --host %s %s%s%s%s--from %s\n", host,
            outcome->result == FIND_INTERRUPTED ? "interrupted" : "not found so far", host,
            is_private ? "--private " : "", o->range ? "--range " : "",
            o->range ? o->range_text : "", o->range ? " " : "", position);
}

static void report_speed(const find_plan *plan, const find_outcome *outcome, int threads)
{
    const double keys = (double)outcome->keys;
    char host[FIND_IPV4_TEXT];

    fprintf(stderr,
            "%s: %" G_GUINT64_FORMAT
            " keys in %.2f s with %d threads: %.2f million keys per second, "
            "%.2f million per second of processor time\n",
            find_ipv4_text(plan->host.address, host), outcome->keys, outcome->seconds, threads,
            keys / outcome->seconds / MILLION, keys / outcome->processor_seconds / MILLION);
}

static find_outcome search_plan(const options *o, const find_plan *plan, uint64_t from,
                                uint64_t end)
{
    const bool terminal = find_is_terminal(stderr);
    find_progress progress = {.plan = plan, .from = from, .end = end};
    find_outcome outcome;

    if (from == end)
        return (find_outcome){.result = FIND_NOT_FOUND, .position = from};
    describe_search(plan, from, end);
    outcome = find_search(plan, from, end, (unsigned)o->threads,
                          terminal ? find_progress_show : find_progress_log, &progress);
    if (terminal)
        find_progress_hide();
    report_speed(plan, &outcome, o->threads);
    if (outcome.result == FIND_FOUND)
        report_found(plan, outcome.address);
    else
        report_excluded(plan, from, &outcome);
    return outcome;
}

/* Hosts behind the same NAT have the same address. */
static bool found_before(const find_plan *plan, const GArray *found)
{
    for (guint i = 0; i < found->len; i++) {
        const uint32_t address = g_array_index(found, uint32_t, i);

        if (!find_plan_confirms(plan, address))
            continue;
        report_found(plan, address);
        return true;
    }
    return false;
}

/* --- one host, stage by stage --- */

/* Where the addresses of a host are looked for, in this order. */
typedef struct {
    const find_range *ranges[FIND_PRIVATE_RANGES + 1]; /* the last may be NULL: no range given */
    size_t count;
} stages;

static stages stages_of(const options *o)
{
    stages s = {.count = 0};

    for (size_t i = 0; o->private_first && i < FIND_PRIVATE_RANGES; i++)
        s.ranges[s.count++] = &find_private_ranges[i];
    s.ranges[s.count++] = o->range;
    return s;
}

/* Stage and position with which the search begins; false where none has the one that the user
 * wants. */
static bool find_start(const options *o, const find_host *host, const stages *s, size_t *stage,
                       uint64_t *from)
{
    *from = 0;
    for (*stage = 0; o->from; ++*stage) {
        find_plan *plan = find_plan_new(host, s->ranges[*stage]);
        const bool is_here = parse_position(plan, o->from, from);
        const bool is_last = *stage + 1 == s->count;

        if (!is_here && is_last)
            complain_of_position(plan, o->from);
        find_plan_free(plan);
        if (is_here || is_last)
            return is_here;
    }
    return true;
}

static int status_of(find_result result)
{
    static const int statuses[] = {
        [FIND_FOUND] = EXIT_FOUND,
        [FIND_NOT_FOUND] = EXIT_NOT_FOUND,
        [FIND_INTERRUPTED] = EXIT_INTERRUPTED,
    };

    return statuses[result];
}

static int search_stages(const options *o, const find_host *host, const stages *s, size_t stage,
                         uint64_t from, GArray *found)
{
    uint64_t left = o->limit ? (uint64_t)o->limit : UINT64_MAX;

    for (;; stage++, from = 0) {
        find_plan *plan = find_plan_new(host, s->ranges[stage]);
        const bool is_last = stage + 1 == s->count;
        const uint64_t end = from + MIN(left, plan->count - from);
        const find_outcome outcome = search_plan(o, plan, from, end);
        const bool goes_on =
            outcome.result == FIND_NOT_FOUND && outcome.position == plan->count && !is_last;

        left -= end - from;
        if (outcome.result == FIND_FOUND)
            g_array_append_val(found, outcome.address);
        else if (!goes_on) {
            report_not_excluded(plan);
            report_not_found(o, plan, !is_last, &outcome);
        }
        find_plan_free(plan);
        if (!goes_on)
            return status_of(outcome.result);
    }
}

static int search_host(const options *o, const find_host *host, GArray *found)
{
    const stages s = stages_of(o);
    find_plan *plan = find_plan_new(host, o->range);
    char text[FIND_IPV4_TEXT];
    uint64_t from;
    size_t stage;
    bool is_known;

    if (!plan) {
        complain("%s: one datagram with unknown plaintext proves no address",
                 find_ipv4_text(host->address, text));
        return EXIT_BAD_INPUT;
    }
    is_known = found_before(plan, found);
    if (!is_known)
        describe_host(plan);
    find_plan_free(plan);
    if (is_known)
        return EXIT_FOUND;
    if (!find_start(o, host, &s, &stage, &from))
        return EXIT_BAD_INPUT;
    return search_stages(o, host, &s, stage, from, found);
}

/* --- all hosts --- */

/* Returns the worst status. */
static int search_hosts(const options *o, const find_input *input, GArray *found)
{
    int worst = EXIT_FOUND;

    for (guint i = 0; i < input->hosts->len && worst != EXIT_INTERRUPTED; i++) {
        const int status = search_host(o, &g_array_index(input->hosts, find_host, i), found);

        worst = MAX(worst, status);
    }
    return worst;
}

static bool print_addresses(const GArray *found)
{
    char text[FIND_IPV4_TEXT];

    for (guint i = 0; i < found->len; i++)
        printf("%s%s", i > 0 ? "," : "", find_ipv4_text(g_array_index(found, uint32_t, i), text));
    if (found->len > 0)
        putchar('\n');
    return fflush(stdout) == 0 || complain("standard output: %s", g_strerror(errno));
}

static int find_addresses(const options *o)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    find_input *input = read_input(o);
    int status = EXIT_BAD_INPUT;

    if (input && choose_host(o, input)) {
        if (input->left_out)
            fprintf(stderr, "%u datagrams left out: they decipher without a search\n",
                    input->left_out);
        status = search_hosts(o, input, found);
        if (!print_addresses(found))
            status = EXIT_BAD_INPUT;
    }
    if (input)
        find_input_free(input);
    g_array_unref(found);
    return status;
}

int main(int argc, char **argv)
{
    options o = {.threads = (int)g_get_num_processors()};
    int status = EXIT_BAD_INPUT;

    if (parse_command_line(&o, &argc, &argv)) {
        if (o.version) {
            puts(PROGRAM " " TOOL_VERSION);
            status = EXIT_FOUND;
        } else if (check_options(&o, argc, argv)) {
            status = find_addresses(&o);
        }
    }
    g_free(o.range_text);
    g_free(o.host_text);
    g_free(o.from);
    return status;
}
