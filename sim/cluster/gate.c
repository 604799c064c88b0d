/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/gate.h"

#include "cluster/authorizer.h"
#include "cluster/rbac_bootstrap.h"

#define N_ROLES 2

/* The changes of one kind. */
typedef struct {
	const KdKind *kind;
	GArray *changes;  /* of KdChange, with references; without objects = a later one is there */
	GHashTable *last; /* place of the last by uid */
} Held;

struct KdGate {
	const KdCluster *cluster;
	const KdIdentity *who;
	KdRole *roles[N_ROLES]; /* what it begins with */
	GPtrArray *held;        /* Held */
	GHashTable *open;       /* kinds: 1 = no, 2 = yes; of this generation: */
	guint64 generation;
};

/* ---- life ---- */

static void clear_change(gpointer data)
{
	KdChange *change = data;

	if (change->old)
		kd_object_unref(change->old);
	if (change->new)
		kd_object_unref(change->new);
	change->old = change->new = NULL;
}

static void free_held(gpointer data)
{
	Held *held = data;

	g_array_unref(held->changes);
	g_hash_table_unref(held->last);
	g_free(held);
}

KdGate *kd_gate_new(const KdCluster *cluster, const KdIdentity *who, KdObserverRank rank)
{
	static const char *const roles[][N_ROLES] = {
		[KD_OBSERVER_SCHEDULER] = { "system:kube-scheduler", "system:volume-scheduler" },
		[KD_OBSERVER_KUBELET] = { "system:node", NULL },
		[KD_OBSERVER_CONTROLLER] = { "system:kube-controller-manager", NULL },
	};
	KdGate *gate = g_new0(KdGate, 1);

	gate->cluster = cluster;
	gate->who = who;
	for (guint i = 0; i < N_ROLES && roles[rank][i]; i++)
		gate->roles[i] = kd_rbac_bootstrap_role(roles[rank][i]);
	gate->held = g_ptr_array_new_with_free_func(free_held);
	gate->open = g_hash_table_new(NULL, NULL);
	return gate;
}

void kd_gate_free(KdGate *gate)
{
	if (!gate)
		return;
	for (guint i = 0; i < N_ROLES; i++)
		if (gate->roles[i])
			kd_object_unref(&gate->roles[i]->object);
	g_ptr_array_unref(gate->held);
	g_hash_table_unref(gate->open);
	g_free(gate);
}

/* ---- what may be seen ---- */

static bool is_its_business(const KdGate *gate, const KdKind *kind)
{
	const KdAttributes watch = kd_attributes_of(kind, g_intern_static_string("watch"), NULL,
						    NULL, NULL);

	for (guint i = 0; i < N_ROLES && gate->roles[i]; i++)
		for (guint k = 0; k < gate->roles[i]->n_rules; k++)
			if (kd_rule_allows(&gate->roles[i]->rules[k], &watch))
				return true;
	return false;
}

bool kd_gate_is_open(KdGate *gate, const KdKind *kind)
{
	guint64 generation = kd_authorizer_generation(gate->cluster->authorizer);
	guint known;

	if (gate->generation != generation)
		g_hash_table_remove_all(gate->open);
	gate->generation = generation;
	known = GPOINTER_TO_UINT(g_hash_table_lookup(gate->open, kind));
	if (known == 0) {
		known = kd_authorize_watch(gate->cluster, gate->who, kind) ||
					!is_its_business(gate, kind)
				? 2
				: 1;
		g_hash_table_insert(gate->open, (gpointer) kind, GUINT_TO_POINTER(known));
	}
	return known == 2;
}

/* ---- what is held ---- */

static Held *find(const KdGate *gate, const KdKind *kind)
{
	for (guint i = 0; i < gate->held->len; i++) {
		Held *held = gate->held->pdata[i];

		if (held->kind == kind)
			return held;
	}
	return NULL;
}

bool kd_gate_hold(KdGate *gate, const KdChange *change)
{
	const KdObject *object = change->new ? change->new : change->old;
	gpointer uid = GSIZE_TO_POINTER(object->uid), place;
	Held *held = find(gate, object->kind);
	bool first = !held;
	KdChange kept = *change;

	if (first) {
		held = g_new0(Held, 1);
		held->kind = object->kind;
		held->changes = g_array_new(FALSE, FALSE, sizeof(KdChange));
		g_array_set_clear_func(held->changes, clear_change);
		held->last = g_hash_table_new(NULL, NULL);
		g_ptr_array_add(gate->held, held);
	}
	if (g_hash_table_lookup_extended(held->last, uid, NULL, &place))
		clear_change(&g_array_index(held->changes, KdChange, GPOINTER_TO_UINT(place)));
	g_hash_table_insert(held->last, uid, GUINT_TO_POINTER(held->changes->len));
	kept.old = kept.old ? kd_object_ref(kept.old) : NULL;
	kept.new = kept.new ? kd_object_ref(kept.new) : NULL;
	g_array_append_val(held->changes, kept);
	return first;
}

const KdKind *kd_gate_reopened(KdGate *gate)
{
	for (guint i = 0; i < gate->held->len; i++) {
		const Held *held = gate->held->pdata[i];

		if (kd_gate_is_open(gate, held->kind))
			return held->kind;
	}
	return NULL;
}

/* It is out of the list before anybody hears of it. */
void kd_gate_release(KdGate *gate, const KdKind *kind,
		     void (*show)(gpointer data, const KdChange *last), gpointer data)
{
	Held *held = find(gate, kind);
	guint place;

	if (!held)
		return;
	g_ptr_array_find(gate->held, held, &place);
	g_ptr_array_steal_index(gate->held, place);
	for (guint i = 0; i < held->changes->len; i++) {
		const KdChange *change = &g_array_index(held->changes, KdChange, i);

		if (change->old || change->new)
			show(data, change);
	}
	free_held(held);
}
