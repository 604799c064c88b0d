/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The world of one run: engine, API server, scheduler, kubelet and feeds, built from a scenario.
 */
#ifndef KD_RUN_WORLD_H
#define KD_RUN_WORLD_H

#include "control/scheduler.h"
#include "node/kubelet.h"
#include "run/controller_manager.h"
#include "run/feed.h"
#include "run/run.h"
#include "run/script.h"

typedef struct {
	const KdScenario *scenario; /* borrowed */
	gint64 seed;
	KdControlPlaneOptions control_plane; /* the scenario's, complete */
	KdEngine *engine;
	KdCluster *cluster;
	KdSchedulerConfig *config;
	KdGpuShape *shapes; /* typical pods; see kd_world_shapes() */
	guint n_shapes;
	bool knows_shapes;
	KdScheduler *scheduler;
	KdKubelet *kubelet;
	KdControllerManager *manager;
	GPtrArray *feeds; /* KdFeed */
	KdScript *script; /* the scenario's actions; NULL = none */
	GPtrArray *notes; /* char * */
} KdWorld;

/* Without anything in it yet, so that a recorder can be put in. */
KdWorld *kd_world_new(const KdScenario *scenario, const KdRunOptions *options, GError **error);
/* Nodes and manifests now; the first arrivals queued. */
gboolean kd_world_fill(KdWorld *world, GError **error);
/* Whether the feeds could read on until here; a bad trace stops the engine. */
gboolean kd_world_fed(const KdWorld *world, GError **error);
/* The typical pods (typical.h), counted when somebody asks for the first time, for that may be as
 * much work as the workload itself.  Without scheduler.typicalPods a trace that cannot be read ends
 * the count: the run stumbles over it too. */
const KdGpuShape *kd_world_shapes(KdWorld *world, guint *ret_n);
/* Nothing is given out twice, every snapshot agrees with the store. */
gboolean kd_world_verify(KdWorld *world, GError **error);
void kd_world_free(KdWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdWorld, kd_world_free)

#endif
