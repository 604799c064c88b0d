/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scenario may say and hardly means: it can be run, and something of it will come to
 * nothing.
 */
#ifndef KD_RUN_SCENARIO_DOUBTS_H
#define KD_RUN_SCENARIO_DOUBTS_H

#include "run/scenario.h"

/*
 * Added with @severity: no nodes, nothing to run, objects of one name, pods of a priority class, a
 * scheduler or a node that is not there, pods whose ReplicaSet was left out where their
 * Deployment was not, annotations that say nothing, expectations about all runs of a file.
 */
void kd_scenario_doubt(const KdScenario *scenario, KdSeverity severity, KdProblems *problems);

#endif
