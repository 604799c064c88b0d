/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A trace: one file or generator, opened, giving its arrivals as they stand in the file.
 *
 * This is the other side of <kubedes/workload.h>: it finds the format, reads its options and offers
 * what a workload may ask for.
 */
#ifndef KD_RUN_TRACE_H
#define KD_RUN_TRACE_H

#include "run/scenario.h"

typedef struct KdTrace KdTrace;

/* @folder: where relative paths start.  @seed and the spec's name give the random stream. */
KdTrace *kd_trace_open(const KdWorkloadSpec *spec, const char *folder, gint64 seed, GError **error);
/* Whether the format, where there is one, takes the spec's options; what it does not take is added
 * to
 * @problems, with its place and @path ("workloads[0].options") in front. */
gboolean kd_trace_check_options(const KdWorkloadSpec *spec, const char *folder, const char *path,
				KdProblems *problems);
void kd_trace_free(KdTrace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdTrace, kd_trace_free)
const KdWorkload *kd_trace_format(const KdTrace *trace);
/* FALSE at the end (@error unset) or on a failure.  The object is the caller's. */
gboolean kd_trace_next(KdTrace *trace, KdArrival *ret, GError **error);
/* Rows that could not be used: how many, and the first few of them (GError with their places,
 * borrowed). */
guint64 kd_trace_bad_rows(const KdTrace *trace, const GPtrArray **ret_messages);

/* Formats: by name, with "did you mean". */
const KdWorkload *kd_workload_find(const char *name, GError **error);
const KdWorkload *const *kd_workloads(guint *ret_n);

/* @path with ${NAME} replaced by the environment's; relative ones start at @folder. An unset
 * variable is an error. */
char *kd_path_resolve(const char *path, const char *folder, GError **error);

#endif
