/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How actions are written (<kubedes/action.h>), and what is wrong with them before anything runs.
 */
#include "config.h"

#include <kubedes/action.h>

#include "run/objects.h"
#include "run/trigger.h"
#include "run/verb_fields.h"

#define FIELDS                                                                                     \
	KD_FIELD(KdAction, as, NAME,                                                               \
		 .help = "the user who does it; kubernetes-admin when absent"),                    \
		KD_FIELD_NAMES_OF(KdAction, asGroups,                                              \
				  .help = "that user's groups, besides system:authenticated"),     \
		KD_FIELD(KdAction, every, DURATION, .min = 1, .max = G_MAXINT64,                   \
			 .help = "again at this distance"),                                        \
		KD_FIELD(KdAction, repeat, OPT_INT, .min = 1, .max = G_MAXINT32,                   \
			 .help = "with every: how many times in all"),                             \
		KD_FIELD(KdAction, until, DURATION, .min = 0, .max = G_MAXINT64,                   \
			 .help = "with every: not at or after this time"),                         \
		KD_FIELD_NAMES_OF(KdAction, manifests, .help = "files: create what is in them"),   \
		KD_FIELD(KdAction, create, TREE, .help = "an object, or a List of them"),          \
		KD_FIELD(KdAction, apply, TREE,                                                    \
			 .help = "change the given fields of the object and take those away that " \
				 "the apply "                                                      \
				 "before gave, or create it"),                                     \
		KD_FIELD(KdAction, delete, POINTER, .of = &kd_verb_delete_struct),                 \
		KD_FIELD(KdAction, patch, POINTER, .of = &kd_verb_patch_struct),                   \
		KD_FIELD(KdAction, scale, POINTER, .of = &kd_verb_scale_struct),                   \
		KD_FIELD(KdAction, label, POINTER, .of = &kd_verb_label_struct),                   \
		KD_FIELD(KdAction, annotate, POINTER, .of = &kd_verb_annotate_struct),             \
		KD_FIELD(KdAction, setImage, POINTER, .of = &kd_verb_image_struct),                \
		KD_FIELD(KdAction, rolloutUndo, POINTER, .of = &kd_verb_undo_struct),              \
		KD_FIELD(KdAction, rolloutPause, POINTER, .of = &kd_verb_pause_struct),            \
		KD_FIELD(KdAction, rolloutResume, POINTER, .of = &kd_verb_resume_struct),          \
		KD_FIELD(KdAction, rolloutRestart, POINTER, .of = &kd_verb_restart_struct),        \
		KD_FIELD(KdAction, cordon, POINTER, .of = &kd_verb_cordon_struct,                  \
			 .help = "let no new pods onto a node; its name, or a selector"),          \
		KD_FIELD(KdAction, uncordon, POINTER, .of = &kd_verb_cordon_struct,                \
			 .help = "let them on again"),                                             \
		KD_FIELD(KdAction, taint, POINTER, .of = &kd_verb_taint_struct),                   \
		KD_FIELD(KdAction, drain, POINTER, .of = &kd_verb_drain_struct,                    \
			 .help = "of a node; its name, or a selector"),                            \
		KD_FIELD(KdAction, evict, POINTER, .of = &kd_verb_evict_struct),                   \
		KD_FIELD(KdAction, get, POINTER, .of = &kd_verb_get_struct)

static const KdField fields[] = {
	KD_FIELD(KdAction, at, DURATION, .required = true, .min = 0, .max = G_MAXINT64,
		 .help = "when, from the start of the script"),
	FIELDS,
	KD_FIELDS_END,
};
static const KdField scenario_fields[] = {
	KD_FIELD(KdAction, at, DURATION, .min = 0, .max = G_MAXINT64,
		 .help = "when; with `when`: not before this time"),
	KD_FIELD(KdAction, when, POINTER, .of = &kd_action_when_struct,
		 .help = "once this holds; it is looked for from the start, or from `at` on"),
	KD_FIELD(KdAction, after, DURATION, .min = 0, .max = G_MAXINT64,
		 .help = "with `when`: so much later"),
	FIELDS,
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

/* Each line is a problem of its own. */
static gboolean fail_lines(GError **error, const char *verb, const char *message)
{
	g_auto(GStrv) lines = g_strsplit(message, "\n", -1);
	g_autofree char *between = g_strdup_printf("\n%s: ", verb);
	g_autofree char *text = g_strjoinv(between, lines);

	return kd_fail(error, KD_ERROR_INPUT, "%s: %s", verb, text);
}

/* Places within the manifest stand in the message. */
static gboolean check_objects(const KdAction *action, GError **error)
{
	g_autoptr(GPtrArray)
		objects = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	g_autoptr(KdObject) part = NULL;
	g_autoptr(GError) problem = NULL;

	if (action->create && !kd_objects_read(action->create, objects, &problem))
		return fail_lines(error, "create", problem->message);
	if (action->apply && !(part = kd_objects_read_part(action->apply, &problem)))
		return fail_lines(error, "apply", problem->message);
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
		{ "setImage", action->setImage },
		{ "rolloutUndo", action->rolloutUndo },
		{ "rolloutPause", action->rolloutPause },
		{ "rolloutResume", action->rolloutResume },
		{ "rolloutRestart", action->rolloutRestart },
		{ "cordon", action->cordon },
		{ "uncordon", action->uncordon },
		{ "taint", action->taint },
		{ "drain", action->drain },
		{ "evict", action->evict },
		{ "get", action->get },
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
	if (action->n_asGroups && !action->as)
		return kd_fail(error, KD_ERROR_INPUT, "as: Required value: whose groups these are");
	return check_times(action, error) && check_objects(action, error);
}

static gboolean check_scenario(const void *self, GError **error)
{
	const KdAction *action = self;

	if (action->at == KD_TIME_UNSET && !action->when)
		return kd_fail(error, KD_ERROR_INPUT,
			       "at: Required value: at or when says when it is done");
	if (action->after != KD_TIME_UNSET && !action->when)
		return kd_fail(error, KD_ERROR_INPUT,
			       "after: Forbidden: without when; at is the time");
	return check(action, error);
}

const KdStruct kd_action_struct = {
	.name = "Action",
	.size = sizeof(KdAction),
	.fields = fields,
	.help = "at a time, what kubectl would do with the verb of that name",
	.check = check,
};
const KdStruct kd_scenario_action_struct = {
	.name = "ScenarioAction",
	.size = sizeof(KdAction),
	.fields = scenario_fields,
	.help = "at a time or once something holds, what kubectl would do with the verb of that "
		"name",
	.check = check_scenario,
};
