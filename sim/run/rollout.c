/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/rollout.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>
#include <kubedes/api/template.h>
#include <kubedes/time.h>

#include "api/encode.h"

#define RESTARTED_AT "kubectl.kubernetes.io/restartedAt"

/* A kind that can be rolled out. */
typedef struct {
	const KdKind *kind;
	const KdKind *revisions;           /* keep its templates of before */
	bool *(*paused)(KdObject *object); /* NULL = it cannot be paused */
	KdPodTemplate *(*template)(KdObject *object);
	const KdObject *(*find)(const KdCluster *cluster, const KdObject *object, gint64 revision,
				GError **error);
	bool (*owns_annotation)(const char *key); /* that no revision brings back */
} Rollout;

/* ---- revisions of a Deployment: ReplicaSets ---- */

/* The newest two, or the one that is looked for. */
typedef struct {
	const KdDeployment *deployment;
	gint64 wanted; /* 0 = the one before the newest */
	const KdObject *found, *latest, *previous;
	gint64 latest_revision, previous_revision;
} Search;

static bool is_of(const KdObject *set, const KdDeployment *deployment)
{
	const KdOwnerReference *owner = kd_object_controller(set);
	g_autofree char *uid = kd_object_print_uid(&deployment->object);

	return set->metadata.namespace == deployment->object.metadata.namespace && owner &&
	       g_strcmp0(owner->uid, uid) == 0 &&
	       kd_selector_matches(deployment->spec.selector, &set->metadata.labels);
}

/* deploymentRevision() */
static void look_at(const KdObject *set, gpointer data)
{
	Search *search = data;
	gint64 revision;

	if (!kd_deployment_revision(set, &revision) || !is_of(set, search->deployment))
		return;
	if (search->wanted > 0) {
		if (!search->found && revision == search->wanted)
			search->found = set;
	} else if (search->latest_revision < revision) {
		search->previous_revision = search->latest_revision;
		search->previous = search->latest;
		search->latest_revision = revision;
		search->latest = set;
	} else if (search->previous_revision < revision) {
		search->previous_revision = revision;
		search->previous = set;
	}
}

static const KdObject *find_set(const KdCluster *cluster, const KdObject *object, gint64 revision,
				GError **error)
{
	Search search = { .deployment = KD_DEPLOYMENT(object),
			  .wanted = revision,
			  .latest_revision = -1,
			  .previous_revision = -1 };

	kd_cluster_each(cluster, &kd_kind_replica_set, look_at, &search);
	if (revision > 0 && !search.found)
		kd_fail(error, KD_ERROR_USAGE,
			"unable to find specified revision %" G_GINT64_FORMAT " in history",
			revision);
	else if (revision == 0 && !search.previous)
		kd_fail(error, KD_ERROR_USAGE, "no rollout history found for deployment \"%s\"",
			object->metadata.name);
	return revision > 0 ? search.found : search.previous;
}

/* ---- the kinds ---- */

static bool *deployment_paused(KdObject *object)
{
	return &((KdDeployment *) object)->spec.paused;
}

static KdPodTemplate *deployment_template(KdObject *object)
{
	return &((KdDeployment *) object)->spec.template;
}

static const Rollout rollouts[] = {
	{ &kd_kind_deployment, &kd_kind_replica_set, deployment_paused, deployment_template,
	  find_set, kd_deployment_owns_annotation },
};

static const Rollout *rollout_of(const KdKind *kind)
{
	for (guint i = 0; i < G_N_ELEMENTS(rollouts); i++)
		if (rollouts[i].kind == kind)
			return &rollouts[i];
	return NULL;
}

/* ---- the verbs ---- */

static KdObject *set_paused(const Rollout *rollout, const KdObject *stored, bool paused,
			    GError **error)
{
	g_autoptr(KdObject) next = kd_object_copy(stored);
	bool *now = rollout->paused(next);

	if (*now == paused) {
		kd_fail(error, KD_ERROR_USAGE, paused ? "is already paused" : "is not paused");
		return NULL;
	}
	*now = paused;
	return g_steal_pointer(&next);
}

static bool is_paused(const Rollout *rollout, KdObject *object)
{
	return rollout->paused && *rollout->paused(object);
}

static KdObject *restart(const Rollout *rollout, const KdObject *stored, KdTime now, GError **error)
{
	g_autoptr(KdObject) next = kd_object_copy(stored);
	/* time.RFC3339 has no fractions. */
	g_autofree char *text = kd_time_print(now - now % KD_SECOND);

	if (is_paused(rollout, next)) {
		kd_fail(error, KD_ERROR_USAGE,
			"can't restart paused deployment (run rollout resume first)");
		return NULL;
	}
	kd_map_set(&rollout->template(next)->metadata.annotations, RESTARTED_AT, text);
	return g_steal_pointer(&next);
}

/* Those of the revision, but for what is the object's own. */
static KdMap annotations_of(const Rollout *rollout, const KdObject *stored, const KdObject *from)
{
	const KdMap *mine = &stored->metadata.annotations, *theirs = &from->metadata.annotations;
	KdMap map = { 0 };

	for (guint i = 0; i < mine->n; i++)
		if (rollout->owns_annotation(mine->pairs[i].key))
			kd_map_set(&map, mine->pairs[i].key, mine->pairs[i].value);
	for (guint i = 0; i < theirs->n; i++)
		if (!rollout->owns_annotation(theirs->pairs[i].key))
			kd_map_set(&map, theirs->pairs[i].key, theirs->pairs[i].value);
	return map;
}

/* Rollback() */
static KdObject *undo(const Rollout *rollout, const KdCluster *cluster, const KdObject *stored,
		      gint64 revision, char **ret_note, GError **error)
{
	const KdObject *from = rollout->find(cluster, stored, revision, error);
	g_autoptr(KdObject) next = NULL;

	if (!from)
		return NULL;
	next = kd_object_copy(stored);
	if (is_paused(rollout, next)) {
		kd_fail(error, KD_ERROR_USAGE,
			"you cannot rollback a paused deployment; resume it first with 'kubectl "
			"rollout resume deployment/%s' and try again",
			stored->metadata.name);
		return NULL;
	}
	if (kd_template_equal(from, stored)) {
		*ret_note = g_strdup_printf("skipped rollback (current template already matches "
					    "revision %" G_GINT64_FORMAT ")",
					    revision);
		return NULL;
	}
	kd_template_copy(next, from);
	kd_map_clear(&next->metadata.annotations);
	next->metadata.annotations = annotations_of(rollout, stored, from);
	return g_steal_pointer(&next);
}

/* ---- in general ---- */

gboolean kd_rollout_check(const KdKind *kind, bool pauses, GError **error)
{
	const Rollout *rollout = rollout_of(kind);
	g_autoptr(GString) kinds = g_string_new(NULL);

	if (rollout && (rollout->paused || !pauses))
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(rollouts); i++)
		if (rollouts[i].paused || !pauses)
			g_string_append_printf(kinds, "%s%s", kinds->len ? " or " : "",
					       rollouts[i].kind->kind);
	return kd_fail(error, KD_ERROR_INPUT, "must be %s: others %s", kinds->str,
		       pauses ? "cannot be paused" : "have no rollouts");
}

const KdActionArgs *kd_rollout_args(const KdAction *action)
{
	const KdActionArgs *const all[] = { action->rolloutUndo, action->rolloutPause,
					    action->rolloutResume, action->rolloutRestart };

	for (guint i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i])
			return all[i];
	return NULL;
}

const KdKind *kd_rollout_lists(const KdAction *action, const KdKind *kind)
{
	return action->rolloutUndo ? rollout_of(kind)->revisions : NULL;
}

KdObject *kd_rollout_change(const KdCluster *cluster, const KdAction *action,
			    const KdObject *stored, char **ret_note, GError **error)
{
	const Rollout *rollout = rollout_of(stored->kind);

	if (action->rolloutPause || action->rolloutResume)
		return set_paused(rollout, stored, action->rolloutPause != NULL, error);
	if (action->rolloutRestart)
		return restart(rollout, stored, kd_engine_now(kd_cluster_engine(cluster)), error);
	return undo(rollout, cluster, stored, action->rolloutUndo->toRevision.value, ret_note,
		    error);
}
