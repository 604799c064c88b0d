/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LimitRanger (plugin/pkg/admission/limitranger/admission.go): containers get the requests and
 * limits that the limit ranges of their namespace have for them, and pods and claims that ask for
 * too much or too little are refused.
 */
#include "config.h"

#include <kubedes/api/limit_range.h>
#include <kubedes/api/persistent_volume_claim.h>

#include "api/pod_resources.h"
#include "cluster/admit_plugin.h"
#include "cluster/commit.h"

typedef void RangeFunc(const KdLimitRange *range, gpointer data);

/* In order of creation. */
static void each_range(const KdAdmission *admission, const KdObject *object, RangeFunc *visit,
		       gpointer data)
{
	const KdRoom *room = kd_rooms_get(admission->rooms, object->metadata.namespace);

	for (guint i = 0; room && i < room->limit_ranges->len; i++) {
		KdUid uid = g_array_index(room->limit_ranges, KdUid, i);

		visit(KD_LIMIT_RANGE(kd_store_get_by_uid(kd_admission_store(admission), uid)),
		      data);
	}
}

/* ---- what is filled in ---- */

/* defaultContainerResourceRequirements(): a later item goes before an earlier one. */
static void collect_defaults(const KdLimitRange *range, KdResourceRequirements *defaults)
{
	for (guint i = 0; i < range->spec.n_limits; i++) {
		const KdLimitRangeItem *item = &range->spec.limits[i];

		if (g_strcmp0(item->type, "Container") != 0)
			continue;
		for (guint k = 0; k < item->defaultRequest.n; k++)
			kd_resources_set(&defaults->requests, item->defaultRequest.items[k].name,
					 item->defaultRequest.items[k].quantity);
		for (guint k = 0; k < item->default_.n; k++)
			kd_resources_set(&defaults->limits, item->default_.items[k].name,
					 item->default_.items[k].quantity);
	}
}

/* What was added, "cpu, memory". */
static void fill(KdResources *resources, const KdResources *defaults, GString *added)
{
	for (guint i = 0; i < defaults->n; i++) {
		const KdResource *item = &defaults->items[i];

		if (kd_resources_get(resources, item->name))
			continue;
		kd_resources_set(resources, item->name, item->quantity);
		g_string_append_printf(added, "%s%s", added->len > 0 ? ", " : "", item->name);
	}
}

static void tell(GString *notes, const GString *added, const char *what, const char *type,
		 const char *name)
{
	if (added->len > 0)
		g_string_append_printf(notes, "%s%s %s for %s %s", notes->len > 0 ? "; " : "",
				       added->str, what, type, name);
}

/* mergeContainerResources() */
static void fill_containers(KdContainer *containers, guint n, const char *type,
			    const KdResourceRequirements *defaults, GString *notes)
{
	for (guint i = 0; i < n; i++) {
		g_autoptr(GString) requests = g_string_new(NULL), limits = g_string_new(NULL);

		fill(&containers[i].resources.limits, &defaults->limits, limits);
		fill(&containers[i].resources.requests, &defaults->requests, requests);
		tell(notes, requests, "request", type, containers[i].name);
		tell(notes, limits, "limit", type, containers[i].name);
	}
}

static void fill_pod(const KdLimitRange *range, gpointer data)
{
	KdAdmit *admit = data;
	g_autoptr(GString) notes = g_string_new(NULL);
	KdResourceRequirements defaults = { 0 };
	KdPodSpec *spec;

	collect_defaults(range, &defaults);
	if (defaults.requests.n + defaults.limits.n > 0) {
		spec = kd_admit_own_spec(admit);
		fill_containers(spec->containers, spec->n_containers, "container", &defaults,
				notes);
		fill_containers(spec->initContainers, spec->n_initContainers, "init container",
				&defaults, notes);
	}
	if (notes->len > 0) {
		g_free(admit->note);
		admit->note = g_strconcat("LimitRanger plugin set: ", notes->str, NULL);
	}
	kd_resources_clear(&defaults.requests);
	kd_resources_clear(&defaults.limits);
}

static bool mutate(const KdAdmission *admission, KdAdmit *admit)
{
	if (admit->verb == KD_WRITE_CREATE && admit->object->kind == &kd_kind_pod)
		each_range(admission, admit->object, fill_pod, admit);
	return true;
}

/* ---- what is refused ---- */

/* All that is wrong with one object, each sentence once. */
typedef struct {
	const KdAdmit *admit;
	GPtrArray *problems; /* char * */
} Check;

/* One bound beside what is asked for. */
typedef struct {
	const char *type; /* "Container" */
	const KdResource *bound;
	const KdQuantity *request, *limit; /* NULL = none */
} Case;

static void complain(Check *self, char *take)
{
	g_autofree char *problem = take;

	for (guint i = 0; i < self->problems->len; i++) {
		if (g_str_equal(self->problems->pdata[i], problem))
			return;
	}
	g_ptr_array_add(self->problems, g_steal_pointer(&problem));
}

/* "minimum cpu usage per Pod is 1, but request is 500m" */
static void complain_of(Check *self, const char *extreme, const Case *at, const char *what,
			const KdQuantity *given)
{
	g_autofree char *bound = kd_quantity_print(at->bound->quantity);
	g_autofree char *has = given ? kd_quantity_print(*given) : NULL;
	const char *name = at->bound->name;

	if (has)
		complain(self, g_strdup_printf("%s %s usage per %s is %s, but %s is %s", extreme,
					       name, at->type, bound, what, has));
	else
		complain(self, g_strdup_printf("%s %s usage per %s is %s.  No %s is specified",
					       extreme, name, at->type, bound, what));
}

static void check_min(Check *self, const Case *at)
{
	KdQuantity bound = at->bound->quantity;

	if (!at->request || kd_quantity_compare(bound, *at->request) > 0)
		complain_of(self, "minimum", at, "request", at->request);
	else if (at->limit && kd_quantity_compare(bound, *at->limit) > 0)
		complain_of(self, "minimum", at, "limit", at->limit);
}

static void check_max(Check *self, const Case *at)
{
	KdQuantity bound = at->bound->quantity;

	if (!at->limit || kd_quantity_compare(*at->limit, bound) > 0)
		complain_of(self, "maximum", at, "limit", at->limit);
	else if (at->request && kd_quantity_compare(*at->request, bound) > 0)
		complain_of(self, "maximum", at, "request", at->request);
}

/* Claims have no limits. */
static void check_max_request(Check *self, const Case *at)
{
	if (!at->request || kd_quantity_compare(*at->request, at->bound->quantity) > 0)
		complain_of(self, "maximum", at, "request", at->request);
}

static bool is_nothing(const KdQuantity *quantity)
{
	return !quantity || kd_quantity_is_zero(*quantity);
}

#define MOST_WITH_MILLI (G_MAXINT64 / 1000)

/* By the floats of limitRequestRatioConstraint(), with what they round. */
static bool exceeds(double provided, KdQuantity ratio)
{
	if (kd_quantity_value(ratio) > MOST_WITH_MILLI)
		return provided > (double) kd_quantity_value(ratio);
	return provided * 1000 > (double) kd_quantity_milli(ratio);
}

/* requestLimitEnforcedValues() */
static double provided_ratio(KdQuantity limit, KdQuantity request, KdQuantity bound)
{
	gint64 high = kd_quantity_value(limit), low = kd_quantity_value(request);

	if (high <= MOST_WITH_MILLI && low <= MOST_WITH_MILLI &&
	    kd_quantity_value(bound) <= MOST_WITH_MILLI) {
		high = kd_quantity_milli(limit);
		low = kd_quantity_milli(request);
	}
	return (double) high / (double) low;
}

static void check_ratio(Check *self, const Case *at)
{
	g_autofree char *bound = kd_quantity_print(at->bound->quantity);
	const char *name = at->bound->name;
	double provided;

	if (is_nothing(at->request) || is_nothing(at->limit)) {
		const char *what = is_nothing(at->request) ? "request" : "limit";

		complain(self, g_strdup_printf("%s max limit to request ratio per %s is %s, but no "
					       "%s is specified or %s is 0",
					       name, at->type, bound, what, what));
		return;
	}
	provided = provided_ratio(*at->limit, *at->request, at->bound->quantity);
	if (exceeds(provided, at->bound->quantity)) {
		char ratio[G_ASCII_DTOSTR_BUF_SIZE];

		g_ascii_formatd(ratio, sizeof(ratio), "%.6f", provided);
		complain(self, g_strdup_printf("%s max limit to request ratio per %s is %s, but "
					       "provided ratio is %s",
					       name, at->type, bound, ratio));
	}
}

static void check_all(Check *self, const char *type, const KdResources *bounds,
		      const KdResources *requests, const KdResources *limits,
		      void (*check)(Check *self, const Case *at))
{
	for (guint i = 0; i < bounds->n; i++) {
		KdName name = bounds->items[i].name;

		check(self,
		      &(const Case){ type, &bounds->items[i], kd_resources_get(requests, name),
				     limits ? kd_resources_get(limits, name) : NULL });
	}
}

static void check_item(Check *self, const KdLimitRangeItem *item, const KdResources *requests,
		       const KdResources *limits)
{
	check_all(self, item->type, &item->min, requests, limits, check_min);
	check_all(self, item->type, &item->max, requests, limits, check_max);
	check_all(self, item->type, &item->maxLimitRequestRatio, requests, limits, check_ratio);
}

static void check_containers(Check *self, const KdLimitRangeItem *item,
			     const KdContainer *containers, guint n)
{
	for (guint i = 0; i < n; i++)
		check_item(self, item, &containers[i].resources.requests,
			   &containers[i].resources.limits);
}

/* podRequests(), podLimits(): by the spec alone, without overhead. */
static KdResources sum_of(const KdPodSpec *spec, bool limits)
{
	KdResources sum = kd_pod_spec_container_sum(spec, limits);
	const KdResources *own = NULL;

	if (spec->resources)
		own = limits ? &spec->resources->limits : &spec->resources->requests;
	for (guint i = 0; own && i < own->n; i++) {
		if (kd_resource_is_pod_level(own->items[i].name))
			kd_resources_set(&sum, own->items[i].name, own->items[i].quantity);
	}
	return sum;
}

static void check_pod(Check *self, const KdLimitRangeItem *item, const KdPodSpec *spec)
{
	KdResources requests, limits;

	if (g_strcmp0(item->type, "Container") == 0) {
		check_containers(self, item, spec->containers, spec->n_containers);
		check_containers(self, item, spec->initContainers, spec->n_initContainers);
	}
	if (g_strcmp0(item->type, "Pod") != 0)
		return;
	requests = sum_of(spec, false);
	limits = sum_of(spec, true);
	check_item(self, item, &requests, &limits);
	kd_resources_clear(&requests);
	kd_resources_clear(&limits);
}

/* Of the first range that it breaks all that is wrong is told, and nothing of the others. */
static void check_range(const KdLimitRange *range, gpointer data)
{
	Check *self = data;
	const KdObject *object = self->admit->object;
	const bool refused = self->problems->len > 0;

	for (guint i = 0; i < range->spec.n_limits && !refused; i++) {
		const KdLimitRangeItem *item = &range->spec.limits[i];

		if (object->kind == &kd_kind_pod) {
			check_pod(self, item, KD_POD(object)->spec);
		} else if (g_strcmp0(item->type, "PersistentVolumeClaim") == 0) {
			const KdResources *requests =
				&KD_PERSISTENT_VOLUME_CLAIM(object)->spec.resources.requests;

			check_all(self, item->type, &item->min, requests, NULL, check_min);
			check_all(self, item->type, &item->max, requests, NULL, check_max_request);
		}
	}
}

static bool is_concerned_again(const KdAdmit *admit)
{
	const KdObject *new = admit->object, *old = admit->old;

	if (old->metadata.deletionTimestamp != KD_TIME_UNSET)
		return false;
	if (new->kind == &kd_kind_pod)
		return kd_pod_spec_is_resized(KD_POD(new)->spec, KD_POD(old)->spec);
	return kd_commit_differs(new, old, false) ||
	       !kd_struct_equal(&kd_meta_struct, &new->metadata, &old->metadata);
}

/* SupportsAttributes(): pods that are created or resized, and claims with each change of anything
 * but their status, be it in order or not what they ask for already. */
static bool is_concerned(const KdAdmit *admit)
{
	const KdKind *kind = admit->object->kind;

	return (kind == &kd_kind_pod || kind == &kd_kind_persistent_volume_claim) &&
	       (!admit->old || is_concerned_again(admit));
}

static bool check_spec(const KdAdmission *admission, KdAdmit *admit)
{
	g_autoptr(GPtrArray) problems = NULL;
	g_autofree char *all = NULL;

	if (!is_concerned(admit))
		return true;
	problems = g_ptr_array_new_with_free_func(g_free);
	each_range(admission, admit->object, check_range, &(Check){ admit, problems });
	if (problems->len == 0)
		return true;
	if (problems->len == 1)
		return kd_admit_refuse(admit, KD_OUTCOME_FORBIDDEN, "%s",
				       (const char *) problems->pdata[0]);
	g_ptr_array_add(problems, NULL);
	all = g_strjoinv(", ", (char **) problems->pdata);
	return kd_admit_refuse(admit, KD_OUTCOME_FORBIDDEN, "[%s]", all);
}

const KdAdmitPlugin kd_admit_limit_ranger = {
	.name = "LimitRanger",
	.ideal = true,
	.mutate = mutate,
	.check_spec = check_spec,
};
