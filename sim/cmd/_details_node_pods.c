/* SPDX-License-Identifier: Apache-2.0 */
/* The pods of a node, and what they have of it. */
#include "config.h"

#include "cmd/_details.h"

#include <kubedes/api/node.h>
#include <string.h>

/* ---- which ---- */

/* In place of what rows know, the objects. */
static gboolean make_whole(const CmdQuery *query, GArray *items, GError **error)
{
	g_autoptr(GArray) whole = cmd_items_new();

	for (guint i = 0; i < items->len; i++) {
		const KdMeta *metadata = &g_array_index(items, CmdItem, i).object->metadata;
		const char *const names[] = { metadata->name, NULL };
		CmdQuery narrow = *query;
		g_autoptr(GArray) found = NULL;

		narrow.namespace_ = metadata->namespace;
		found = cmd_history_read(&narrow, &kd_kind_pod, names, error);
		if (!found)
			return FALSE;
		cmd_items_move(whole, found);
	}
	g_array_set_size(items, 0);
	cmd_items_move(items, whole);
	return TRUE;
}

GArray *cmd_pods_of_node(const CmdQuery *query, const char *node, GError **error)
{
	CmdQuery wide = *query;
	g_autoptr(GArray) items = NULL;

	wide.namespace_ = NULL;
	items = cmd_rows_of_node(&wide, node, error);
	if (!items || (query->history && !make_whole(query, items, error)))
		return NULL;
	return g_steal_pointer(&items);
}

/* ---- shares ---- */

static const KdQuantity nothing = { 0 };

static KdQuantity amount_of(const KdResources *resources, const char *name)
{
	const KdQuantity *amount = kd_resources_get(resources, g_intern_string(name));

	return amount ? *amount : nothing;
}

/* Cut off, as kubectl does it. */
static gint64 percent(KdQuantity part, KdQuantity whole)
{
	const double all = kd_quantity_double(whole);

	return all > 0 ? (gint64) (100 * kd_quantity_double(part) / all) : 0;
}

static void say_share(CmdPage *page, KdQuantity part, KdQuantity whole)
{
	g_autofree char *text = kd_quantity_print(part);

	cmd_say(page, "\t%s (%" G_GINT64_FORMAT "%%)", text, percent(part, whole));
}

typedef struct {
	CmdPage *page;
	const KdResources *allocatable;
	bool limits;
	KdResources sums[2]; /* of requests and limits */
} Table;

static void add_all(KdResources *sums, const KdResources *some)
{
	for (guint i = 0; i < some->n; i++) {
		const char *name = some->items[i].name;

		kd_resources_set(sums, name,
				 kd_quantity_add(amount_of(sums, name), some->items[i].quantity));
	}
}

static void say_pod(Table *table, const KdPod *pod)
{
	static const char *const names[] = { "cpu", "memory" };
	const KdMeta *metadata = &pod->object.metadata;
	g_autofree char *age = kd_age_print(metadata->creationTimestamp, table->page->query->at);
	KdResources requests, limits;

	kd_pod_requests(pod, false, &requests);
	kd_pod_limits(pod, &limits);
	cmd_say(table->page, "  %s\t%s\t", metadata->namespace, metadata->name);
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		const KdQuantity all = amount_of(table->allocatable, names[i]);

		say_share(table->page, amount_of(&requests, names[i]), all);
		if (table->limits)
			say_share(table->page, amount_of(&limits, names[i]), all);
	}
	cmd_say(table->page, "\t%s\n", age);
	add_all(&table->sums[0], &requests);
	add_all(&table->sums[1], &limits);
	kd_resources_clear(&requests);
	kd_resources_clear(&limits);
}

static void say_sum(Table *table, const char *name, bool shares)
{
	const KdQuantity all = amount_of(table->allocatable, name);

	cmd_say(table->page, "  %s", name);
	for (guint i = 0; i < (table->limits ? 2 : 1); i++) {
		const KdQuantity sum = amount_of(&table->sums[i], name);
		g_autofree char *text = kd_quantity_print(sum);

		if (shares)
			say_share(table->page, sum, all);
		else
			cmd_say(table->page, "\t%s", text);
	}
	cmd_say(table->page, "\n");
}

/* First what every node has, then pages of memory, then resources of other names, which
 * kubectl gives no shares. */
static void say_sums(Table *table)
{
	static const char *const usual[] = { "cpu", "memory", "ephemeral-storage", "pods", NULL };
	const KdResources *all = table->allocatable;

	for (guint i = 0; i < 3; i++)
		if (i < 2 || table->limits)
			say_sum(table, usual[i], true);
	for (guint i = 0; i < all->n; i++)
		if (g_str_has_prefix(all->items[i].name, "hugepages-"))
			say_sum(table, all->items[i].name, true);
	for (guint i = 0; i < all->n; i++)
		if (!g_str_has_prefix(all->items[i].name, "hugepages-") &&
		    !g_strv_contains(usual, all->items[i].name))
			say_sum(table, all->items[i].name, false);
}

void cmd_say_pods_of_node(CmdPage *page, const GArray *pods, bool limits)
{
	const KdNodeStatus *status = &KD_NODE(page->item->object)->status;
	Table table = { .page = page, .limits = limits };

	table.allocatable = status->allocatable.n > 0 ? &status->allocatable : &status->capacity;
	cmd_say(page, "Non-terminated Pods:\t(%u in total)\n", pods->len);
	if (limits)
		cmd_say(page, "  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\t"
			      "Memory Limits\tAge\n"
			      "  ---------\t----\t\t------------\t----------\t---------------\t"
			      "-------------\t---\n");
	else
		cmd_say(page, "  Namespace\tName\t\tCPU Requests\tMemory Requests\tAge\n"
			      "  ---------\t----\t\t------------\t---------------\t---\n");
	for (guint i = 0; i < pods->len; i++)
		say_pod(&table, KD_POD(g_array_index(pods, CmdItem, i).object));
	cmd_say(page, "Allocated resources:\n");
	if (limits)
		cmd_say(page, "  (Total limits may be over 100 percent, i.e., overcommitted.)\n");
	cmd_say(page, "  Resource\tRequests%s\n  --------\t--------%s\n", limits ? "\tLimits" : "",
		limits ? "\t------" : "");
	say_sums(&table);
	kd_resources_clear(&table.sums[0]);
	kd_resources_clear(&table.sums[1]);
}
