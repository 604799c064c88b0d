/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small plug-ins for tests of the framework.
 */
#ifndef KT_PLUGINS_H
#define KT_PLUGINS_H

#include "kt_world.h"

/* Enough CPU; scores by the CPUs that are left, as they are.  The second has batch hooks alone. */
extern const KdPolicy kt_cpu, kt_cpu_many;
/* Turns down nodes with the label no=TEXT for that, "_" a blank and "|" between reasons; "error"
 * breaks.  Pods with the label no-filter skip it. */
extern const KdPolicy kt_no;
/* Score by the label `score` of nodes, normalised by none, maximum, maximum reversed, and by half.
 * Pods with the label no-score skip them. */
extern const KdPolicy kt_plain, kt_most, kt_least, kt_half;
/* Pre-filters that narrow to the nodes in the pod's label `only` (`also`): a.b.c; never and later
 * reject, error breaks. */
extern const KdPolicy kt_only, kt_also;

/* A stage of these, NULL at the end; @options NULL: kt_stage_options(). */
KtStage *kt_plugins_stage(const KdPolicy *const *policies, const KdFrameworkOptions *options,
			  const char *world);
const char *kt_pod_label(const KdCycle *cycle, const char *key); /* of the pod at hand */

#define KT_FOUR "node a cpu=4; node b cpu=8; node c cpu=2; node d cpu=8"

#endif
