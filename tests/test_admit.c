/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/admit.c: quotas and limit ranges at work, by the conformance cases. */
#include "config.h"

#include <kubedes/api/limit_range.h>

#include "kt_quota.h"

/* ---- limit_range_container ---- */

static KdLimitRange *make_range(const KdTree *given)
{
	KdLimitRange *range = (KdLimitRange *) kd_object_new(&kd_kind_limit_range);
	KdLimitRangeItem *item = range->spec.limits = g_new0(KdLimitRangeItem, 1);

	range->object.metadata.name = g_strdup("l");
	range->spec.n_limits = 1;
	item->type = g_intern_string("Container");
	kt_quota_fill(&item->min, kd_tree_get(given, "min"));
	kt_quota_fill(&item->max, kd_tree_get(given, "max"));
	kt_quota_fill(&item->default_, kd_tree_get(given, "default"));
	kt_quota_fill(&item->defaultRequest, kd_tree_get(given, "defaultRequest"));
	kt_quota_fill(&item->maxLimitRequestRatio, kd_tree_get(given, "maxLimitRequestRatio"));
	return range;
}

static void is_resources(const KtQuotaCase *self, const KdResources *got, const char *key)
{
	const KdTree *map = kd_tree_get(self->expect, key);
	KdResources resources = { 0 };
	g_autofree char *have = kt_print_resources(got), *want = NULL;

	if (!map)
		return;
	kt_quota_fill(&resources, map);
	want = kt_print_resources(&resources);
	KT_ROW_STR(self->row, have, want);
	kd_resources_clear(&resources);
}

/* The ratio is a plain number, for cpu too. */
static void unscale(KdResources *ratios)
{
	for (guint i = 0; i < ratios->n; i++)
		if (g_str_has_suffix(ratios->items[i].name, "cpu"))
			ratios->items[i].quantity = kd_quantity_from_units(
				kd_quantity_milli(ratios->items[i].quantity), KD_DECIMAL_SI);
}

static void run_limit_range(KtQuotaCase *self)
{
	KdLimitRange *range = make_range(kd_tree_get(self->given, "limit_range"));
	KdPod *pod = kd_pod_new("default", "p", kd_pod_spec_new());
	const KdContainer *container;
	KtAnswer answer;

	unscale(&range->spec.limits->maxLimitRequestRatio);
	pod->spec->containers = g_new0(KdContainer, 1);
	pod->spec->n_containers = 1;
	kt_quota_set_container(pod->spec->containers, kd_tree_get(self->given, "container"));
	KT_ROW_STR(self->row, kt_create(self->base.cluster, range).message, "");
	answer = kt_create(self->base.cluster, pod);
	kt_quota_is_allowed(self, &answer);
	if (answer.outcome != KD_OUTCOME_OK)
		return;
	container = KD_POD(answer.object)->spec->containers;
	is_resources(self, &container->resources.requests, "requests");
	is_resources(self, &container->resources.limits, "limits");
}

/* ---- admit: quotas with a status, then a pod that is created or resized ---- */

/* Add what a quota counts as @name to what the container asks for. */
static void ask(KdContainer *container, const char *name, KdQuantity more)
{
	bool limit = g_str_has_prefix(name, "limits.");
	const char *dot = strchr(name, '.');
	KdResources *to = limit ? &container->resources.limits : &container->resources.requests;
	const char *what = dot ? dot + 1 : name;
	const KdQuantity *old = kd_resources_get(to, g_intern_string(what));

	kd_resources_set(to, what, old ? kd_quantity_add(*old, more) : more);
}

static bool is_counted(const char *name)
{
	return g_str_equal(name, "pods") || g_str_has_prefix(name, "count/");
}

/* What all quotas track, asked for as nothing, so that nobody says that it is missing. */
static void ask_for_all(KdContainer *container, const KdTree *quotas, const char *map)
{
	for (guint i = 0; i < quotas->n; i++) {
		const KdTree *names = kd_tree_get(quotas->children[i], map);

		for (guint k = 0; names && k < names->n; k++)
			if (!is_counted(names->keys[k]))
				ask(container, names->keys[k],
				    g_str_equal(map, "hard")
					    ? kd_quantity_from_units(0, KD_DECIMAL_SI)
					    : kt_quota_amount(names->keys[k], names->children[k]));
	}
}

static void ask_for_delta(KdContainer *container, const KdTree *delta)
{
	for (guint i = 0; i < delta->n; i++)
		if (!is_counted(delta->keys[i]))
			ask(container, delta->keys[i],
			    kt_quota_amount(delta->keys[i], delta->children[i]));
}

static KdPod *make_asking(const KdTree *quotas)
{
	KdPod *pod = kd_pod_new("default", "p", kd_pod_spec_new());

	kt_quota_set_quality(pod, "BestEffort");
	ask_for_all(pod->spec->containers, quotas, "hard");
	return pod;
}

/* A quota that does not match is one of pods that end. */
static void create_quota(KtQuotaCase *self, const KdTree *given)
{
	KdResourceQuota *quota = kt_quota_new_quota(kt_quota_text(given, "name"));
	KdResourceQuota *copy;

	kt_quota_fill(&quota->spec.hard, kd_tree_get(given, "hard"));
	if (!kt_quota_yes(given, "matches")) {
		quota->spec.scopes = g_new(KdName, 1);
		quota->spec.scopes[quota->spec.n_scopes++] = g_intern_string("Terminating");
	}
	KT_ROW_STR(self->row, kt_create(self->base.cluster, quota).message, "");
	copy = (KdResourceQuota *) kd_object_copy(
		&kt_quota_get_quota(self, kt_quota_text(given, "name"))->object);
	copy->status.hard = kd_resources_copy(&copy->spec.hard);
	kt_quota_fill(&copy->status.used, kd_tree_get(given, "hard"));
	for (guint i = 0; i < copy->status.used.n; i++)
		copy->status.used.items[i].quantity = (KdQuantity){ 0 };
	kt_quota_fill(&copy->status.used, kd_tree_get(given, "used"));
	kt_update(self->base.cluster, copy);
}

static void check_used(const KtQuotaCase *self)
{
	const KdTree *after = kd_tree_get(self->expect, "used_after");

	for (guint i = 0; after && i < after->n; i++) {
		const KdResources *used = &kt_quota_get_quota(self, after->keys[i])->status.used;
		KdResources want = { 0 };

		kt_quota_fill(&want, after->children[i]);
		for (guint k = 0; k < want.n; k++) {
			const KdQuantity *got = kd_resources_get(used, want.items[k].name);

			KT_ROW_INT(self->row, got ? kd_quantity_milli(*got) : -1,
				   kd_quantity_milli(want.items[k].quantity));
		}
		kd_resources_clear(&want);
	}
}

/* What there is grows or shrinks: the pod holds all that is used. */
static KtAnswer resize(KtQuotaCase *self, const KdTree *quotas, const KdTree *delta)
{
	KdPod *pod = make_asking(quotas), *copy;
	KdPodSpec *spec = kd_pod_spec_new();

	ask_for_all(pod->spec->containers, quotas, "used");
	kt_create(self->base.cluster, pod);
	for (guint i = 0; i < quotas->n; i++)
		create_quota(self, quotas->children[i]);
	copy = (KdPod *) kd_object_copy(&kt_get_pod(self->base.cluster, "p")->object);
	kd_struct_clear(&kd_pod_spec_struct, spec);
	kd_struct_copy(&kd_pod_spec_struct, spec, copy->spec);
	ask_for_delta(spec->containers, delta);
	kd_shared_unref(copy->spec);
	copy->spec = spec;
	return kt_update(self->base.cluster, copy);
}

static KtAnswer create(KtQuotaCase *self, const KdTree *quotas, const KdTree *delta)
{
	KdPod *pod = make_asking(quotas);

	ask_for_delta(pod->spec->containers, delta);
	for (guint i = 0; i < quotas->n; i++)
		create_quota(self, quotas->children[i]);
	return kt_create(self->base.cluster, pod);
}

static void run_admit(KtQuotaCase *self)
{
	const KdTree *quotas = kd_tree_get(self->given, "quotas");
	const KdTree *delta = kd_tree_get(self->given, "delta");
	bool creates = kd_tree_get(delta, "pods") || kd_tree_get(delta, "count/pods");
	KtAnswer answer = creates ? create(self, quotas, delta) : resize(self, quotas, delta);

	kt_quota_is_allowed(self, &answer);
	if (!creates)
		kt_quota_settle(self, KD_SECOND);
	check_used(self);
}

static const KtQuotaOp ops[] = {
	{ "admit", run_admit },
	{ "limit_range_container", run_limit_range },
	{ NULL, NULL },
};

static void conformance(void)
{
	kt_quota_run(ops, 11);
}

static CU_TestInfo tests[] = {
	{ "conformance", conformance },
	CU_TEST_INFO_NULL,
};

KT_SUITE(admit) = { .pName = "admit", .pTests = tests };
