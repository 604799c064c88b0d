/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scenario that comes to the same point again: what `kubedes run --check` leaves behind where it
 * found a difference.
 */
#ifndef KD_RUN_REPRODUCER_H
#define KD_RUN_REPRODUCER_H

#include "run/run.h"

/* The scenario with policy and seed of the run, ending at @end, with all paths from the root; @why
 * stands at its head.  What variables of the environment stand for is filled in. */
gboolean kd_reproducer_write(const KdScenario *scenario, const KdRunOptions *options, KdTime end,
			     const char *why, const char *path, GError **error);

#endif
