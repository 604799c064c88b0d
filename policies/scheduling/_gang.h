/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Coscheduling knows of the groups: their PodGroups, and what became of them lately.
 */
#ifndef GANG_H
#define GANG_H

#include <kubedes/api/pod_group.h>
#include <kubedes/group.h>

typedef struct {
	KdName namespace, name;
	KdObject *object; /* the PodGroup, a reference; NULL: there is none */
	KdTime rejected_at, backoff_until;
	KdTime permitted_until; /* its minResources were there; KD_TIME_UNSET: not known */
	KdUid lacking;          /* the member that wakes when they may be there; 0 = none */
	/* Members that fit nowhere, as the mark says; and with them those that are like them. */
	guint n_marked;  /* of the group, when the rest was worked out */
	GArray *failed;  /* of KdUid */
	GPtrArray *like; /* of const KdPodSpec *, to compare */
	guint n_stuck;   /* members without a node of these */
	bool was_denied; /* a member was turned down on account of others */
} KdGang;

/* All of them. */
typedef struct KdGangs KdGangs;
KdGangs *kd_gangs_new(void);
void kd_gangs_free(KdGangs *gangs);
/* The group that the pod names, made if need be; NULL: it names none. */
KdGang *kd_gangs_of(KdGangs *gangs, const KdPod *pod);
/* A PodGroup came, changed or went; TRUE: its members should know. */
bool kd_gangs_observe(KdGangs *gangs, const KdObject *old, const KdObject *new);

/* "namespace/name"; g_free(). */
char *kd_gang_print(const KdGang *gang);
/* A PodGroup without the field wants one pod. */
guint kd_gang_min(const KdGang *gang);

/* Brings .n_marked to .n_stuck up to date; @rejects: those that wait are about to be sent back. */
void kd_gang_look(KdGang *gang, const KdCycle *cycle, bool rejects);
/* Whether a pod of that spec is like one that does not fit. */
bool kd_gang_fits_nowhere(const KdGang *gang, const KdPodSpec *spec);
/* Whether the pod, or its group, cannot be placed as things are. */
bool kd_gang_is_stuck(const KdGang *gang, const KdGroup *group, const KdPod *pod);

/*
 * Whether what minResources asks for is free on all nodes together, as far as members of the group
 * do not hold it (CheckClusterResource() in pkg/coscheduling/core/core.go); else @ret_gap says what
 * is missing, "map[cpu:4 memory:1Gi]", g_free().
 */
bool kd_gang_has_room(const KdGang *gang, const KdCycle *cycle, char **ret_gap);

#endif
