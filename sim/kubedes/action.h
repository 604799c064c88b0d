/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Actions: what somebody does to the cluster with one command of kubectl, as part of a script.
 *
 *	{at: 10m, cordon: n3}
 *	{at: 20m, delete: {kind: Node, name: n3}}
 *	{at: 30m, every: 5m, repeat: 4, scale: {kind: ReplicaSet, name: web, replicas: 8}}
 *
 * An action has a time and one verb.  Its struct has the tables kd_action_struct and whatever hangs
 * below it; sim/run/act.h carries it out.
 */
#ifndef KUBEDES_ACTION_H
#define KUBEDES_ACTION_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

/* What a verb is done to, and with what; which verb has which members say the tables. */
typedef struct {
	KdName kind; /* as kubectl takes it: Node, nodes, no */
	char *name;
	KdName namespace; /* NULL = default */
	char *selector;   /* in place of a name: "zone=a,!gpu" */
	KdOptInt gracePeriodSeconds;
	KdName *taints, *labels, *annotations; /* "key=value:NoSchedule", "key=value", "key-" */
	guint n_taints, n_labels, n_annotations;
	KdOptInt replicas;
	KdRaw *patch;
	KdName cascade; /* delete: background, foreground, orphan */
	/* drain */
	char *podSelector; /* only such pods */
	KdTime timeout;    /* UNSET, 0 = none */
	bool force, ignoreDaemonsets, deleteEmptydirData, disableEviction;
} KdActionArgs;

typedef struct {
	KdTime at;
	KdTime every;    /* UNSET = once; else with one or both of these: */
	KdOptInt repeat; /* how many times in all */
	KdTime until;    /* not at or after this time */
	/* Exactly one of these. */
	KdName *manifests; /* files: create what is in them */
	guint n_manifests;
	KdRaw *create, *apply; /* a manifest */
	KdActionArgs *delete, *patch, *scale, *label, *annotate, *cordon, *uncordon, *taint, *drain,
		*evict;
} KdAction;
extern const KdStruct kd_action_struct;

G_END_DECLS

#endif
