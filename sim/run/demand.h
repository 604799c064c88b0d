/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a pod asks for, and how much of a cluster that is.
 */
#ifndef KD_RUN_DEMAND_H
#define KD_RUN_DEMAND_H

#include "run/stream.h"

/* CPU, memory and GPU, by requests and GPU annotations. */
KdCapacity kd_pod_demand(const KdPod *pod);

#endif
