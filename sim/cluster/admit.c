/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/admit.h"

#include <kubedes/api/priority_class.h>

#include "cluster/admit_plugin.h"
#include "cluster/admit_specs.h"
#include "cluster/commit.h"

#define DEFAULT_TOLERATION_SECONDS 300

/* AllOrderedPlugins */
static const KdAdmitPlugin *const plugins[] = {
	&kd_admit_namespace_lifecycle,
	&kd_admit_limit_ranger,
	&kd_admit_service_account,
	&kd_admit_taint_nodes_by_condition,
	&kd_admit_priority,
	&kd_admit_default_toleration_seconds,
	&kd_admit_default_storage_class,
	&kd_admit_storage_object_in_use_protection,
	&kd_admit_resource_quota,
};
const char *const kd_admission_names[] = {
	"NamespaceLifecycle",
	"LimitRanger",
	"ServiceAccount",
	"TaintNodesByCondition",
	"Priority",
	"DefaultTolerationSeconds",
	"DefaultStorageClass",
	"StorageObjectInUseProtection",
	"ResourceQuota",
	NULL,
};
G_STATIC_ASSERT(G_N_ELEMENTS(kd_admission_names) == G_N_ELEMENTS(plugins) + 1);

/* ---- life ---- */

static guint bit_of(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(plugins); i++) {
		if (g_str_equal(plugins[i]->name, name))
			return 1u << i;
	}
	g_assert_not_reached();
}

static guint default_plugins(bool ideal)
{
	guint bits = 0;

	for (guint i = 0; i < G_N_ELEMENTS(plugins); i++) {
		if (!ideal || plugins[i]->ideal)
			bits |= 1u << i;
	}
	return bits;
}

static gint64 seconds(KdOptInt given)
{
	return given.set ? given.value : DEFAULT_TOLERATION_SECONDS;
}

void kd_admission_configure(KdAdmission *admission, const KdAdmissionOptions *options)
{
	admission->ideal = options->ideal;
	admission->plugins = default_plugins(options->ideal);
	for (guint i = 0; i < options->n_enable_admission_plugins; i++)
		admission->plugins |= bit_of(options->enable_admission_plugins[i]);
	for (guint i = 0; i < options->n_disable_admission_plugins; i++)
		admission->plugins &= ~bit_of(options->disable_admission_plugins[i]);
	admission->not_ready_seconds = seconds(options->default_not_ready_toleration_seconds);
	admission->unreachable_seconds = seconds(options->default_unreachable_toleration_seconds);
	admission->limited = options->limitedResources;
	admission->n_limited = options->n_limitedResources;
	kd_completed_specs_clear(admission->completed);
}

KdAdmission *kd_admission_new(KdCluster *cluster)
{
	KdAdmission *admission = g_new0(KdAdmission, 1);

	admission->cluster = cluster;
	admission->rooms = kd_rooms_new();
	admission->ledger = kd_quota_ledger_new(cluster->store);
	admission->completed = kd_completed_specs_new();
	kd_admission_configure(admission, &(const KdAdmissionOptions){ .ideal = true });
	return admission;
}

void kd_admission_free(KdAdmission *admission)
{
	if (!admission)
		return;
	kd_rooms_free(admission->rooms);
	kd_quota_ledger_free(admission->ledger);
	kd_completed_specs_free(admission->completed);
	g_free(admission);
}

void kd_admission_changed(KdAdmission *admission, const KdObject *old, const KdObject *new)
{
	const KdObject *object = new ? new : old;
	const KdKind *kind = object->kind;
	const KdRoom *room = kd_rooms_get(admission->rooms, object->metadata.namespace);

	if (room && room->quotas->len > 0)
		kd_quota_ledger_change(admission->ledger, room->quotas, old, new);
	if (kind == &kd_kind_pod || kind == &kd_kind_node)
		return;
	if (kd_rooms_change(admission->rooms, old, new) || kind == &kd_kind_priority_class)
		kd_completed_specs_clear(admission->completed);
}

KdResources kd_admission_quota_used(const KdAdmission *admission, const KdResourceQuota *quota)
{
	return kd_quota_ledger_used(admission->ledger, quota,
				    kd_engine_now(admission->cluster->engine));
}

/* ---- for the plug-ins ---- */

bool kd_admit_refuse(KdAdmit *admit, KdOutcome outcome, const char *format, ...)
{
	const KdObject *object = admit->object ? admit->object : admit->old;
	g_autofree char *title = kd_commit_title(object, NULL);
	g_autofree char *why = NULL;
	va_list args;

	va_start(args, format);
	why = g_strdup_vprintf(format, args);
	va_end(args);
	admit->outcome = outcome;
	admit->message = kd_outcome_http(outcome) == 403
				 ? g_strdup_printf("%s is forbidden: %s", title, why)
				 : g_steal_pointer(&why);
	return false;
}

KdPodSpec *kd_admit_own_spec(KdAdmit *admit)
{
	KdPod *pod = (KdPod *) admit->object;
	KdPodSpec *copy;

	if (admit->own_spec)
		return pod->spec;
	copy = kd_shared_new(&kd_pod_spec_struct);
	kd_struct_clear(&kd_pod_spec_struct, copy);
	kd_struct_copy(&kd_pod_spec_struct, copy, pod->spec);
	copy->defaulted = pod->spec->defaulted;
	kd_shared_unref(pod->spec);
	pod->spec = copy;
	admit->own_spec = true;
	return copy;
}

void kd_admit_clear(KdAdmit *admit)
{
	g_clear_pointer(&admit->message, g_free);
	g_clear_pointer(&admit->note, g_free);
	g_clear_pointer(&admit->from, kd_shared_unref);
}

/* ---- pods that come with a spec that has come before ---- */

static bool is_new_pod(const KdAdmit *admit)
{
	return admit->verb == KD_WRITE_CREATE && admit->object->kind == &kd_kind_pod;
}

static KdName limited_room(const KdAdmission *admission, const KdObject *object)
{
	const KdRoom *room = kd_rooms_get(admission->rooms, object->metadata.namespace);

	return room && room->limit_ranges->len > 0 ? room->name : NULL;
}

static void annotate(KdPod *pod, const char *note)
{
	if (note)
		kd_map_set(&pod->object.metadata.annotations, "kubernetes.io/limit-ranger", note);
}

static bool complete_known(const KdAdmission *admission, KdAdmit *admit)
{
	KdPod *pod = (KdPod *) admit->object;
	const KdCompletedSpec *spec = kd_completed_specs_get(
		admission->completed, pod->spec, limited_room(admission, admit->object));

	if (!spec)
		return false;
	kd_shared_unref(pod->spec);
	pod->spec = kd_shared_ref(spec->to);
	if (spec->qos_class)
		pod->status.qosClass = spec->qos_class;
	annotate(pod, spec->note);
	return true;
}

static void remember(const KdAdmission *admission, KdAdmit *admit)
{
	const KdPod *pod = KD_POD(admit->object);

	kd_completed_specs_put(admission->completed,
			       &(const KdCompletedSpec){
				       .from = g_steal_pointer(&admit->from),
				       .room = limited_room(admission, admit->object),
				       .to = kd_shared_ref(pod->spec),
				       .qos_class = admit->own_spec ? pod->status.qosClass : NULL,
				       .note = g_steal_pointer(&admit->note),
			       });
}

/* ---- asking them ---- */

static bool ask(const KdAdmission *admission, gsize hook, KdAdmit *admit)
{
	for (guint i = 0; i < G_N_ELEMENTS(plugins); i++) {
		KdAdmitFunc *func = G_STRUCT_MEMBER(KdAdmitFunc *, plugins[i], hook);

		if (func && admission->plugins & 1u << i && !func(admission, admit))
			return false;
	}
	return true;
}

/* The class goes by what the spec has become (pkg/registry/core/pod/strategy.go). */
static bool mutate_pod(const KdAdmission *admission, KdAdmit *admit)
{
	KdPod *pod = (KdPod *) admit->object;

	admit->from = kd_shared_ref(pod->spec);
	if (!ask(admission, offsetof(KdAdmitPlugin, mutate), admit))
		return false;
	if (admit->own_spec)
		pod->status.qosClass = kd_pod_qos_class(pod);
	annotate(pod, admit->note);
	return true;
}

bool kd_admission_mutate(KdAdmission *admission, KdAdmit *admit)
{
	if (!ask(admission, offsetof(KdAdmitPlugin, precede), admit))
		return false;
	if (admit->verb == KD_WRITE_DELETE)
		return true;
	if (!is_new_pod(admit))
		return ask(admission, offsetof(KdAdmitPlugin, mutate), admit);
	admit->known = complete_known(admission, admit);
	return admit->known || mutate_pod(admission, admit);
}

bool kd_admission_validate(KdAdmission *admission, KdAdmit *admit)
{
	if (!admit->known) {
		if (!ask(admission, offsetof(KdAdmitPlugin, check_spec), admit))
			return false;
		if (is_new_pod(admit))
			remember(admission, admit);
	}
	return ask(admission, offsetof(KdAdmitPlugin, validate), admit);
}
