/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may differ between two equal runs: time taken, machine, compiler.
 */
#ifndef KD_RUN_ENVIRONMENT_H
#define KD_RUN_ENVIRONMENT_H

#include "record/results.h"
#include "run/run.h"

/* Write it into run_env. */
gboolean kd_environment_record(KdResults *results, const KdScenario *scenario,
			       const KdRunSummary *summary, GError **error);

#endif
