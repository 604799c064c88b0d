/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A source: one trace or generator, opened, giving its arrivals as they stand in the file.
 *
 * This is the other side of <kubedes/workload.h>: it finds the format, reads its options and offers
 * what a workload may ask for.
 */
#ifndef KD_RUN_SOURCE_H
#define KD_RUN_SOURCE_H

#include "run/scenario.h"

typedef struct KdSource KdSource;

/* @folder: where relative paths start.  @seed and the spec's name give the random stream. */
KdSource *kd_source_open(const KdWorkloadSpec *spec, const char *folder, gint64 seed,
			 GError **error);
void kd_source_free(KdSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdSource, kd_source_free)
const KdWorkload *kd_source_format(const KdSource *source);
/* FALSE at the end (@error unset) or on a failure.  The object is the caller's. */
gboolean kd_source_next(KdSource *source, KdArrival *ret, GError **error);
/* Rows that could not be used: how many, and the first few as messages (borrowed). */
guint64 kd_source_bad_rows(const KdSource *source, const GPtrArray **ret_messages);

/* Formats: by name with "did you mean", or by what a file looks like. */
const KdWorkload *kd_workload_find(const char *name, GError **error);
const KdWorkload *kd_workload_probe(const char *path, GError **error);
const KdWorkload *const *kd_workloads(guint *ret_n);

/* @path with ${NAME} replaced by the environment's; relative ones start at @folder. An unset
 * variable is an error. */
char *kd_path_resolve(const char *path, const char *folder, GError **error);

#endif
