/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which pods are members of which group (kubedes/group.h).
 *
 * The scheduler keeps one for all its frameworks, as it does with the nominator: it enters pods
 * when it sees them, takes them out when they have ended or are gone, and says where they stand.  A
 * framework names the labels that its plug-ins go by; pods that carry none cost nothing.
 */
#ifndef KD_PLACEMENT_GROUPS_H
#define KD_PLACEMENT_GROUPS_H

#include <kubedes/group.h>

typedef struct KdGroups KdGroups;

KdGroups *kd_groups_new(void);
void kd_groups_free(KdGroups *groups);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdGroups, kd_groups_free)

/* Pods entered from now on are grouped by it, too. */
void kd_groups_add_label(KdGroups *groups, KdName label);
/* A pod came or changed; what is new has no node. */
void kd_groups_set(KdGroups *groups, const KdPod *pod);
void kd_groups_remove(KdGroups *groups, KdUid pod);
/* Nothing where it is in no group. */
void kd_groups_place(KdGroups *groups, KdUid pod, KdMemberPlace place);
void kd_groups_mark(KdGroups *groups, KdName label, KdUid pod, bool marked);

/* The group of a pod as its labels are, be it entered or not; zeros: it has none, or nobody is in
 * it. */
KdGroup kd_groups_count(const KdGroups *groups, KdName label, const KdPod *pod);
/* NULL: that pod is not a member of the group of @pod. */
const KdMember *kd_groups_find(const KdGroups *groups, KdName label, const KdPod *pod,
			       KdUid member);
/* The members of that group, in the order in which they came; the visit may place them. */
void kd_groups_each(const KdGroups *groups, KdName label, const KdPod *pod,
		    void (*visit)(const KdMember *member, gpointer data), gpointer data);
/* Whether two pods are members of one group, by whichever label. */
bool kd_groups_share(const KdGroups *groups, const KdPod *a, const KdPod *b);
/* By each label that the pod carries. */
void kd_groups_each_label(const KdGroups *groups, const KdPod *pod,
			  void (*visit)(KdName label, gpointer data), gpointer data);

#endif
