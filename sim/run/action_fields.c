/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How actions are written (<kubedes/action.h>), and what is wrong with them before anything runs.
 */
#include "config.h"

#include <kubedes/action.h>

#include "run/act.h"
#include "run/objects.h"

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

static gboolean check_target(const KdActionArgs *args, GError **error)
{
	g_autoptr(GError) problem = NULL;
	KdSelector selector = { 0 };

	if (args->kind && !kd_objects_kind(args->kind, &problem))
		return kd_fail(error, KD_ERROR_INPUT, "kind: %s", problem->message);
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
static const KdStruct delete_struct = {
	.name = "DeleteAction",
	.size = sizeof(KdActionArgs),
	.fields = delete_fields,
	.help = "delete objects",
	.check = check_plain,
};

static const KdField patch_fields[] = {
	KIND_FIELD,
	NAME_FIELDS,
	NAMESPACE_FIELD,
	KD_FIELD(KdActionArgs, patch, TREE, .required = true,
		 .help = "the fields to change; null takes one away, lists are replaced"),
	KD_FIELDS_END,
};
static const KdStruct patch_struct = {
	.name = "PatchAction",
	.size = sizeof(KdActionArgs),
	.fields = patch_fields,
	.help = "change fields of objects (JSON merge patch, status too)",
	.check = check_plain,
};

static const KdField scale_fields[] = {
	KIND_FIELD,
	NAME_FIELDS,
	NAMESPACE_FIELD,
	KD_FIELD(KdActionArgs, replicas, OPT_INT, .required = true, .min = 0, .max = G_MAXINT32),
	KD_FIELDS_END,
};
static const KdStruct scale_struct = {
	.name = "ScaleAction",
	.size = sizeof(KdActionArgs),
	.fields = scale_fields,
	.help = "set spec.replicas",
	.check = check_plain,
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
	KD_FIELDS_END,
};
static const KdStruct label_struct = {
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
	KD_FIELDS_END,
};
static const KdStruct annotate_struct = {
	.name = "AnnotateAction",
	.size = sizeof(KdActionArgs),
	.fields = annotate_fields,
	.help = "set annotations, and take them away",
	.check = check_annotate,
};

/* ---- nodes ---- */

static const KdField cordon_fields[] = { NAME_FIELDS, KD_FIELDS_END };
static const KdStruct cordon_struct = {
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
	KD_FIELDS_END,
};
static const KdStruct taint_struct = {
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
static const KdStruct drain_struct = {
	.name = "DrainAction",
	.size = sizeof(KdActionArgs),
	.fields = drain_fields,
	.help = "cordon a node and evict its pods, again each 5 s where a budget forbids it",
	.check = check_drain,
	.short_form = true,
};

static const KdField evict_fields[] = { NAME_FIELDS, NAMESPACE_FIELD, GRACE_FIELD, KD_FIELDS_END };
static const KdStruct evict_struct = {
	.name = "EvictAction",
	.size = sizeof(KdActionArgs),
	.fields = evict_fields,
	.help = "delete pods where their disruption budgets allow it; tried once",
	.check = check_plain,
	.short_form = true,
};

/* ---- an action ---- */

static const KdField fields[] = {
	KD_FIELD(KdAction, at, DURATION, .required = true, .min = 0, .max = G_MAXINT64,
		 .help = "when, from the start of the script"),
	KD_FIELD(KdAction, every, DURATION, .min = 1, .max = G_MAXINT64,
		 .help = "again at this distance"),
	KD_FIELD(KdAction, repeat, OPT_INT, .min = 1, .max = G_MAXINT32,
		 .help = "with every: how many times in all"),
	KD_FIELD(KdAction, until, DURATION, .min = 0, .max = G_MAXINT64,
		 .help = "with every: not at or after this time"),
	KD_FIELD_NAMES_OF(KdAction, manifests, .help = "files: create what is in them"),
	KD_FIELD(KdAction, create, TREE, .help = "an object, or a List of them"),
	KD_FIELD(KdAction, apply, TREE,
		 .help = "change the given fields of the object, or create it"),
	KD_FIELD(KdAction, delete, POINTER, .of = &delete_struct),
	KD_FIELD(KdAction, patch, POINTER, .of = &patch_struct),
	KD_FIELD(KdAction, scale, POINTER, .of = &scale_struct),
	KD_FIELD(KdAction, label, POINTER, .of = &label_struct),
	KD_FIELD(KdAction, annotate, POINTER, .of = &annotate_struct),
	KD_FIELD(KdAction, cordon, POINTER, .of = &cordon_struct,
		 .help = "let no new pods onto a node; its name, or a selector"),
	KD_FIELD(KdAction, uncordon, POINTER, .of = &cordon_struct, .help = "let them on again"),
	KD_FIELD(KdAction, taint, POINTER, .of = &taint_struct),
	KD_FIELD(KdAction, drain, POINTER, .of = &drain_struct,
		 .help = "of a node; its name, or a selector"),
	KD_FIELD(KdAction, evict, POINTER, .of = &evict_struct),
	KD_FIELDS_END,
};

static gboolean check_times(const KdAction *action, GError **error)
{
	bool ends = action->repeat.set || action->until != KD_TIME_UNSET;

	if (ends && action->every == KD_TIME_UNSET)
		return kd_fail(error, KD_ERROR_INPUT,
			       "every: Required value: with repeat or until");
	if (!ends && action->every != KD_TIME_UNSET)
		return kd_fail(error, KD_ERROR_INPUT,
			       "repeat: Required value: repeat or until says when it is over");
	return TRUE;
}

/* Places within the manifest stand in the message. */
static gboolean check_objects(const KdAction *action, GError **error)
{
	g_autoptr(GPtrArray)
		objects = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	g_autoptr(KdObject) part = NULL;
	g_autoptr(GError) problem = NULL;

	if (action->create && !kd_objects_read(action->create, objects, &problem))
		return kd_fail(error, KD_ERROR_INPUT, "create: %s", problem->message);
	if (action->apply && !(part = kd_objects_read_part(action->apply, &problem)))
		return kd_fail(error, KD_ERROR_INPUT, "apply: %s", problem->message);
	return TRUE;
}

static gboolean check(const void *self, GError **error)
{
	const KdAction *action = self;
	const struct {
		const char *verb;
		bool there;
	} verbs[] = {
		{ "manifests", action->n_manifests > 0 },
		{ "create", action->create },
		{ "apply", action->apply },
		{ "delete", action->delete },
		{ "patch", action->patch },
		{ "scale", action->scale },
		{ "label", action->label },
		{ "annotate", action->annotate },
		{ "cordon", action->cordon },
		{ "uncordon", action->uncordon },
		{ "taint", action->taint },
		{ "drain", action->drain },
		{ "evict", action->evict },
	};
	const char *first = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
		if (verbs[i].there && first)
			return kd_fail(error, KD_ERROR_INPUT,
				       "%s: Forbidden: %s stands here too; make it two actions",
				       verbs[i].verb, first);
		if (verbs[i].there)
			first = verbs[i].verb;
	}
	if (!first)
		return kd_fail(error, KD_ERROR_INPUT,
			       "create: Required value: or apply, delete, cordon ...: what is to "
			       "be done");
	return check_times(action, error) && check_objects(action, error);
}

const KdStruct kd_action_struct = {
	.name = "Action",
	.size = sizeof(KdAction),
	.fields = fields,
	.help = "at a time, what kubectl would do with the verb of that name",
	.check = check,
};
