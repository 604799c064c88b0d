/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodDisruptionBudget (policy/v1).
 */
#ifndef KUBEDES_API_POD_DISRUPTION_BUDGET_H
#define KUBEDES_API_POD_DISRUPTION_BUDGET_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

typedef struct {
	char *minAvailable, *maxUnavailable; /* "2" or "50%"; at most one of them */
	KdSelector *selector;                /* NULL = no pod; in preemption empty is none too */
	KdName unhealthyPodEvictionPolicy;   /* IfHealthyBudget (default), AlwaysAllow */
} KdPodDisruptionBudgetSpec;

typedef struct {
	KdMap disruptedPods; /* names of pods whose end was granted, and when */
	gint64 disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods, observedGeneration;
	KdCondition *conditions;
	guint n_conditions;
} KdPodDisruptionBudgetStatus;

typedef struct {
	KdObject object;
	KdPodDisruptionBudgetSpec spec;
	KdPodDisruptionBudgetStatus status;
} KdPodDisruptionBudget;

extern const KdKind kd_kind_pod_disruption_budget;
#define KD_POD_DISRUPTION_BUDGET(object) ((const KdPodDisruptionBudget *) (object))

G_END_DECLS

#endif
