/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/latency.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#define NORMAL_P99 2.3263478740408408 /* 99 % of a normal distribution lie below */
#define LONGEST    KD_HOUR

void kd_delay_init(KdDelay *delay, const KdLatency *latency, guint64 seed, const char *stream)
{
	delay->rng = kd_rng_stream(seed, stream);
	delay->median = latency->median;
	delay->sigma = log((double) latency->p99 / (double) latency->median) / NORMAL_P99;
}

void kd_delay_clear(KdDelay *delay)
{
	g_clear_pointer(&delay->rng, gsl_rng_free);
}

KdTime kd_delay_draw(KdDelay *delay)
{
	double factor;

	if (!(delay->sigma > 0))
		return delay->median;
	factor = exp(gsl_ran_gaussian_ziggurat(delay->rng, delay->sigma));
	return CLAMP((KdTime) MIN((double) delay->median * factor, (double) LONGEST), 1, LONGEST);
}
