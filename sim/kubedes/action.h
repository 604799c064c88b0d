/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Actions: what somebody does to the cluster with one command of kubectl, as part of a script.
 *
 *	{at: 10m, cordon: n3}
 *	{at: 20m, delete: {kind: Node, name: n3}}
 *	{at: 30m, every: 5m, repeat: 4, scale: {kind: ReplicaSet, name: web, replicas: 8}}
 *
 * An action has a time and one verb, and may be done under another identity than the
 * administrator's.  In a scenario's `actions` it may also wait for something to happen:
 *
 *	{when: {kind: Pod, selector: app=web, condition: Ready, count: 3}, after: 10s, drain: n1}
 *
 * Its struct has the tables kd_action_struct, and kd_scenario_action_struct with `when`, and
 * whatever hangs below them; sim/run/act.h carries it out, sim/run/script.h knows when.
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
	bool overwrite; /* label, annotate, taint: what has another value */
	KdOptInt replicas, currentReplicas;
	KdRaw *patch;
	KdName type;    /* of the patch: merge, json */
	KdName *images; /* "container=image", "*=image" */
	guint n_images;
	KdName cascade; /* delete: background, foreground, orphan */
	KdOptInt toRevision;
	bool allNamespaces;     /* get */
	KdName resourceVersion; /* get: "0" = what the API server has in its cache; NULL = the
				   newest */
	/* drain */
	char *podSelector; /* only such pods */
	KdTime timeout;    /* UNSET, 0 = none */
	bool force, ignoreDaemonsets, deleteEmptydirData, disableEviction;
} KdActionArgs;

/* What has to hold before something is done. */
typedef struct {
	KdName kind;
	KdName namespace;      /* NULL = default */
	char *name, *selector; /* NULL both = any of that kind and namespace */
	KdName condition;
	KdOptInt count; /* at least so many */
} KdActionWhen;

typedef struct {
	KdTime at;          /* UNSET with when: from the start */
	KdActionWhen *when; /* NULL = at its time */
	KdTime after;       /* after when, or after .at */
	KdName as;          /* user; NULL = kubernetes-admin */
	KdName *asGroups;
	guint n_asGroups;
	KdTime every;    /* UNSET = once; else with one or both of these: */
	KdOptInt repeat; /* how many times in all */
	KdTime until;    /* not at or after this time */
	/* Exactly one of these. */
	KdName *manifests; /* files: create what is in them */
	guint n_manifests;
	KdRaw *create, *apply; /* a manifest */
	KdActionArgs *delete, *patch, *scale, *label, *annotate, *cordon, *uncordon, *taint, *drain,
		*evict, *get, *setImage, *rolloutUndo, *rolloutPause, *rolloutResume,
		*rolloutRestart;
} KdAction;
extern const KdStruct kd_action_struct, kd_scenario_action_struct;

G_END_DECLS

#endif
