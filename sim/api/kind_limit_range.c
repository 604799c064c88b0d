/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/limit_range.h>
#include <kubedes/time.h>
#include <string.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"
#include "api/pod_resources.h"

/* SetDefaults_LimitRangeItem(): a limit is what may be had at most, a request the limit, or what
 * must be asked for at least. */
static void add_missing(KdResources *to, const KdResources *from)
{
	for (guint i = 0; i < from->n; i++) {
		if (!kd_resources_get(to, from->items[i].name))
			kd_resources_set(to, from->items[i].name, from->items[i].quantity);
	}
}

static void set_defaults(KdObject *object)
{
	const KdLimitRangeSpec *spec = &KD_LIMIT_RANGE(object)->spec;

	for (guint i = 0; i < spec->n_limits; i++) {
		KdLimitRangeItem *item = &spec->limits[i];

		if (g_strcmp0(item->type, "Container") != 0)
			continue;
		add_missing(&item->default_, &item->max);
		add_missing(&item->defaultRequest, &item->default_);
		add_missing(&item->defaultRequest, &item->min);
	}
}

/* ---- checks: ValidateLimitRange() ---- */

/* One amount beside another: @high must not be below @low. */
static gboolean check_order(const KdQuantity *low, const KdQuantity *high, KdName name,
			    const char *what, const char *member, bool shows_high, GError **error)
{
	g_autofree char *a = NULL, *b = NULL, *detail = NULL;
	g_auto(GStrv) words = g_strsplit(what, "|", 2);

	if (!low || !high || kd_quantity_compare(*low, *high) <= 0)
		return TRUE;
	a = kd_quantity_print(*low);
	b = kd_quantity_print(*high);
	detail = g_strdup_printf("%s value %s is greater than %s value %s", words[0], a, words[1],
				 b);
	return kd_field_invalid_quantity(error, shows_high ? *high : *low, detail, "%s[%s]", member,
					 name);
}

static gboolean check_ratio(const KdLimitRangeItem *item, KdName name, GError **error)
{
	const KdQuantity *ratio = kd_resources_get(&item->maxLimitRequestRatio, name);
	const KdQuantity *min = kd_resources_get(&item->min, name);
	const KdQuantity *max = kd_resources_get(&item->max, name);
	g_autofree char *text = ratio ? kd_quantity_print(*ratio) : NULL;
	g_autofree char *detail = NULL;
	double most;

	if (!ratio)
		return TRUE;
	if (kd_quantity_double(*ratio) < 1) {
		detail = g_strdup_printf("ratio %s is less than 1", text);
		return kd_field_invalid_quantity(error, *ratio, detail, "maxLimitRequestRatio[%s]",
						 name);
	}
	most = min && max && !kd_quantity_is_zero(*min)
		       ? kd_quantity_double(*max) / kd_quantity_double(*min)
		       : G_MAXDOUBLE;
	if (kd_quantity_double(*ratio) <= most)
		return TRUE;
	detail = g_strdup_printf("ratio %s is greater than max/min = %f", text, most);
	return kd_field_invalid_quantity(error, *ratio, detail, "maxLimitRequestRatio[%s]", name);
}

static gboolean check_equal(const KdLimitRangeItem *item, KdName name, GError **error)
{
	const KdQuantity *limit = kd_resources_get(&item->default_, name);
	const KdQuantity *request = kd_resources_get(&item->defaultRequest, name);
	g_autofree char *a = NULL, *b = NULL, *detail = NULL;

	if (!limit || !request || kd_resource_is_overcommittable(name) ||
	    kd_quantity_compare(*limit, *request) == 0)
		return TRUE;
	a = kd_quantity_print(*limit);
	b = kd_quantity_print(*request);
	detail = g_strdup_printf("default value %s must equal to defaultRequest value %s in %s", a,
				 b, name);
	return kd_field_invalid_quantity(error, *request, detail, "defaultRequest[%s]", name);
}

static gboolean check_amounts(const KdLimitRangeItem *item, KdName name, GError **error)
{
	const KdQuantity *min = kd_resources_get(&item->min, name);
	const KdQuantity *max = kd_resources_get(&item->max, name);
	const KdQuantity *limit = kd_resources_get(&item->default_, name);
	const KdQuantity *request = kd_resources_get(&item->defaultRequest, name);

	return check_order(min, max, name, "min|max", "min", false, error) &
	       check_order(min, request, name, "min|default request", "defaultRequest", true,
			   error) &
	       check_order(request, max, name, "default request|max", "defaultRequest", false,
			   error) &
	       check_order(request, limit, name, "default request|default limit", "defaultRequest",
			   false, error) &
	       check_order(min, limit, name, "min|default", "default", false, error) &
	       check_order(limit, max, name, "default|max", "default", true, error) &
	       check_ratio(item, name, error) & check_equal(item, name, error);
}

static gboolean check_names(const KdLimitRangeItem *item, GError **error)
{
	const struct {
		const KdResources *resources;
		const char *path;
	} parts[] = {
		{ &item->max, "max" },
		{ &item->min, "min" },
		{ &item->default_, "default" },
		{ &item->defaultRequest, "defaultRequest" },
		{ &item->maxLimitRequestRatio, "maxLimitRequestRatio" },
	};
	gboolean good = TRUE;

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
		good &= g_strcmp0(item->type, "PersistentVolumeClaim") == 0
				? kd_resources_check(parts[i].resources, parts[i].path, error)
				: kd_resource_names_check(parts[i].resources, parts[i].path, error);
	return good;
}

static gboolean check_type(const KdLimitRangeItem *item, GError **error)
{
	KdName storage = g_intern_static_string("storage");

	if (g_str_equal(item->type, "Pod")) {
		if (item->default_.n > 0)
			return kd_field_forbidden(
				error, "may not be specified when `type` is 'Pod'", "default");
		if (item->defaultRequest.n > 0)
			return kd_field_forbidden(error,
						  "may not be specified when `type` is 'Pod'",
						  "defaultRequest");
	}
	if (g_str_equal(item->type, "PersistentVolumeClaim") &&
	    !kd_resources_get(&item->min, storage) && !kd_resources_get(&item->max, storage))
		return kd_field_required(error,
					 "either minimum or maximum storage value is required, but "
					 "neither was provided",
					 "limits");
	return TRUE;
}

static gboolean check_item(const void *self, GError **error)
{
	const KdLimitRangeItem *item = self;
	KdResources all = { 0 };
	gboolean good;

	if (!item->type)
		return TRUE;
	good = check_names(item, error) & check_type(item, error);
	add_missing(&all, &item->min);
	add_missing(&all, &item->max);
	add_missing(&all, &item->default_);
	add_missing(&all, &item->defaultRequest);
	add_missing(&all, &item->maxLimitRequestRatio);
	for (guint i = 0; i < all.n; i++)
		good &= check_amounts(item, all.items[i].name, error);
	kd_resources_clear(&all);
	return good;
}

static gboolean check(const KdObject *object, GError **error)
{
	const KdLimitRangeSpec *spec = &KD_LIMIT_RANGE(object)->spec;

	if (!kd_object_check_name(object, kd_name_subdomain_problem, error))
		return FALSE;
	for (guint i = 0; i < spec->n_limits; i++)
		for (guint k = 0; k < i; k++)
			if (spec->limits[i].type == spec->limits[k].type)
				return kd_field_duplicate(error, spec->limits[i].type,
							  "spec.limits[%u].type", i);
	return TRUE;
}

/* ---- columns: kubectl has none of its own for it ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("CREATED AT"),
	{ 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	(void) now;
	if (column == 0)
		return kd_cell_name(object);
	return object->metadata.creationTimestamp == KD_TIME_UNSET
		       ? g_strdup("<unknown>")
		       : kd_time_print(object->metadata.creationTimestamp);
}

static const KdField item_fields[] = {
	KD_FIELD(KdLimitRangeItem, type, NAME, .required = true,
		 .allowed = KD_WORDS("Container", "Pod", "PersistentVolumeClaim"),
		 .help = "each of what is limited"),
	KD_FIELD(KdLimitRangeItem, min, RESOURCES, .help = "so much must be asked for at least"),
	KD_FIELD(KdLimitRangeItem, max, RESOURCES, .help = "the highest limit"),
	{ .name = "default",
	  .type = KD_FIELD_RESOURCES,
	  .offset = offsetof(KdLimitRangeItem, default_),
	  .help = "limits of containers that have none; max when absent" },
	KD_FIELD(KdLimitRangeItem, defaultRequest, RESOURCES,
		 .help = "requests of containers that have none; default, or min, when absent"),
	KD_FIELD(KdLimitRangeItem, maxLimitRequestRatio, RESOURCES,
		 .help = "a limit is at most so many times the request"),
	KD_FIELDS_END,
};
static const KdStruct item_struct = {
	.name = "LimitRangeItem",
	.size = sizeof(KdLimitRangeItem),
	.fields = item_fields,
	.help = "bounds for one type of thing",
	.check = check_item,
};

static const KdField spec_fields[] = {
	KD_FIELD_LIST_OF(KdLimitRangeSpec, limits, &item_struct, .help = "one a type"),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "LimitRangeSpec",
	.size = sizeof(KdLimitRangeSpec),
	.fields = spec_fields,
	.help = "bounds, and what is filled in",
};

static const KdField fields[] = {
	KD_FIELD(KdLimitRange, spec, STRUCT, .of = &spec_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "LimitRange",
	.size = sizeof(KdLimitRange),
	.fields = fields,
	.help = "what each container, pod or claim of a namespace may ask for",
};

KD_KIND(limit_range) = {
	.kind = "LimitRange",
	.apiVersion = "v1",
	.plural = "limitranges",
	.short_names = KD_WORDS("limits"),
	.namespaced = true,
	.size = sizeof(KdLimitRange),
	.body = &body,
	.set_defaults = set_defaults,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "what each container, pod or claim of a namespace may ask for",
};
