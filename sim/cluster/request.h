/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request on its way through the API server.
 *
 * With an ideal control plane a write is carried out where it is submitted, and there are no
 * requests.  Else each write of a plan is one KdRequest at a time (a retry is the same one again):
 *
 *	client		token bucket of the component (client.h)
 *	network		to the replica that the component is connected to
 *	received	flow control: kd_flow_control_enter(), a seat or a place in a queue
 *	executed	a CPU; authorisation, admission, validation: kd_commit_admit()
 *	committing	etcd, then the store and the log: kd_commit_store(); a consistent read asks
 *			etcd too, others do not (read.h)
 *	answered	flow control is left; network back; done
 *
 * A KdRequest stays where it is in memory from the moment it is made until it was answered and no
 * part that it was handed to holds it any more.
 */
#ifndef KD_CLUSTER_REQUEST_H
#define KD_CLUSTER_REQUEST_H

#include "cluster/cluster.h"

/* What a request is: all that flow control, authorisation and audit may ask. */
typedef struct {
	const KdIdentity *who;
	const char *verb;   /* create, update, patch, delete, get, list, watch; static */
	const KdKind *kind; /* its plural is the resource */
	KdName namespace_;  /* NULL = none, or all */
	const char *name; /* NULL where the request names no object; lives as long as the request */
	const char *subresource; /* binding, status, eviction; static; NULL = none */
	gsize size;              /* of the body, in bytes; an estimate */
	guint n_objects;         /* list: how many will be answered */
	bool consistent;         /* get, list: not older than etcd at that moment */
} KdRequestInfo;

static inline bool kd_request_is_mutating(const KdRequestInfo *info)
{
	return info->verb[0] != 'g' && info->verb[0] != 'l' && info->verb[0] != 'w';
}

/* What is told of a request when the server has answered it, or has lost it. */
struct KdRequestRow {
	const KdRequestInfo *info;
	KdTime received;
	KdTime queued;                      /* by flow control */
	KdTime etcd;                        /* 0: it was not asked */
	KdTime total;                       /* in the server */
	KdName flow_schema, priority_level; /* NULL = not classified */
	guint replica;
	KdOutcome outcome;
};

typedef struct KdRequest KdRequest;

/* For flow control: which schema and level it fell to; interned, for the rows of requests. */
void kd_request_classify(KdRequest *request, KdName flow_schema, KdName priority_level);

#endif
