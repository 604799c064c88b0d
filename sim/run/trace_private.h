/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a trace and of what is offered to it: for trace.c and offers.c alone.
 */
#ifndef KD_RUN_TRACE_PRIVATE_H
#define KD_RUN_TRACE_PRIVATE_H

#include "run/spec_pool.h"
#include "run/trace.h"

#define KD_MESSAGES_KEPT 5

struct KdWorkloadEnv {
	char *path, *folder;
	KdName name; /* the spec's, or the format's */
	gint64 seed;
	gsl_rng *rng;
	GPtrArray *streams; /* KdNamedStream */
	KdSpecPool *specs;
	guint64 n_bad;
	GPtrArray *messages; /* the first few */
};

struct KdTrace {
	const KdWorkload *format;
	void *state;
	bool open;
	KdWorkloadEnv env;
};

typedef struct {
	char *name;
	gsl_rng *rng;
} KdNamedStream;
void kd_named_stream_free(gpointer stream);

#endif
