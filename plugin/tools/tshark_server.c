/* tshark_server.c - preloaded into tshark, lets one process read many captures: skype-corpus.
 *
 * Starting tshark takes longer than reading a small capture. When tshark, all set up, opens its
 * capture, this stays there: for each path on standard input, which ends with a zero byte, it forks
 * a child that goes on with that capture and ends as tshark ends. So each capture is read by a
 * process of its own that knows nothing of other captures. When the child has ended, standard
 * output gets an empty line and "end STATUS", the status as a shell tells it; once before the
 * first, too, when all is set up. At the end of standard input it exits with 0.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIGNALLED 128 /* added to the number of the signal that ended a process */
#define TROUBLE   2

/* Wireshark's functions, as tshark calls them; do_random is a gboolean or, since 4.4, a bool: the
 * same to a caller in every ABI where an int is passed in a register. */
void *wtap_open_offline(const char *filename, unsigned type, int *err, char **err_info,
                        int do_random);
void epan_cleanup(void);

typedef void *open_function(const char *, unsigned, int *, char **, int);

static bool in_child;

/* The path of the next capture, or NULL at the end. */
static const char *next_path(void)
{
    static char *path;
    static size_t size;

    const ssize_t length = getdelim(&path, &size, '\0', stdin);
    return length > 1 && path[length - 1] == '\0' ? path : NULL;
}

static void report(int status)
{
    printf("\nend %d\n", status);
    fflush(stdout);
}

static int wait_for(pid_t child)
{
    int status;

    if (child < 0 || waitpid(child, &status, 0) < 0)
        return TROUBLE;
    return WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Returns in children only, with the path to open. */
static const char *serve(void)
{
    const char *path;

    report(EXIT_SUCCESS);
    while ((path = next_path())) {
        fflush(NULL);
        const pid_t child = fork();
        if (child == 0) {
            in_child = true;
            return path;
        }
        report(wait_for(child));
    }
    _exit(EXIT_SUCCESS);
}

__attribute__((visibility("default"))) void *
wtap_open_offline(const char *filename, unsigned type, int *err, char **err_info, int do_random)
{
    open_function *real;
    void *symbol = dlsym(RTLD_NEXT, "wtap_open_offline");

    memcpy(&real, &symbol, sizeof real);
    return real(in_child ? filename : serve(), type, err, err_info, do_random);
}

/* tshark's last act before it ends: the end of the process frees all, without copying each page
 * that it shares with its parent. */
__attribute__((visibility("default"))) void epan_cleanup(void)
{
    if (in_child)
        return;
    void (*real)(void);
    void *symbol = dlsym(RTLD_NEXT, "epan_cleanup");

    memcpy(&real, &symbol, sizeof real);
    real();
}
