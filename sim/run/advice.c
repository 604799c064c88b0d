/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/advice.h"

#include "base/text.h"

#include <kubedes/quantity.h>
#include <stdlib.h>
#include <string.h>

/* A reason and the nodes that it turned down. */
typedef struct {
	char *reason;
	GArray *slots; /* of KdSlot */
} Group;

typedef struct {
	const KdPodInfo *pod;
	const KdNodes *nodes;
	const Group *group;
} Case;

/* ---- resources ---- */

static char *amount_text(guint resource, gint64 amount)
{
	if (resource == KD_CPU)
		return kd_quantity_print(kd_quantity_from_milli(amount));
	if (resource == KD_MEMORY || resource == KD_EPHEMERAL)
		return kd_text_bytes(amount);
	return g_strdup_printf("%" G_GINT64_FORMAT, amount);
}

static gint64 left(const KdNodes *nodes, guint resource, KdSlot slot)
{
	return nodes->allocatable[resource][slot] - nodes->requested[resource][slot];
}

/* The node of the group that has most left of it, or most of it at all; the first of equals. */
static KdSlot best(const Case *c, guint resource, bool at_all)
{
	KdSlot best = g_array_index(c->group->slots, KdSlot, 0);
	gint64 most = G_MININT64;

	for (guint i = 0; i < c->group->slots->len; i++) {
		const KdSlot slot = g_array_index(c->group->slots, KdSlot, i);
		const gint64 has = at_all ? c->nodes->allocatable[resource][slot]
					  : left(c->nodes, resource, slot);

		if (has <= most)
			continue;
		most = has;
		best = slot;
	}
	return best;
}

static gint64 asked(const KdPodInfo *pod, guint resource)
{
	for (guint i = 0; i < pod->n_requests; i++)
		if (pod->requests[i].resource == resource)
			return pod->requests[i].amount;
	return 0;
}

static void say_short(const Case *c, const char *name, GString *out)
{
	const int number = kd_nodes_resource(c->nodes, name);
	const guint resource = (guint) number;

	if (number < 0)
		return;
	const gint64 ask = asked(c->pod, resource);
	const KdSlot largest = best(c, resource, true), freest = best(c, resource, false);
	const gint64 most = c->nodes->allocatable[resource][largest];
	g_autofree char *asks = amount_text(resource, ask);
	g_autofree char *has = amount_text(resource, most);
	g_autofree char *rest = amount_text(resource, left(c->nodes, resource, freest));
	g_autofree char *all = amount_text(resource, c->nodes->allocatable[resource][freest]);

	g_string_append_printf(out, "not enough %s. The pod asks for %s; ", name, asks);
	if (most == 0)
		g_string_append(out, "none of these nodes has any");
	else if (ask > most)
		g_string_append_printf(out,
				       "the largest of these nodes has %s (%s), so that it takes a "
				       "larger one, or a smaller request",
				       has, c->nodes->name[largest]);
	else
		g_string_append_printf(out,
				       "%s has most left, %s of %s: it takes pods that leave, "
				       "another node, or a smaller request",
				       c->nodes->name[freest], rest, all);
}

static void say_full(const Case *c, const char *rest, GString *out)
{
	const KdSlot slot = best(c, KD_PODS, true);

	(void) rest;
	g_string_append_printf(out,
			       "as many pods as they may run (%" G_GINT64_FORMAT
			       " on %s). It takes pods that leave, or another node",
			       c->nodes->allocatable[KD_PODS][slot], c->nodes->name[slot]);
}

/* ---- what else there is ---- */

static void say_taint(const Case *c, const char *rest, GString *out)
{
	(void) c;
	g_string_append_printf(out, "taint %s. It takes a toleration in the pod's spec", rest);
}

static void say_selector(const Case *c, const char *rest, GString *out)
{
	const KdMap *selector = &c->pod->pod->spec->nodeSelector;

	(void) rest;
	g_string_append(out, "other labels than spec.nodeSelector and spec.affinity ask for");
	for (guint i = 0; i < selector->n; i++)
		g_string_append_printf(out, "%s%s=%s", i ? ", " : " (nodeSelector ",
				       selector->pairs[i].key, selector->pairs[i].value);
	g_string_append(out, selector->n ? ")" : "");
}

static void say_ports(const Case *c, const char *rest, GString *out)
{
	(void) rest;
	for (guint i = 0; i < c->pod->n_ports; i++)
		g_string_append_printf(out, "%s%" G_GINT64_FORMAT, i ? ", " : "host port ",
				       c->pod->ports[i].hostPort);
	g_string_append(out, " taken. There can be one such pod a node");
}

/* The most that one device has left, or how many have enough. */
static guint gpu_best(const Case *c, bool one, KdName *ret_name)
{
	guint most = 0;

	for (guint i = 0; i < c->group->slots->len; i++) {
		const KdSlot slot = g_array_index(c->group->slots, KdSlot, i);
		guint has = 0;

		for (guint g = 0; g < c->nodes->n_gpus[slot]; g++) {
			const gint16 rest = c->nodes->gpu_left[slot][g];

			has = one ? MAX(has, (guint) MAX(rest, 0))
				  : has + (rest >= c->pod->gpu.milli);
		}
		if (i > 0 && has <= most)
			continue;
		most = has;
		*ret_name = c->nodes->name[slot];
	}
	return most;
}

static void say_gpu(const Case *c, const char *rest, GString *out)
{
	const KdGpuAsk *ask = &c->pod->gpu;
	KdName name = NULL;
	const guint most = gpu_best(c, ask->num == 1, &name);

	(void) rest;
	if (ask->num == 1 && ask->milli == KD_GPU_WHOLE)
		g_string_append_printf(out,
				       "no whole GPU left. The pod asks for one; the freest device "
				       "has %u thousandths (%s)",
				       most, name);
	else if (ask->num == 1)
		g_string_append_printf(out,
				       "not enough GPU left. The pod asks for %d thousandths of "
				       "one; the freest device has %u (%s)",
				       ask->milli, most, name);
	else
		g_string_append_printf(out,
				       "not enough GPU left. The pod asks for %d devices with %d "
				       "thousandths each; %s has most of these, %u",
				       ask->num, ask->milli, name, most);
}

static const struct {
	const char *reason; /* begins with it; the rest is handed on */
	const char *text;   /* in words, or */
	void (*say)(const Case *c, const char *rest, GString *out);
} rows[] = {
	{ "Insufficient ", NULL, say_short },
	{ "Too many pods", NULL, say_full },
	{ "node(s) had untolerated taint ", NULL, say_taint },
	{ "node(s) were unschedulable", "cordoned. It takes `kubectl uncordon`", NULL },
	{ "node(s) didn't match Pod's node affinity/selector", NULL, say_selector },
	{ "node(s) didn't match the requested node name", "not the node of spec.nodeName", NULL },
	{ "node(s) didn't have free ports", NULL, say_ports },
	{ "node(s) didn't have enough GPU devices", "fewer GPUs in all than the pod asks for",
	  NULL },
	{ "node(s) didn't have a GPU model that the pod allows",
	  "another GPU model than the pod allows", NULL },
	{ "node(s) didn't have enough free GPU devices", NULL, say_gpu },
	{ "node(s) didn't match pod topology spread constraints (missing required label)",
	  "without the label of a topologySpreadConstraint's topologyKey", NULL },
	{ "node(s) didn't match pod topology spread constraints",
	  "in a domain that would get too far ahead of the others (maxSkew). It takes room in the "
	  "emptier domains, a larger maxSkew, or whenUnsatisfiable: ScheduleAnyway",
	  NULL },
	{ "node(s) didn't match pod affinity rules",
	  "no pod there that the pod's podAffinity wants to be near to", NULL },
	{ "node(s) didn't match pod anti-affinity rules",
	  "a pod there that the pod's podAntiAffinity keeps away from. It takes another node, or a "
	  "preference (preferredDuringScheduling...) in place of the rule",
	  NULL },
	{ "node(s) didn't satisfy existing pods anti-affinity rules",
	  "a pod there whose own podAntiAffinity keeps this one away", NULL },
};

/* ---- all of it ---- */

static void free_group(gpointer data)
{
	Group *group = data;

	g_free(group->reason);
	g_array_unref(group->slots);
	g_free(group);
}

static void count(GPtrArray *groups, GHashTable *known, const char *reason, KdSlot slot)
{
	Group *group = g_hash_table_lookup(known, reason);

	if (!group) {
		group = g_new0(Group, 1);
		group->reason = g_strdup(reason);
		group->slots = g_array_new(FALSE, FALSE, sizeof(KdSlot));
		g_hash_table_insert(known, group->reason, group);
		g_ptr_array_add(groups, group);
	}
	g_array_append_val(group->slots, slot);
}

static void count_all(GPtrArray *groups, const KdAttempt *attempt)
{
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < attempt->n_evaluated; i++) {
		const KdSlot slot = attempt->evaluated[i];
		const char *reason = kd_verdict_reason(attempt->verdicts[slot]);
		g_auto(GStrv) reasons = g_strsplit(reason, "\n", -1);

		for (char **r = reasons; *r; r++)
			count(groups, known, *r, slot);
	}
}

static int by_size(gconstpointer a, gconstpointer b)
{
	const Group *x = *(const Group *const *) a, *y = *(const Group *const *) b;

	if (x->slots->len != y->slots->len)
		return x->slots->len > y->slots->len ? -1 : 1;
	return strcmp(x->reason, y->reason);
}

/* The first row that knows the reason; FALSE: none does. */
static bool say(const Case *c, GString *out)
{
	const char *reason = c->group->reason;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (!g_str_has_prefix(reason, rows[i].reason))
			continue;
		if (rows[i].say)
			rows[i].say(c, reason + strlen(rows[i].reason), out);
		else
			g_string_append(out, rows[i].text);
		return true;
	}
	return false;
}

KdTree *kd_advice_tree(KdForest *forest, const KdAttempt *attempt, const KdNodes *nodes)
{
	g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(free_group);
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	count_all(groups, attempt);
	g_ptr_array_sort(groups, by_size);
	for (guint i = 0; i < groups->len; i++) {
		const Case c = { attempt->pod, nodes, groups->pdata[i] };
		const guint n = c.group->slots->len;
		g_autoptr(GString) out = g_string_new(NULL);

		g_string_append_printf(out, "%u %s: ", n, n == 1 ? "node" : "nodes");
		if (say(&c, out))
			kd_tree_append(forest, list, kd_tree_new_string(forest, out->str, -1));
	}
	return list;
}
