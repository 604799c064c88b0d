/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a KdCluster, for the files of this folder alone.
 */
#ifndef KD_CLUSTER_SERVER_H
#define KD_CLUSTER_SERVER_H

#include "cluster/admit.h"
#include "cluster/fault.h"
#include "cluster/log.h"
#include "cluster/name.h"
#include "cluster/store.h"

typedef struct KdAuthorizer KdAuthorizer;
struct KdView {
	KdStore *store; /* borrowed */
};

struct KdCluster {
	KdEngine *engine;
	KdStore *store;
	KdLog *log;
	KdAdmission *admission;
	KdSuffixes *suffixes;
	guint64 version; /* of the last commit */
	KdUid last_uid;
	guint64 fingerprint;
	guint64 flow_changes;        /* of flow schemas and priority levels */
	KdAuthorizer *authorizer;    /* NULL = everything is allowed */
	KdTime retry_after;          /* of the answer being given */
	struct KdPipeline *pipeline; /* NULL: ideal */
	KdView views[KD_N_OBSERVERS];
	void (*listen)(gpointer data, const KdRequestRow *row);
	gpointer listen_data;
	const KdFaultOptions *faults; /* borrowed */
	void (*listen_faults)(gpointer data, const KdFaultRow *row);
	gpointer listen_faults_data;
};

#endif
