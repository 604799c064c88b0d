/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups of pods, for scheduling plug-ins that decide over several pods together.
 *
 * A plug-in that sets .group_label asks for it: pods of one namespace that carry the label with the
 * same value are members of one group from the time at which the scheduler sees them to their end,
 * whoever schedules them.  Counting is free, going through the members costs as many steps.
 */
#ifndef KUBEDES_GROUP_H
#define KUBEDES_GROUP_H

#include <kubedes/policy.h>

G_BEGIN_DECLS

typedef enum {
	KD_MEMBER_PENDING, /* without a node */
	KD_MEMBER_WAITING, /* has a node, and permit holds it */
	KD_MEMBER_PLACED,  /* has a node: assumed or bound */
} KdMemberPlace;

typedef struct {
	KdUid uid;
	const KdPodSpec *spec; /* to compare: pods stamped from one template share it */
	KdMemberPlace place;
	bool marked; /* kd_cycle_mark() */
} KdMember;

typedef struct {
	guint n_pods;    /* all members */
	guint n_placed;  /* those with a node, waiting ones too */
	guint n_waiting; /* those that permit holds */
	guint n_marked;
} KdGroup;

/* The group of the pod at hand, which counts as placed from reserve on; FALSE and zeros: it has
 * none. */
bool kd_cycle_group(const KdCycle *cycle, KdGroup *ret);
/* One of them; FALSE: it is not. */
bool kd_cycle_member(const KdCycle *cycle, KdUid pod, KdMember *ret);
/* In the order in which they came.  The visit may allow, reject and activate them. */
void kd_cycle_each_member(const KdCycle *cycle,
			  void (*visit)(const KdCycle *cycle, const KdMember *member,
					gpointer data),
			  gpointer data);
/* The plug-in's note on the pod at hand, gone with the pod; profiles share it. */
void kd_cycle_mark(const KdCycle *cycle, bool marked);

G_END_DECLS

#endif
