/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/verb_fields.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>

#include "api/raw.h"
#include "run/act_change.h"
#include "run/json_patch.h"
#include "run/objects.h"
#include "run/rollout.h"

#include <string.h>

/* ---- what verbs have in common ---- */

#define KIND_FIELD                                                                                 \
	KD_FIELD(KdActionArgs, kind, NAME, .required = true,                                       \
		 .help = "as kubectl takes it: Node, pods, rs")
#define NAME_FIELDS                                                                                \
	KD_FIELD(KdActionArgs, name, STRING, .help = "of the object"),                             \
		KD_FIELD(KdActionArgs, selector, STRING,                                           \
			 .help = "all with such labels, in place of a name: zone=a,!gpu")
#define NAMESPACE_FIELD                                                                            \
	KD_FIELD(KdActionArgs, namespace, NAME, .help = "default where none is given")
#define GRACE_FIELD                                                                                \
	KD_FIELD(KdActionArgs, gracePeriodSeconds, OPT_INT, .min = 0, .max = G_MAXINT32,           \
		 .help = "of pods; their own when absent")

#define OVERWRITE_FIELD                                                                            \
	KD_FIELD(KdActionArgs, overwrite, BOOL,                                                    \
		 .help = "those that are there with another value too, in place of refusing")

static gboolean check_kind(const KdActionArgs *args, GError **error)
{
	g_autoptr(GError) problem = NULL;

	return !args->kind || kd_objects_kind(args->kind, &problem) ||
	       kd_fail(error, KD_ERROR_INPUT, "kind: %s", problem->message);
}

static gboolean check_target(const KdActionArgs *args, GError **error)
{
	g_autoptr(GError) problem = NULL;
	KdSelector selector = { 0 };

	if (!check_kind(args, error))
		return FALSE;
	if (!args->name == !args->selector)
		return kd_fail(error, KD_ERROR_INPUT, "name: %s",
			       args->name ? "Forbidden: a selector stands here too"
					  : "Required value: name or selector says which");
	if (args->selector && !kd_selector_parse(args->selector, &selector, &problem))
		return kd_fail(error, KD_ERROR_INPUT, "selector: %s", problem->message);
	kd_selector_clear(&selector);
	return TRUE;
}

static gboolean check_plain(const void *self, GError **error)
{
	return check_target(self, error);
}

/* ---- delete, patch, scale ---- */

static const KdField delete_fields[] = {
	KIND_FIELD,
	NAME_FIELDS,
	NAMESPACE_FIELD,
	GRACE_FIELD,
	KD_FIELD(KdActionArgs, cascade, NAME, .fallback = "background",
		 .allowed = KD_WORDS("background", "foreground", "orphan"),
		 .help = "what it owns goes after it, before it, or stays"),
	KD_FIELDS_END,
};
const KdStruct kd_verb_delete_struct = {
	.name = "DeleteAction",
	.size = sizeof(KdActionArgs),
	.fields = delete_fields,
	.help = "delete objects",
	.check = check_plain,
};

static gboolean check_patch(const void *self, GError **error)
{
	const KdActionArgs *args = self;
	const KdTree *patch = kd_raw_tree(args->patch);
	bool is_json = g_strcmp0(args->type, "json") == 0;
	g_autoptr(GError) problem = NULL;

	if (!check_target(args, error))
		return FALSE;
	if (patch && is_json && !kd_json_patch_check(patch, &problem))
		return kd_fail(error, KD_ERROR_INPUT, "patch: Invalid value: %s", problem->message);
	if (patch && !is_json && patch->type != KD_TREE_MAP)
		return kd_fail(error, KD_ERROR_INPUT,
			       "patch: Invalid value: must be a map of fields; a list of "
			       "operations has type: json");
	return TRUE;
}

static const KdField patch_fields[] = {
	KIND_FIELD,
	NAME_FIELDS,
	NAMESPACE_FIELD,
	KD_FIELD(KdActionArgs, type, NAME, .fallback = "merge",
		 .allowed = KD_WORDS("merge", "json"),
		 .help = "JSON merge patch (RFC 7386), or a list of operations (RFC 6902)"),
	KD_FIELD(KdActionArgs, patch, TREE, .required = true,
		 .help = "merge: the fields to change; null takes one away, lists are replaced. "
			 "json: {op: replace, path: /spec/replicas, value: 3}, ..."),
	KD_FIELDS_END,
};
const KdStruct kd_verb_patch_struct = {
	.name = "PatchAction",
	.size = sizeof(KdActionArgs),
	.fields = patch_fields,
	.help = "change fields of objects, those of their status too",
	.check = check_patch,
};

static gboolean check_scale(const void *self, GError **error)
{
	const KdActionArgs *args = self;
	const KdKind *kind;

	if (!check_target(args, error))
		return FALSE;
	kind = args->kind ? kd_objects_kind(args->kind, NULL) : NULL;
	if (kind && kind != &kd_kind_replica_set && kind != &kd_kind_deployment)
		return kd_fail(error, KD_ERROR_INPUT,
			       "kind: Invalid value: \"%s\": must be Deployment or ReplicaSet: "
			       "others have no replicas",
			       args->kind);
	return TRUE;
}

static const KdField scale_fields[] = {
	KIND_FIELD,
	NAME_FIELDS,
	NAMESPACE_FIELD,
	KD_FIELD(KdActionArgs, replicas, OPT_INT, .required = true, .min = 0, .max = G_MAXINT32),
	KD_FIELD(KdActionArgs, currentReplicas, OPT_INT, .min = 0, .max = G_MAXINT32,
		 .help = "only if it wants so many now"),
	KD_FIELDS_END,
};
const KdStruct kd_verb_scale_struct = {
	.name = "ScaleAction",
	.size = sizeof(KdActionArgs),
	.fields = scale_fields,
	.help = "set spec.replicas",
	.check = check_scale,
};

/* ---- setImage ---- */

static gboolean check_images(const void *self, GError **error)
{
	const KdActionArgs *args = self;
	const KdKind *kind;

	if (!check_target(args, error))
		return FALSE;
	kind = args->kind ? kd_objects_kind(args->kind, NULL) : NULL;
	if (kind && kind != &kd_kind_pod && kind != &kd_kind_replica_set &&
	    kind != &kd_kind_deployment)
		return kd_fail(
			error, KD_ERROR_INPUT,
			"kind: Invalid value: \"%s\": must be Pod, Deployment or ReplicaSet: "
			"others have no containers",
			args->kind);
	for (guint i = 0; i < args->n_images; i++) {
		const char *equal = strchr(args->images[i], '=');

		if (!equal || equal == args->images[i] || !equal[1])
			return kd_fail(error, KD_ERROR_INPUT,
				       "images[%u]: Invalid value: \"%s\": must be "
				       "container=image, or *=image for all of them",
				       i, args->images[i]);
	}
	return TRUE;
}

static const KdField image_fields[] = {
	KIND_FIELD,
	NAME_FIELDS,
	NAMESPACE_FIELD,
	KD_FIELD_NAMES_OF(KdActionArgs, images, .required = true,
			  .help = "container=image, or *=image for all containers"),
	KD_FIELDS_END,
};
const KdStruct kd_verb_image_struct = {
	.name = "SetImageAction",
	.size = sizeof(KdActionArgs),
	.fields = image_fields,
	.help = "set images of the containers of a Pod, or of the template of a Deployment or "
		"ReplicaSet",
	.check = check_images,
};

/* ---- rollouts ---- */

static gboolean check_rollout(const KdActionArgs *args, bool pauses, GError **error)
{
	const KdKind *kind;
	g_autoptr(GError) problem = NULL;

	if (!check_target(args, error))
		return FALSE;
	kind = args->kind ? kd_objects_kind(args->kind, NULL) : NULL;
	if (kind && !kd_rollout_check(kind, pauses, &problem))
		return kd_fail(error, KD_ERROR_INPUT, "kind: Invalid value: \"%s\": %s", args->kind,
			       problem->message);
	return TRUE;
}

static gboolean check_renewal(const void *self, GError **error)
{
	return check_rollout(self, false, error);
}

static gboolean check_pause(const void *self, GError **error)
{
	return check_rollout(self, true, error);
}

#define ROLLOUT_KIND_FIELD                                                                         \
	KD_FIELD(KdActionArgs, kind, NAME, .required = true,                                       \
		 .help = "as kubectl takes it: Deployment, deploy")

static const KdField undo_fields[] = {
	ROLLOUT_KIND_FIELD,
	NAME_FIELDS,
	NAMESPACE_FIELD,
	KD_FIELD(KdActionArgs, toRevision, OPT_INT, .min = 0, .max = G_MAXINT64,
		 .help = "as the annotation deployment.kubernetes.io/revision has it; the one "
			 "before the newest when 0 or absent"),
	KD_FIELDS_END,
};
const KdStruct kd_verb_undo_struct = {
	.name = "RolloutUndoAction",
	.size = sizeof(KdActionArgs),
	.fields = undo_fields,
	.help = "go back to the pod template of an earlier revision of a Deployment, which becomes "
		"the newest; refused while it is paused",
	.check = check_renewal,
};

static const KdField rollout_fields[] = { ROLLOUT_KIND_FIELD, NAME_FIELDS, NAMESPACE_FIELD,
					  KD_FIELDS_END };
const KdStruct kd_verb_pause_struct = {
	.name = "RolloutPauseAction",
	.size = sizeof(KdActionArgs),
	.fields = rollout_fields,
	.help = "stop the rollout of a Deployment where it is; its size may change all the same",
	.check = check_pause,
};
const KdStruct kd_verb_resume_struct = {
	.name = "RolloutResumeAction",
	.size = sizeof(KdActionArgs),
	.fields = rollout_fields,
	.help = "let a paused rollout go on",
	.check = check_pause,
};
const KdStruct kd_verb_restart_struct = {
	.name = "RolloutRestartAction",
	.size = sizeof(KdActionArgs),
	.fields = rollout_fields,
	.help = "new pods of the same template, by the annotation "
		"kubectl.kubernetes.io/restartedAt; "
		"refused while it is paused",
	.check = check_renewal,
};

/* ---- label, annotate ---- */

static gboolean check_words(const KdName *words, guint n, const char *field, GError **error)
{
	for (guint i = 0; i < n; i++)
		if (words[i][0] == '=' || words[i][0] == '-' ||
		    (!strchr(words[i], '=') && !g_str_has_suffix(words[i], "-")))
			return kd_fail(error, KD_ERROR_INPUT,
				       "%s[%u]: Invalid value: \"%s\": must be key=value, or key- "
				       "to take it away",
				       field, i, words[i]);
	return TRUE;
}

static gboolean check_label(const void *self, GError **error)
{
	const KdActionArgs *args = self;

	return check_target(args, error) &&
	       check_words(args->labels, args->n_labels, "labels", error);
}

static gboolean check_annotate(const void *self, GError **error)
{
	const KdActionArgs *args = self;

	return check_target(args, error) &&
	       check_words(args->annotations, args->n_annotations, "annotations", error);
}

static const KdField label_fields[] = {
	KIND_FIELD,
	NAME_FIELDS,
	NAMESPACE_FIELD,
	KD_FIELD_NAMES_OF(KdActionArgs, labels, .required = true, .help = "key=value, or key-"),
	OVERWRITE_FIELD,
	KD_FIELDS_END,
};
const KdStruct kd_verb_label_struct = {
	.name = "LabelAction",
	.size = sizeof(KdActionArgs),
	.fields = label_fields,
	.help = "set labels, and take them away",
	.check = check_label,
};

static const KdField annotate_fields[] = {
	KIND_FIELD,
	NAME_FIELDS,
	NAMESPACE_FIELD,
	KD_FIELD_NAMES_OF(KdActionArgs, annotations, .required = true,
			  .help = "key=value, or key-"),
	OVERWRITE_FIELD,
	KD_FIELDS_END,
};
const KdStruct kd_verb_annotate_struct = {
	.name = "AnnotateAction",
	.size = sizeof(KdActionArgs),
	.fields = annotate_fields,
	.help = "set annotations, and take them away",
	.check = check_annotate,
};

/* ---- nodes ---- */

static const KdField cordon_fields[] = { NAME_FIELDS, KD_FIELDS_END };
const KdStruct kd_verb_cordon_struct = {
	.name = "CordonAction",
	.size = sizeof(KdActionArgs),
	.fields = cordon_fields,
	.help = "of a node, or of those that a selector takes",
	.check = check_plain,
	.short_form = true,
};

static gboolean check_taint(const void *self, GError **error)
{
	const KdActionArgs *args = self;

	if (!check_target(args, error))
		return FALSE;
	for (guint i = 0; i < args->n_taints; i++) {
		g_auto(KdTaintWord) word = { 0 };
		g_autoptr(GError) problem = NULL;

		if (!kd_taint_word_parse(args->taints[i], &word, &problem))
			return kd_fail(error, KD_ERROR_INPUT, "taints[%u]: Invalid value: %s", i,
				       problem->message);
	}
	return TRUE;
}

static const KdField taint_fields[] = {
	NAME_FIELDS,
	KD_FIELD_NAMES_OF(KdActionArgs, taints, .required = true,
			  .help = "key=value:Effect, key:Effect; key- or key:Effect- takes away"),
	OVERWRITE_FIELD,
	KD_FIELDS_END,
};
const KdStruct kd_verb_taint_struct = {
	.name = "TaintAction",
	.size = sizeof(KdActionArgs),
	.fields = taint_fields,
	.help = "taint nodes, and take taints away",
	.check = check_taint,
};

/* ---- pods of nodes ---- */

static gboolean check_drain(const void *self, GError **error)
{
	const KdActionArgs *args = self;
	g_autoptr(GError) problem = NULL;
	KdSelector selector = { 0 };

	if (!check_target(args, error))
		return FALSE;
	if (args->podSelector && !kd_selector_parse(args->podSelector, &selector, &problem))
		return kd_fail(error, KD_ERROR_INPUT, "podSelector: %s", problem->message);
	kd_selector_clear(&selector);
	return TRUE;
}

static const KdField drain_fields[] = {
	NAME_FIELDS,
	GRACE_FIELD,
	KD_FIELD(KdActionArgs, timeout, DURATION, .min = 0, .max = G_MAXINT64,
		 .help = "give up after this time; for ever when absent"),
	KD_FIELD(KdActionArgs, podSelector, STRING, .help = "only pods with such labels"),
	KD_FIELD(KdActionArgs, ignoreDaemonsets, BOOL,
		 .help = "leave the pods of DaemonSets, in place of refusing"),
	KD_FIELD(KdActionArgs, deleteEmptydirData, BOOL,
		 .help = "pods with emptyDir volumes too, in place of refusing"),
	KD_FIELD(KdActionArgs, force, BOOL,
		 .help = "pods without a controller too, in place of refusing"),
	KD_FIELD(KdActionArgs, disableEviction, BOOL,
		 .help = "delete them, whatever disruption budgets say"),
	KD_FIELDS_END,
};
const KdStruct kd_verb_drain_struct = {
	.name = "DrainAction",
	.size = sizeof(KdActionArgs),
	.fields = drain_fields,
	.help = "cordon a node and evict its pods, again each 5 s where a budget forbids it",
	.check = check_drain,
	.short_form = true,
};

static const KdField evict_fields[] = { NAME_FIELDS, NAMESPACE_FIELD, GRACE_FIELD, KD_FIELDS_END };
const KdStruct kd_verb_evict_struct = {
	.name = "EvictAction",
	.size = sizeof(KdActionArgs),
	.fields = evict_fields,
	.help = "delete pods where their disruption budgets allow it; tried once",
	.check = check_plain,
	.short_form = true,
};

/* ---- reading ---- */

static gboolean check_get(const void *self, GError **error)
{
	const KdActionArgs *args = self;

	if (args->allNamespaces && args->namespace)
		return kd_fail(error, KD_ERROR_INPUT,
			       "allNamespaces: Forbidden: namespace says one of them");
	if (args->allNamespaces && args->name)
		return kd_fail(error, KD_ERROR_INPUT,
			       "allNamespaces: Forbidden: a name is of one namespace");
	if (args->name || args->selector)
		return check_target(args, error);
	return check_kind(args, error);
}

static const KdField get_fields[] = {
	KIND_FIELD,
	NAME_FIELDS,
	NAMESPACE_FIELD,
	KD_FIELD(KdActionArgs, allNamespaces, BOOL, .help = "list those of all namespaces"),
	KD_FIELD(KdActionArgs, resourceVersion, NAME, .allowed = KD_WORDS("0"),
		 .help = "\"0\": what the API server has at hand, as informers read; absent: the "
			 "newest, for which it asks etcd"),
	KD_FIELDS_END,
};
const KdStruct kd_verb_get_struct = {
	.name = "GetAction",
	.size = sizeof(KdActionArgs),
	.fields = get_fields,
	.help = "read an object, or list a kind: a request that changes nothing",
	.check = check_get,
};
