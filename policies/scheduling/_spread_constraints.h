/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The topology spread constraints of a pod: its own, or the defaults of the profile
 * (pkg/scheduler/framework/plugins/podtopologyspread/common.go,
 * pkg/scheduler/framework/plugins/helper/spread.go).
 */
#ifndef KD_POLICIES_SPREAD_CONSTRAINTS_H
#define KD_POLICIES_SPREAD_CONSTRAINTS_H

#include <kubedes/tally.h>

/* Which pods a constraint counts; all that it points to is borrowed. */
typedef struct {
	const KdMap *own;   /* labels of the pod that is being placed */
	const KdName *keys; /* matchLabelKeys: where .own has them, others must have the same */
	guint n_keys;
	const KdMap *services;      /* what its services select, all of it; NULL = nothing */
	const KdSelector *selector; /* NULL = none */
} KdSpreadSelector;

typedef struct {
	gint64 maxSkew, minDomains; /* 1 when absent */
	KdName topologyKey;
	bool honors_affinity, honors_taints;
	KdSpreadSelector selector;
} KdSpreadConstraint;

/* What the profile says of pods that have no constraints; zeroed = nothing. */
typedef struct {
	const KdTopologySpreadConstraint *constraints;
	guint n;
} KdSpreadDefaults;

/* As labels.Selector.Matches(): an empty one matches everything, none nothing. */
bool kd_spread_selects(const KdSpreadSelector *selector, const KdMap *labels);
bool kd_spread_selector_is_empty(const KdSpreadSelector *selector);
/* What the selector says, as bytes: equal bytes, equal answers. */
void kd_spread_selector_key(const KdSpreadSelector *selector, GByteArray *key);

/* The constraint as the pod @labels has it. */
KdSpreadConstraint kd_spread_constraint(const KdTopologySpreadConstraint *constraint,
					const KdMap *labels);
/* Those of the pod at hand with that whenUnsatisfiable ("DoNotSchedule", "ScheduleAnyway"), good
 * for the attempt. */
KdSpreadConstraint *kd_spread_constraints(const KdCycle *cycle, const KdSpreadDefaults *defaults,
					  const char *when, guint *ret_n);

#endif
