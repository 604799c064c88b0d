/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Latencies: log-normal by median and 99th percentile, each from a random stream of its own.
 */
#ifndef KD_CLUSTER_LATENCY_H
#define KD_CLUSTER_LATENCY_H

#include <kubedes/rng.h>

#include "cluster/control_plane.h"

typedef struct {
	gsl_rng *rng;
	KdTime median;
	double sigma; /* of the logarithm; 0 = always the median */
} KdDelay;

/* @stream: "control-plane/network" */
void kd_delay_init(KdDelay *delay, const KdLatency *latency, guint64 seed, const char *stream);
void kd_delay_clear(KdDelay *delay);
/* At least 1 ns. */
KdTime kd_delay_draw(KdDelay *delay);

#endif
