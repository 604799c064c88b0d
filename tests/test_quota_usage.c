/* SPDX-License-Identifier: Apache-2.0 */
/* sim/api/quota_usage.c, quota_scope.c: what pods take, and which quotas they matter to. */
#include "config.h"

#include <kubedes/api/priority_class.h>

#include "kt_quota.h"

static KdPod *make_pod(const KdTree *containers)
{
	KdPodSpec *spec = kd_pod_spec_new();
	guint n = containers ? containers->n : 0;

	spec->containers = g_new0(KdContainer, n);
	spec->initContainers = g_new0(KdContainer, n);
	for (guint i = 0; i < n; i++) {
		const KdTree *one = containers->children[i];

		if (g_strcmp0(kt_quota_text(one, "kind"), "app") == 0)
			kt_quota_set_container(&spec->containers[spec->n_containers++], one);
		else
			kt_quota_set_container(&spec->initContainers[spec->n_initContainers++],
					       one);
	}
	return kd_pod_new("default", "p", spec);
}

/* ---- pod_usage: a quota of all that there is, counted by its controller ---- */

static void let_go(KtQuotaCase *self, const KdTree *pod)
{
	const KdObject *stored = &kt_get_pod(self->base.cluster, "p")->object;

	kt_bind(self->base.cluster, KD_POD(stored), "n");
	kt_delete(self->base.cluster, &kt_get_pod(self->base.cluster, "p")->object, 30);
	if (kt_quota_yes(pod, "deleting_past_grace"))
		kt_run_until(self->base.engine, 100 * KD_SECOND);
}

static void set_phase(KtQuotaCase *self, const char *phase)
{
	KdPod *copy = (KdPod *) kd_object_copy(&kt_get_pod(self->base.cluster, "p")->object);

	copy->status.phase = g_intern_string(phase);
	kt_update(self->base.cluster, copy);
}

static KdResourceQuota *limit_all(const KtQuotaCase *self)
{
	static const char names[] = "count/pods=99,pods=99,cpu=99,memory=99,ephemeral-storage=99,"
				    "requests.cpu=99,requests.memory=99,requests.ephemeral-storage="
				    "99,limits.cpu=99,limits.memory=99,limits.ephemeral-storage=99";
	const KdTree *usage = kd_tree_get(self->expect, "usage");
	KdResourceQuota *quota = kt_quota_new_quota("q");

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

static void run_usage(KtQuotaCase *self)
{
	const KdTree *given = kd_tree_get(self->given, "pod");
	KdPod *pod = make_pod(kd_tree_get(given, "containers"));
	KdResources usage = { 0 };
	g_autofree char *want = NULL, *got = NULL;

	kt_quota_fill(&pod->spec->overhead, kd_tree_get(given, "overhead"));
	KT_ROW_STR(self->row, kt_create(self->base.cluster, pod).message, "");
	if (kt_quota_yes(given, "deleting"))
		let_go(self, given);
	set_phase(self, kt_quota_text(given, "phase"));
	kt_create(self->base.cluster, limit_all(self));
	kt_quota_settle(self, kd_engine_now(self->base.engine) + 1);
	kt_quota_fill(&usage, kd_tree_get(self->expect, "usage"));
	want = print_taken(&usage);
	got = print_taken(&kt_quota_get_quota(self, "q")->status.used);
	KT_ROW_STR(self->row, got, want);
	kd_resources_clear(&usage);
}

/* ---- scope: one pod, and whether it is charged ---- */

static void add_scope(KdResourceQuota *quota, const KdTree *given)
{
	const KdTree *values = kd_tree_get(given, "values");
	const char *operator= kt_quota_text(given, "operator");
	KdQuotaScope *scope;

	if (!operator) {
		quota->spec.scopes = g_new(KdName, 1);
		quota->spec.scopes[quota->spec.n_scopes++] = g_intern_string(
			kt_quota_text(given, "scope"));
		return;
	}
	quota->spec.scopeSelector = g_new0(KdQuotaScopeSelector, 1);
	scope = quota->spec.scopeSelector->matchExpressions = g_new0(KdQuotaScope, 1);
	quota->spec.scopeSelector->n_matchExpressions = 1;
	scope->scopeName = g_intern_string(kt_quota_text(given, "scope"));
	scope->operator= g_intern_string(operator);
	scope->values = g_new0(KdName, values ? values->n : 0);
	for (guint i = 0; values && i < values->n; i++)
		scope->values[scope->n_values++] = g_intern_string(
			kd_tree_string(values->children[i]));
}

static void set_class(KtQuotaCase *self, KdPod *pod, const char *name)
{
	KdPriorityClass *class;

	if (!name || !*name)
		return;
	class = (KdPriorityClass *) kd_object_new(&kd_kind_priority_class);
	class->object.metadata.name = g_strdup(name);
	kt_create(self->base.cluster, class);
	pod->spec->priorityClassName = g_intern_string(name);
}

static void run_scope(KtQuotaCase *self)
{
	const KdTree *given = kd_tree_get(self->given, "pod");
	KdPod *pod = kd_pod_new("default", "p", kd_pod_spec_new());
	KdResourceQuota *quota = kt_quota_new_quota("q");
	gint64 deadline;

	kt_quota_set_quality(pod, kt_quota_text(given, "qos"));
	set_class(self, pod, kt_quota_text(given, "priority_class"));
	/* 0 s are refused at creation, and are one second here: it is an end all the same. */
	if (kd_tree_int(kd_tree_get(given, "active_deadline_s"), &deadline))
		pod->spec->activeDeadlineSeconds = (KdOptInt){ MAX(deadline, 1), true };
	kt_resources(&quota->spec.hard, "pods=9");
	add_scope(quota, self->given);
	KT_ROW_STR(self->row, kt_create(self->base.cluster, quota).message, "");
	KT_ROW_STR(self->row, kt_create(self->base.cluster, pod).message, "");
	KT_ROW_INT(self->row,
		   kd_quantity_value(*kd_resources_get(&kt_quota_get_quota(self, "q")->status.used,
						       g_intern_string("pods"))),
		   kt_quota_yes(self->expect, "match"));
}

/* ---- required_resources: by what the refusal says ---- */

static void run_required(KtQuotaCase *self)
{
	const KdTree *names = kd_tree_get(self->given, "quota_resources");
	const KdTree *missing = kd_tree_get(self->expect, "missing");
	g_autoptr(GString) want = g_string_new(NULL);
	KdResourceQuota *quota = kt_quota_new_quota("q");
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
	kt_quota_is_allowed(self, &answer);
	got = strstr(answer.message, "must specify ");
	KT_ROW_STR(self->row, got ? got + strlen("must specify ") : "", want->str);
}

static const KtQuotaOp ops[] = {
	{ "pod_usage", run_usage },
	{ "scope", run_scope },
	{ "required_resources", run_required },
	{ NULL, NULL },
};

static void conformance(void)
{
	kt_quota_run(ops, 16);
}

static CU_TestInfo tests[] = {
	{ "conformance", conformance },
	CU_TEST_INFO_NULL,
};

KT_SUITE(quota_usage) = { .pName = "quota_usage", .pTests = tests };
