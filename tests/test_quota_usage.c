/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim/api/quota_usage.c, quota_scope.c and the admission plug-ins, by the conformance cases
 * semantics/quota.yaml.  Each case becomes objects in a cluster of its own: nothing is asked that a
 * run would not ask.
 *
 * Amounts of cpu are thousandths in the cases.
 */
#include "config.h"

#include <kubedes/api/limit_range.h>
#include <kubedes/api/priority_class.h>
#include <kubedes/api/resource_quota.h>
#include <string.h>

#include "control/controllers.h"
#include "kt_cluster.h"
#include "kt_object.h"
#include "kt_tree.h"

extern const KdController kd_controller_resource_quota;

typedef struct {
	KtWorld base;
	KdControllers *controllers;
	const char *row;
	const KdTree *given, *expect;
} Case;

/* ---- parts of cases ---- */

static KdQuantity amount(const char *name, const KdTree *value)
{
	gint64 n = 0;

	kd_tree_int(value, &n);
	return g_str_has_suffix(name, "cpu") ? kd_quantity_from_milli(n)
					     : kd_quantity_from_units(n, KD_DECIMAL_SI);
}

static void fill(KdResources *resources, const KdTree *map)
{
	for (guint i = 0; map && map->type == KD_TREE_MAP && i < map->n; i++)
		kd_resources_set(resources, map->keys[i], amount(map->keys[i], map->children[i]));
}

static const char *text(const KdTree *tree, const char *path)
{
	return kd_tree_string(kd_tree_path(tree, path));
}

static bool yes(const KdTree *tree, const char *path)
{
	return g_strcmp0(text(tree, path), "true") == 0;
}

static void set_container(KdContainer *container, const KdTree *given)
{
	kd_struct_init(&kd_container_struct, container);
	container->name = g_intern_string(text(given, "name"));
	container->image = g_strdup("image");
	if (g_strcmp0(text(given, "kind"), "sidecar") == 0)
		container->restartPolicy = g_intern_string("Always");
	fill(&container->resources.requests, kd_tree_get(given, "requests"));
	fill(&container->resources.limits, kd_tree_get(given, "limits"));
}

static KdPod *make_pod(const KdTree *containers)
{
	KdPodSpec *spec = kd_pod_spec_new();
	guint n = containers ? containers->n : 0;

	spec->containers = g_new0(KdContainer, n);
	spec->initContainers = g_new0(KdContainer, n);
	for (guint i = 0; i < n; i++) {
		const KdTree *one = containers->children[i];

		if (g_strcmp0(text(one, "kind"), "app") == 0)
			set_container(&spec->containers[spec->n_containers++], one);
		else
			set_container(&spec->initContainers[spec->n_initContainers++], one);
	}
	return kd_pod_new("default", "p", spec);
}

static void settle(Case *self, KdTime time)
{
	kd_cluster_deliver(self->base.cluster);
	kt_run_until(self->base.engine, time);
}

static const KdResourceQuota *get_quota(const Case *self, const char *name)
{
	return KD_RESOURCE_QUOTA(kd_cluster_get(self->base.cluster, &kd_kind_resource_quota,
						g_intern_string("default"), name));
}

static KdResourceQuota *new_quota(const char *name)
{
	KdResourceQuota *quota = (KdResourceQuota *) kd_object_new(&kd_kind_resource_quota);

	quota->object.metadata.name = g_strdup(name);
	return quota;
}

static void is_allowed(const Case *self, const KtAnswer *answer)
{
	KT_ROW_STR(self->row, answer->outcome == KD_OUTCOME_OK ? "" : answer->message,
		   yes(self->expect, "allowed") ? "" : answer->message);
	KT_ROW_INT(self->row, answer->outcome == KD_OUTCOME_OK, yes(self->expect, "allowed"));
}

/* ---- pod_usage: a quota of all that there is, counted by its controller ---- */

static void let_go(Case *self, const KdTree *pod)
{
	const KdObject *stored = &kt_get_pod(self->base.cluster, "p")->object;

	kt_bind(self->base.cluster, KD_POD(stored), "n");
	kt_delete(self->base.cluster, &kt_get_pod(self->base.cluster, "p")->object, 30);
	if (yes(pod, "deleting_past_grace"))
		kt_run_until(self->base.engine, 100 * KD_SECOND);
}

static void set_phase(Case *self, const char *phase)
{
	KdPod *copy = (KdPod *) kd_object_copy(&kt_get_pod(self->base.cluster, "p")->object);

	copy->status.phase = g_intern_string(phase);
	kt_update(self->base.cluster, copy);
}

static KdResourceQuota *limit_all(const Case *self)
{
	static const char names[] = "count/pods=99,pods=99,cpu=99,memory=99,ephemeral-storage=99,"
				    "requests.cpu=99,requests.memory=99,requests.ephemeral-storage="
				    "99,limits.cpu=99,limits.memory=99,limits.ephemeral-storage=99";
	const KdTree *usage = kd_tree_get(self->expect, "usage");
	KdResourceQuota *quota = new_quota("q");

	kt_resources(&quota->spec.hard, names);
	for (guint i = 0; i < usage->n; i++)
		kd_resources_set(&quota->spec.hard, usage->keys[i],
				 kd_quantity_from_units(99, KD_DECIMAL_SI));
	return quota;
}

/* Without what is not taken. */
static char *print_taken(const KdResources *all)
{
	KdResources taken = { 0 };
	char *out;

	for (guint i = 0; i < all->n; i++) {
		if (!kd_quantity_is_zero(all->items[i].quantity))
			kd_resources_set(&taken, all->items[i].name, all->items[i].quantity);
	}
	out = kt_print_resources(&taken);
	kd_resources_clear(&taken);
	return out;
}

static void run_usage(Case *self)
{
	const KdTree *given = kd_tree_get(self->given, "pod");
	KdPod *pod = make_pod(kd_tree_get(given, "containers"));
	KdResources usage = { 0 };
	g_autofree char *want = NULL, *got = NULL;

	fill(&pod->spec->overhead, kd_tree_get(given, "overhead"));
	KT_ROW_STR(self->row, kt_create(self->base.cluster, pod).message, "");
	if (yes(given, "deleting"))
		let_go(self, given);
	set_phase(self, text(given, "phase"));
	kt_create(self->base.cluster, limit_all(self));
	settle(self, kd_engine_now(self->base.engine) + 1);
	fill(&usage, kd_tree_get(self->expect, "usage"));
	want = print_taken(&usage);
	got = print_taken(&get_quota(self, "q")->status.used);
	KT_ROW_STR(self->row, got, want);
	kd_resources_clear(&usage);
}

/* ---- scope: one pod, and whether it is charged ---- */

static void add_scope(KdResourceQuota *quota, const KdTree *given)
{
	const KdTree *values = kd_tree_get(given, "values");
	const char *operator= text(given, "operator");
	KdQuotaScope *scope;

	if (!operator) {
		quota->spec.scopes = g_new(KdName, 1);
		quota->spec.scopes[quota->spec.n_scopes++] = g_intern_string(text(given, "scope"));
		return;
	}
	quota->spec.scopeSelector = g_new0(KdQuotaScopeSelector, 1);
	scope = quota->spec.scopeSelector->matchExpressions = g_new0(KdQuotaScope, 1);
	quota->spec.scopeSelector->n_matchExpressions = 1;
	scope->scopeName = g_intern_string(text(given, "scope"));
	scope->operator= g_intern_string(operator);
	scope->values = g_new0(KdName, values ? values->n : 0);
	for (guint i = 0; values && i < values->n; i++)
		scope->values[scope->n_values++] = g_intern_string(
			kd_tree_string(values->children[i]));
}

/* A container of that quality of service. */
static void set_quality(KdPod *pod, const char *class)
{
	KdContainer *container = pod->spec->containers = g_new0(KdContainer, 1);

	pod->spec->n_containers = 1;
	kd_struct_init(&kd_container_struct, container);
	container->name = g_intern_string("c");
	container->image = g_strdup("image");
	if (!g_str_equal(class, "BestEffort"))
		kt_resources(&container->resources.requests, "cpu=1,memory=1");
	if (g_str_equal(class, "Guaranteed"))
		kt_resources(&container->resources.limits, "cpu=1,memory=1");
}

static void set_class(Case *self, KdPod *pod, const char *name)
{
	KdPriorityClass *class;

	if (!name || !*name)
		return;
	class = (KdPriorityClass *) kd_object_new(&kd_kind_priority_class);
	class->object.metadata.name = g_strdup(name);
	kt_create(self->base.cluster, class);
	pod->spec->priorityClassName = g_intern_string(name);
}

static void run_scope(Case *self)
{
	const KdTree *given = kd_tree_get(self->given, "pod");
	KdPod *pod = kd_pod_new("default", "p", kd_pod_spec_new());
	KdResourceQuota *quota = new_quota("q");
	gint64 deadline;

	set_quality(pod, text(given, "qos"));
	set_class(self, pod, text(given, "priority_class"));
	/* 0 s are refused at creation, and are one second here: it is an end all the same. */
	if (kd_tree_int(kd_tree_get(given, "active_deadline_s"), &deadline))
		pod->spec->activeDeadlineSeconds = (KdOptInt){ MAX(deadline, 1), true };
	kt_resources(&quota->spec.hard, "pods=9");
	add_scope(quota, self->given);
	KT_ROW_STR(self->row, kt_create(self->base.cluster, quota).message, "");
	KT_ROW_STR(self->row, kt_create(self->base.cluster, pod).message, "");
	KT_ROW_INT(self->row,
		   kd_quantity_value(*kd_resources_get(&get_quota(self, "q")->status.used,
						       g_intern_string("pods"))),
		   yes(self->expect, "match"));
}

/* ---- required_resources: by what the refusal says ---- */

static void run_required(Case *self)
{
	const KdTree *names = kd_tree_get(self->given, "quota_resources");
	const KdTree *missing = kd_tree_get(self->expect, "missing");
	g_autoptr(GString) want = g_string_new(NULL);
	KdResourceQuota *quota = new_quota("q");
	const char *got;
	KtAnswer answer;

	for (guint i = 0; i < names->n; i++)
		kd_resources_set(&quota->spec.hard, kd_tree_string(names->children[i]),
				 kd_quantity_from_units(99, KD_DECIMAL_SI));
	for (guint i = 0; i < missing->n; i++) {
		g_string_append_printf(want, "%s%s for: ", i > 0 ? "; " : "", missing->keys[i]);
		for (guint k = 0; k < missing->children[i]->n; k++)
			g_string_append_printf(want, "%s%s", k > 0 ? "," : "",
					       kd_tree_string(missing->children[i]->children[k]));
	}
	kt_create(self->base.cluster, quota);
	answer = kt_create(self->base.cluster, make_pod(kd_tree_get(self->given, "containers")));
	is_allowed(self, &answer);
	got = strstr(answer.message, "must specify ");
	KT_ROW_STR(self->row, got ? got + strlen("must specify ") : "", want->str);
}

/* ---- limit_range_container ---- */

static KdLimitRange *make_range(const KdTree *given)
{
	KdLimitRange *range = (KdLimitRange *) kd_object_new(&kd_kind_limit_range);
	KdLimitRangeItem *item = range->spec.limits = g_new0(KdLimitRangeItem, 1);

	range->object.metadata.name = g_strdup("l");
	range->spec.n_limits = 1;
	item->type = g_intern_string("Container");
	fill(&item->min, kd_tree_get(given, "min"));
	fill(&item->max, kd_tree_get(given, "max"));
	fill(&item->default_, kd_tree_get(given, "default"));
	fill(&item->defaultRequest, kd_tree_get(given, "defaultRequest"));
	fill(&item->maxLimitRequestRatio, kd_tree_get(given, "maxLimitRequestRatio"));
	return range;
}

static void is_resources(const Case *self, const KdResources *got, const char *key)
{
	const KdTree *map = kd_tree_get(self->expect, key);
	KdResources resources = { 0 };
	g_autofree char *have = kt_print_resources(got), *want = NULL;

	if (!map)
		return;
	fill(&resources, map);
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

static void run_limit_range(Case *self)
{
	KdLimitRange *range = make_range(kd_tree_get(self->given, "limit_range"));
	KdPod *pod = kd_pod_new("default", "p", kd_pod_spec_new());
	const KdContainer *container;
	KtAnswer answer;

	unscale(&range->spec.limits->maxLimitRequestRatio);
	pod->spec->containers = g_new0(KdContainer, 1);
	pod->spec->n_containers = 1;
	set_container(pod->spec->containers, kd_tree_get(self->given, "container"));
	KT_ROW_STR(self->row, kt_create(self->base.cluster, range).message, "");
	answer = kt_create(self->base.cluster, pod);
	is_allowed(self, &answer);
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
					    : amount(names->keys[k], names->children[k]));
	}
}

static void ask_for_delta(KdContainer *container, const KdTree *delta)
{
	for (guint i = 0; i < delta->n; i++)
		if (!is_counted(delta->keys[i]))
			ask(container, delta->keys[i], amount(delta->keys[i], delta->children[i]));
}

static KdPod *make_asking(const KdTree *quotas)
{
	KdPod *pod = kd_pod_new("default", "p", kd_pod_spec_new());

	set_quality(pod, "BestEffort");
	ask_for_all(pod->spec->containers, quotas, "hard");
	return pod;
}

/* A quota that does not match is one of pods that end. */
static void create_quota(Case *self, const KdTree *given)
{
	KdResourceQuota *quota = new_quota(text(given, "name"));
	KdResourceQuota *copy;

	fill(&quota->spec.hard, kd_tree_get(given, "hard"));
	if (!yes(given, "matches")) {
		quota->spec.scopes = g_new(KdName, 1);
		quota->spec.scopes[quota->spec.n_scopes++] = g_intern_string("Terminating");
	}
	KT_ROW_STR(self->row, kt_create(self->base.cluster, quota).message, "");
	copy = (KdResourceQuota *) kd_object_copy(&get_quota(self, text(given, "name"))->object);
	copy->status.hard = kd_resources_copy(&copy->spec.hard);
	fill(&copy->status.used, kd_tree_get(given, "hard"));
	for (guint i = 0; i < copy->status.used.n; i++)
		copy->status.used.items[i].quantity = (KdQuantity){ 0 };
	fill(&copy->status.used, kd_tree_get(given, "used"));
	kt_update(self->base.cluster, copy);
}

static void check_used(const Case *self)
{
	const KdTree *after = kd_tree_get(self->expect, "used_after");

	for (guint i = 0; after && i < after->n; i++) {
		const KdResources *used = &get_quota(self, after->keys[i])->status.used;
		KdResources want = { 0 };

		fill(&want, after->children[i]);
		for (guint k = 0; k < want.n; k++) {
			const KdQuantity *got = kd_resources_get(used, want.items[k].name);

			KT_ROW_INT(self->row, got ? kd_quantity_milli(*got) : -1,
				   kd_quantity_milli(want.items[k].quantity));
		}
		kd_resources_clear(&want);
	}
}

/* What there is grows or shrinks: the pod holds all that is used. */
static KtAnswer resize(Case *self, const KdTree *quotas, const KdTree *delta)
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

static KtAnswer create(Case *self, const KdTree *quotas, const KdTree *delta)
{
	KdPod *pod = make_asking(quotas);

	ask_for_delta(pod->spec->containers, delta);
	for (guint i = 0; i < quotas->n; i++)
		create_quota(self, quotas->children[i]);
	return kt_create(self->base.cluster, pod);
}

static void run_admit(Case *self)
{
	const KdTree *quotas = kd_tree_get(self->given, "quotas");
	const KdTree *delta = kd_tree_get(self->given, "delta");
	bool creates = kd_tree_get(delta, "pods") || kd_tree_get(delta, "count/pods");
	KtAnswer answer = creates ? create(self, quotas, delta) : resize(self, quotas, delta);

	is_allowed(self, &answer);
	if (!creates)
		settle(self, KD_SECOND);
	check_used(self);
}

/* ---- all ---- */

static const struct {
	const char *op;
	void (*run)(Case *self);
} ops[] = {
	{ "admit", run_admit },
	{ "pod_usage", run_usage },
	{ "scope", run_scope },
	{ "required_resources", run_required },
	{ "limit_range_container", run_limit_range },
};

static void run_case(const KdTree *tree)
{
	static const KdController *const list[] = { &kd_controller_resource_quota, NULL };
	Case self = { .base = kt_world(),
		      .row = text(tree, "name"),
		      .given = kd_tree_get(tree, "given"),
		      .expect = kd_tree_get(tree, "expect") };
	bool known = false;

	self.controllers = kd_controllers_new(self.base.cluster, list);
	for (guint i = 0; i < G_N_ELEMENTS(ops); i++) {
		if (g_strcmp0(text(self.given, "op"), ops[i].op) != 0)
			continue;
		known = true;
		ops[i].run(&self);
	}
	KT_ROW_TRUE(self.row, known);
	kd_controllers_free(self.controllers);
	kt_world_clear(&self.base);
}

static void run_cases(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_tree_load(path, &error);
	const KdTree *cases;

	if (!KT_ROW_NO_ERROR("the cases", error))
		return;
	cases = kd_forest_document(forest, 0);
	KT_ROW_TRUE("there are some", cases->n > 20);
	for (guint i = 0; i < cases->n; i++)
		run_case(cases->children[i]);
}

static void conformance(void)
{
	const char *folder = kt_tmp();
	g_autofree char *path = g_build_filename(folder, "semantics/quota.yaml", NULL);
	char *argv[] = { (char *) "tar", (char *) "xf",
			 (char *) kt_source("tests/conformance/semantics.tar.xz"), NULL };

	if (!g_spawn_sync(folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
			  NULL) ||
	    !g_file_test(path, G_FILE_TEST_EXISTS)) {
		kt_skip("tar cannot unpack the conformance cases");
		return;
	}
	run_cases(path);
}

static CU_TestInfo tests[] = {
	{ "conformance", conformance },
	CU_TEST_INFO_NULL,
};

KT_SUITE(quota_usage) = { .pName = "quota_usage", .pTests = tests };
