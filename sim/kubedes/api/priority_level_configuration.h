/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PriorityLevelConfiguration (flowcontrol.apiserver.k8s.io/v1): how many requests of a priority
 * level run at a time, and what becomes of the others.
 */
#ifndef KUBEDES_API_PRIORITY_LEVEL_CONFIGURATION_H
#define KUBEDES_API_PRIORITY_LEVEL_CONFIGURATION_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

typedef struct {
	gint64 queues, handSize, queueLengthLimit;
} KdQueuing;

typedef struct {
	KdName type; /* Queue, Reject */
	KdQueuing *queuing;
} KdLimitResponse;

typedef struct {
	gint64 nominalConcurrencyShares, lendablePercent;
	KdOptInt borrowingLimitPercent; /* unset: no limit */
	KdLimitResponse limitResponse;
} KdLimitedLevel;

typedef struct {
	gint64 nominalConcurrencyShares, lendablePercent;
} KdExemptLevel;

typedef struct {
	KdName type; /* Exempt, Limited */
	KdLimitedLevel *limited;
	KdExemptLevel *exempt;
} KdPriorityLevelSpec;
extern const KdStruct kd_priority_level_spec_struct;

typedef struct {
	KdCondition *conditions;
	guint n_conditions;
} KdPriorityLevelStatus;

typedef struct {
	KdObject object;
	KdPriorityLevelSpec spec;
	KdPriorityLevelStatus status;
} KdPriorityLevelConfiguration;

extern const KdKind kd_kind_priority_level_configuration;
#define KD_PRIORITY_LEVEL_CONFIGURATION(object) ((const KdPriorityLevelConfiguration *) (object))

G_END_DECLS

#endif
