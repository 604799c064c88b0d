/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plan holds; cluster.h has the calls that fill one.
 */
#ifndef KD_CLUSTER_PLAN_H
#define KD_CLUSTER_PLAN_H

#include "cluster/cluster.h"

/* One write.  Owns everything. */
typedef struct {
	KdVerb verb;
	KdObject *object; /* CREATE, UPDATE, PATCH: what is to be stored, taken out by the commit */
	const KdObject *about;     /* all others: the object as the writer knows it */
	KdName node;               /* BIND */
	KdMap annotations;         /* BIND */
	const char *subresource;   /* UPDATE: "scale", "status", static; NULL = as what was changed
				      says */
	bool patches;              /* UPDATE: is sent as a patch */
	KdDeleteOptions options;   /* DELETE, EVICT */
	const char *type, *reason; /* EVENT: interned */
	char *message;             /* EVENT */
} KdWrite;

struct KdPlan {
	const KdIdentity *who;
	GArray *writes; /* of KdWrite */
	bool parallel;
	/* On its way (pipeline.c): */
	KdDone *done;
	gpointer data;
	void (*dropped)(gpointer data);
	guint n_sent;     /* writes that were begun */
	guint n_open;     /* of those, without an answer that somebody waits for */
	guint n_requests; /* that hold it */
	bool is_over;     /* every outcome was told */
};

#endif
