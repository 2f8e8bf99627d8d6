/* terminal.h - whether somebody looks at a stream, or types into it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_TERMINAL_H
#define SKYPE_TOOLS_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>
#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

/* Returns true if the stream is a terminal, not a file or a pipe. */
static inline bool find_is_terminal(FILE *stream)
{
#ifdef _WIN32
    return _isatty(_fileno(stream)) != 0;
#else
    return isatty(fileno(stream)) != 0;
#endif
}

#endif
