/* warm_start.c - preloaded into tshark or sharkd, lets one process that has registered all
 * dissectors answer many command lines: the tests.
 *
 * Registration takes most of what a question costs. Where the program would read the user's
 * settings, this stays there. For each question that comes by the socket WARM_START it forks a
 * child, which reads the settings and goes on with the arguments, the directory, and standard
 * input, output and error of the question, and ends as the program ends. So each question is
 * answered by a process of its own that knows nothing of other questions.
 *
 * A question is one packet: the directory and the arguments, each ended by a zero byte, with the
 * three files as ancillary data. Two answers of sizeof(int) each come: the child's number, and the
 * status as waitpid tells it once it has ended; the second not to a question that begins with an
 * empty argument instead of a directory, whose files tell its end.
 *
 * What a program takes from its arguments before it registers the dissectors has to be the same in
 * all questions to one process; save the path of the capture, for which it is started with one that
 * is longer than any.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_QUESTION  150000 /* bytes: a packet of a local socket is at most 212,992 bytes */
#define MAX_ARGUMENTS 4096
#define STREAMS       3 /* standard input, output, error */
#define TROUBLE       126
#define MAX_SECONDS   1000 /* of CPU time for an answer */
#define PUBLIC        __attribute__((visibility("default")))

/* Wireshark's and GLib's functions, as the programs call them. */
void *epan_load_settings(void);
int ws_getopt_long(int argc, char *const *argv, const char *options, const void *long_options,
                   int *index);
void epan_cleanup(void);
char *g_strdup(const char *text);

/* Not there in a shell or env that starts the program and has this preloaded as well. */
extern char *ws_optarg __attribute__((weak));
extern int ws_optind __attribute__((weak));

typedef void *settings_function(void);
typedef int options_function(int, char *const *, const char *, const void *, int *);
typedef void cleanup_function(void);
typedef char *copy_function(const char *);

static bool in_child;
static char question[MAX_QUESTION];
static char *arguments[MAX_ARGUMENTS + 1];
static int number_of_arguments;
static char *place_for_path; /* the program's copy of the path that is longer than any */
static size_t size_of_place;

#define NEXT(type, name)                                                                           \
    ({                                                                                             \
        void *symbol_ = dlsym(RTLD_NEXT, name);                                                    \
        type *function_;                                                                           \
        memcpy(&function_, &symbol_, sizeof function_);                                            \
        function_;                                                                                 \
    })

static ssize_t receive(int from, int files[STREAMS])
{
    union {
        char bytes[CMSG_SPACE(STREAMS * sizeof(int))];
        struct cmsghdr aligned;
    } control;
    struct iovec data = {question, sizeof question - 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    const ssize_t length = recvmsg(from, &message, MSG_CMSG_CLOEXEC);
    const struct cmsghdr *header = length > 0 ? CMSG_FIRSTHDR(&message) : NULL;

    if (!header || header->cmsg_len != CMSG_LEN(STREAMS * sizeof(int)))
        return 0;
    memcpy(files, CMSG_DATA(header), STREAMS * sizeof(int));
    return length;
}

/* In the child: takes over what the question says. False if it cannot be. */
static bool take_over(ssize_t length, const int files[STREAMS])
{
    for (int i = 0; i < STREAMS; i++) {
        if (dup2(files[i], i) < 0)
            return false;
    }
    const char *directory = question;
    if (*directory && chdir(directory) != 0)
        return false;
    for (char *at = question + strlen(question) + 1; at < question + length; at += strlen(at) + 1) {
        if (number_of_arguments == MAX_ARGUMENTS)
            return false;
        arguments[number_of_arguments++] = at;
    }
    return true;
}

/* Returns in children only. */
static void serve(int from)
{
    int files[STREAMS];
    ssize_t length;

    while ((length = receive(from, files)) > 0) {
        const pid_t child = fork();
        if (child == 0) {
            /* What loops for ever must not outlive who asked, and is gone by then. */
            setrlimit(RLIMIT_CPU, &(struct rlimit){MAX_SECONDS, MAX_SECONDS});
            in_child = true;
            close(from);
            if (!take_over(length, files))
                _exit(TROUBLE);
            return;
        }
        for (int i = 0; i < STREAMS; i++)
            close(files[i]);
        int status = TROUBLE;
        bool told = send(from, &child, sizeof child, MSG_NOSIGNAL) > 0;
        if (told && *question) {
            waitpid(child, &status, 0);
            told = send(from, &status, sizeof status, MSG_NOSIGNAL) > 0;
        }
        if (!told)
            break;
    }
    _exit(EXIT_SUCCESS);
}

PUBLIC void *epan_load_settings(void)
{
    const char *from = getenv("WARM_START");

    if (from && !in_child)
        serve(atoi(from));
    return NEXT(settings_function, "epan_load_settings")();
}

/* The path of the capture is copied before the question is known; the options are parsed once more
 * afterwards, when the path is no longer looked at. */
PUBLIC char *g_strdup(const char *text)
{
    static copy_function *real;

    if (!real)
        real = NEXT(copy_function, "g_strdup");
    char *copy = real(text);
    if (text && &ws_optarg && text == ws_optarg && !in_child && strlen(text) > size_of_place) {
        place_for_path = copy;
        size_of_place = strlen(text);
    }
    return copy;
}

PUBLIC int ws_getopt_long(int argc, char *const *argv, const char *options,
                          const void *long_options, int *index)
{
    options_function *const real = NEXT(options_function, "ws_getopt_long");

    if (!in_child)
        return real(argc, argv, options, long_options, index);
    const int option = real(number_of_arguments, arguments, options, long_options, index);
    if (option == 'r' && place_for_path && strlen(ws_optarg) <= size_of_place)
        strcpy(place_for_path, ws_optarg);
    if (option == -1 && ws_optind < number_of_arguments)
        _exit(TROUBLE); /* words after the options: the program looks for them among its own */
    return option;
}

/* The last act before a program ends: the end of the process frees all, without copying each page
 * that it shares with its parent. */
PUBLIC void epan_cleanup(void)
{
    if (!in_child)
        NEXT(cleanup_function, "epan_cleanup")();
}
