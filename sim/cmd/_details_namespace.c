/* SPDX-License-Identifier: Apache-2.0 */
/* Namespaces, and what limits them: quotas and limit ranges. */
#include "config.h"

#include "cmd/_details.h"

#include <kubedes/api/limit_range.h>
#include <kubedes/api/namespace.h>
#include <kubedes/api/resource_quota.h>
#include <kubedes/time.h>

/* ---- quotas ---- */

static void say_quota(CmdPage *page, const KdResourceQuota *quota, const char *indent)
{
	const KdResources *hard = &quota->status.hard;

	for (guint i = 0; i < quota->spec.n_scopes; i++)
		cmd_say(page, "%s%s%s", i == 0 ? indent : "", i == 0 ? "Scopes:\t" : ", ",
			quota->spec.scopes[i]);
	cmd_say(page, "%s%sResource\tUsed\tHard\n%s--------\t%s\n",
		quota->spec.n_scopes ? "\n" : "", indent, indent,
		*indent ? "---\t---" : "----\t----");
	for (guint i = 0; i < hard->n; i++) {
		const KdQuantity *used = kd_resources_get(&quota->status.used, hard->items[i].name);
		g_autofree char *has = kd_quantity_print(used ? *used : (KdQuantity){ 0 });
		g_autofree char *may = kd_quantity_print(hard->items[i].quantity);

		cmd_say(page, "%s%s\t%s\t%s\n", indent, hard->items[i].name, has, may);
	}
}

gboolean cmd_details_resource_quota(CmdPage *page, GError **error)
{
	(void) error;
	cmd_say_name(page);
	say_quota(page, KD_RESOURCE_QUOTA(page->item->object), "");
	return TRUE;
}

/* ---- limit ranges ---- */

static char *amount(const KdResources *resources, KdName name)
{
	const KdQuantity *quantity = kd_resources_get(resources, name);

	return quantity ? kd_quantity_print(*quantity) : g_strdup("-");
}

static void say_item(CmdPage *page, const KdLimitRangeItem *item, const char *indent)
{
	const KdResources *parts[] = { &item->min, &item->max, &item->defaultRequest,
				       &item->default_, &item->maxLimitRequestRatio };
	KdResources names = { 0 };

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
		for (guint k = 0; k < parts[i]->n; k++)
			kd_resources_set(&names, parts[i]->items[k].name, (KdQuantity){ 0 });
	for (guint k = 0; k < names.n; k++) {
		cmd_say(page, "%s%s\t%s", indent, item->type, names.items[k].name);
		for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
			g_autofree char *text = amount(parts[i], names.items[k].name);

			cmd_say(page, "\t%s", text);
		}
		cmd_say(page, "\n");
	}
	kd_resources_clear(&names);
}

static void say_range_header(CmdPage *page, const char *indent)
{
	cmd_say(page,
		"%sType\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax "
		"Limit/Request Ratio\n",
		indent);
	cmd_say(page,
		"%s----\t--------\t---\t---\t---------------\t-------------\t"
		"-----------------------\n",
		indent);
}

static void say_range(CmdPage *page, const KdLimitRange *range, const char *indent)
{
	for (guint i = 0; i < range->spec.n_limits; i++)
		say_item(page, &range->spec.limits[i], indent);
}

gboolean cmd_details_limit_range(CmdPage *page, GError **error)
{
	(void) error;
	cmd_say_name(page);
	say_range_header(page, "");
	say_range(page, KD_LIMIT_RANGE(page->item->object), "");
	return TRUE;
}

/* ---- namespaces ---- */

static void say_conditions(CmdPage *page, const KdNamespaceStatus *status)
{
	if (status->n_conditions == 0)
		return;
	cmd_say(page, "Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n"
		      "  ----\t------\t------------------\t------\t-------\n");
	for (guint i = 0; i < status->n_conditions; i++) {
		const KdCondition *at = &status->conditions[i];
		g_autofree char *time = kd_time_print(at->lastTransitionTime);
		g_autofree char *date = cmd_date(time);

		cmd_say(page, "  %s\t%s\t%s\t%s\t%s\n", at->type, at->status, date,
			at->reason ? at->reason : "", at->message ? at->message : "");
	}
}

/* Those of the namespace at hand. */
static GArray *read_of(CmdPage *page, const KdKind *kind, GError **error)
{
	static const char *const all[] = { NULL };
	CmdQuery narrow = *page->query;

	narrow.namespace_ = g_intern_string(page->item->object->metadata.name);
	return cmd_query_read(&narrow, kind, all, error);
}

static gboolean say_quotas(CmdPage *page, GError **error)
{
	g_autoptr(GArray) quotas = read_of(page, &kd_kind_resource_quota, error);

	if (!quotas)
		return FALSE;
	cmd_say(page, quotas->len > 0 ? "\n\fResource Quotas\n" : "\n\fNo resource quota.\n");
	for (guint i = 0; i < quotas->len; i++) {
		const KdObject *quota = g_array_index(quotas, CmdItem, i).object;

		cmd_say(page, "  Name:\t%s\n", quota->metadata.name);
		say_quota(page, KD_RESOURCE_QUOTA(quota), "  ");
	}
	return TRUE;
}

static gboolean say_ranges(CmdPage *page, GError **error)
{
	g_autoptr(GArray) ranges = read_of(page, &kd_kind_limit_range, error);

	if (!ranges)
		return FALSE;
	cmd_say(page, ranges->len > 0 ? "\n\fResource Limits\n" : "\n\fNo LimitRange resource.\n");
	if (ranges->len > 0)
		say_range_header(page, " ");
	for (guint i = 0; i < ranges->len; i++)
		say_range(page, KD_LIMIT_RANGE(g_array_index(ranges, CmdItem, i).object), " ");
	return TRUE;
}

gboolean cmd_details_namespace(CmdPage *page, GError **error)
{
	const KdObject *object = page->item->object;
	const KdNamespaceStatus *status = &KD_NAMESPACE(object)->status;

	cmd_say_name(page);
	cmd_say_labels(page, "Labels", kd_tree_path(page->tree, "metadata.labels"));
	cmd_say_annotations(page, "Annotations", kd_tree_path(page->tree, "metadata.annotations"));
	cmd_say(page, "Status:\t%s\n", status->phase);
	say_conditions(page, status);
	return say_quotas(page, error) && say_ranges(page, error);
}
