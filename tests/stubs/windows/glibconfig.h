/* glibconfig.h - GLib's types as they are on 64-bit Windows, where long has 32 bits.
 *
 * Stands before the directory of a Linux system's own, which gives all else: Debian has compilers
 * for Windows, but no GLib for it. Enough to check types and declarations, not to link.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STUB_GLIBCONFIG_H
#define SKYPE_STUB_GLIBCONFIG_H

#define gint64   linux_gint64
#define guint64  linux_guint64
#define gsize    linux_gsize
#define gssize   linux_gssize
#define goffset  linux_goffset
#define gintptr  linux_gintptr
#define guintptr linux_guintptr
#define GPid     linux_GPid
#include_next <glibconfig.h>
#undef gint64
#undef guint64
#undef gsize
#undef gssize
#undef goffset
#undef gintptr
#undef guintptr
#undef GPid

typedef signed long long gint64;
typedef unsigned long long guint64;
typedef unsigned long long gsize;
typedef signed long long gssize;
typedef gint64 goffset;
typedef signed long long gintptr;
typedef unsigned long long guintptr;
typedef void *GPid;

#undef GLIB_SIZEOF_LONG
#define GLIB_SIZEOF_LONG 4

#undef G_GINT64_CONSTANT
#undef G_GUINT64_CONSTANT
#define G_GINT64_CONSTANT(value)  (value##LL)
#define G_GUINT64_CONSTANT(value) (value##ULL)
#undef G_MAXSIZE
#undef G_MINSSIZE
#undef G_MAXSSIZE
#define G_MAXSIZE  G_MAXUINT64
#define G_MINSSIZE G_MININT64
#define G_MAXSSIZE G_MAXINT64

#undef G_GINT64_MODIFIER
#undef G_GINT64_FORMAT
#undef G_GUINT64_FORMAT
#undef G_GSIZE_MODIFIER
#undef G_GSSIZE_MODIFIER
#undef G_GSIZE_FORMAT
#undef G_GSSIZE_FORMAT
#undef G_GINTPTR_MODIFIER
#undef G_GINTPTR_FORMAT
#undef G_GUINTPTR_FORMAT
#define G_GINT64_MODIFIER  "ll"
#define G_GINT64_FORMAT    "lli"
#define G_GUINT64_FORMAT   "llu"
#define G_GSIZE_MODIFIER   "ll"
#define G_GSSIZE_MODIFIER  "ll"
#define G_GSIZE_FORMAT     "llu"
#define G_GSSIZE_FORMAT    "lli"
#define G_GINTPTR_MODIFIER "ll"
#define G_GINTPTR_FORMAT   "lli"
#define G_GUINTPTR_FORMAT  "llu"

#undef GPOINTER_TO_INT
#undef GPOINTER_TO_UINT
#undef GINT_TO_POINTER
#undef GUINT_TO_POINTER
#define GPOINTER_TO_INT(pointer)  ((gint)(gint64)(pointer))
#define GPOINTER_TO_UINT(pointer) ((guint)(guint64)(pointer))
#define GINT_TO_POINTER(value)    ((gpointer)(gint64)(value))
#define GUINT_TO_POINTER(value)   ((gpointer)(guint64)(value))

#undef GLONG_TO_LE
#undef GULONG_TO_LE
#undef GLONG_TO_BE
#undef GULONG_TO_BE

#undef G_OS_UNIX
#define G_OS_WIN32
#define G_PLATFORM_WIN32
#undef G_THREADS_IMPL_POSIX
#define G_THREADS_IMPL_WIN32
#undef G_HAVE_GNUC_VISIBILITY
#undef G_GNUC_INTERNAL
#define G_GNUC_INTERNAL
#undef G_MODULE_SUFFIX
#define G_MODULE_SUFFIX "dll"

#endif
