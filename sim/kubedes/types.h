/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words that every other header uses.
 */
#ifndef KUBEDES_TYPES_H
#define KUBEDES_TYPES_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/*
 * Simulated time: nanoseconds since the start of the simulated world, which
 * is 2026-01-01T00:00:00Z on the calendar (KD_EPOCH_UNIX).  Times of a dump
 * taken before that are negative.
 */
typedef gint64 KdTime;
#define KD_TIME_UNSET  G_MININT64
#define KD_TIME_NEVER  G_MAXINT64
#define KD_EPOCH_UNIX  G_GINT64_CONSTANT(1767225600)
#define KD_MICROSECOND ((KdTime) 1000)
#define KD_MILLISECOND ((KdTime) 1000000)
#define KD_SECOND      ((KdTime) 1000000000)
#define KD_MINUTE      (60 * KD_SECOND)
#define KD_HOUR        (60 * KD_MINUTE)

/*
 * An interned string (g_intern_string()): equal strings are equal pointers, and
 * none is ever freed.  Names of nodes, namespaces, label keys and values,
 * resources and plugins are interned; names of pods are not.
 */
typedef const char *KdName;

/* A number that may be absent, which is not the same as zero. */
typedef struct {
	gint64 value;
	bool set;
} KdOptInt;
typedef struct {
	bool value, set;
} KdOptBool;

G_END_DECLS

#endif
