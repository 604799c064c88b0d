/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/act.h"

#include "cluster/read.h"
#include "run/act_change.h"
#include "run/drain.h"
#include "run/objects.h"
#include "run/rollout.h"

struct KdActor {
	KdCluster *cluster;
	const KdIdentity *who;
	GPtrArray *others; /* KdIdentity that actions name */
	GPtrArray *drains; /* KdDrain, under way or over */
	GPtrArray *reads;  /* Act, under way */
};

/* One action being carried out. */
typedef struct {
	KdActor *actor;
	const KdIdentity *who;
	const KdAction *action;
	KdDone *done;
	gpointer data;
} Act;

static void fail(const Act *act, KdOutcome outcome, const char *message)
{
	if (act->done)
		act->done(act->data, 0, outcome, NULL, message);
}

/* ---- one object ---- */

static void submit(const Act *act, KdPlan *take)
{
	kd_cluster_submit(act->actor->cluster, take, act->done, act->data);
}

/* As often as the API server itself tries a patch (apiserver/pkg/endpoints/handlers/patch.go). */
#define MAX_TRIES 5

/* A change on its way, which is not to fail because others write the object too. */
typedef struct {
	Act act;
	const KdKind *kind;
	KdName namespace_;
	char *name;
	guint n_tries;
} Change;

static void free_change(gpointer data)
{
	Change *change = data;

	g_free(change->name);
	g_free(change);
}

static void refuse_change(const Act *act, const KdObject *stored, const GError *error)
{
	bool is_bad = g_error_matches(error, KD_ERROR, KD_ERROR_INPUT);
	g_autofree char *key = kd_object_key(stored);
	g_autofree char *message = g_strdup_printf("%s \"%s\": %s", stored->kind->plural, key,
						   error->message);

	fail(act, is_bad ? KD_OUTCOME_INVALID : KD_OUTCOME_CONFLICT, message);
}

/* A word about what went well: there was nothing to do. */
static void note_nothing(const Act *act, const KdObject *stored, const char *note)
{
	g_autofree char *key = kd_object_key(stored);
	g_autofree char *message = g_strdup_printf("%s \"%s\": %s", stored->kind->plural, key,
						   note);

	if (act->done)
		act->done(act->data, 0, KD_OUTCOME_OK, stored, message);
}

static KdObject *make_next(const Act *act, const KdObject *stored, char **ret_note, GError **error)
{
	if (kd_rollout_args(act->action))
		return kd_rollout_change(act->actor->cluster, act->action, stored, ret_note, error);
	return kd_action_change(act->action, stored, error);
}

static void send_change(Change *take, const KdObject *stored);

static void answered(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		     const char *message)
{
	Change *change = data;
	const Act *act = &change->act;
	const KdObject *stored = kd_cluster_get(act->actor->cluster, change->kind,
						change->namespace_, change->name);

	if (outcome == KD_OUTCOME_CONFLICT && stored && ++change->n_tries < MAX_TRIES) {
		send_change(change, stored);
		return;
	}
	if (act->done)
		act->done(act->data, i, outcome, object, message);
	free_change(change);
}

static void send_change(Change *take, const KdObject *stored)
{
	const Act *act = &take->act;
	g_autoptr(GError) error = NULL;
	g_autofree char *note = NULL;
	KdObject *next = make_next(act, stored, &note, &error);
	KdPlan *plan;

	if (!next) {
		if (note)
			note_nothing(act, stored, note);
		else
			refuse_change(act, stored, error);
		free_change(take);
		return;
	}
	plan = kd_plan_new(act->who);
	kd_plan_set_dropped(plan, free_change);
	/* What currentReplicas is compared with was read from the subresource, and is put back
	 * whole (kubectl/pkg/scale/scale.go). */
	if (act->action->scale)
		kd_plan_scale(plan, next, !act->action->scale->currentReplicas.set);
	else
		kd_plan_patch(plan, next);
	kd_cluster_submit(act->actor->cluster, plan, answered, take);
}

static bool may_read(const Act *act, const KdKind *kind, KdName namespace_, const char *name);

static void change_object(const Act *act, const KdObject *stored)
{
	const KdKind *besides = kd_rollout_lists(act->action, stored->kind);
	Change *change;

	if (besides && !may_read(act, besides, stored->metadata.namespace, NULL))
		return;
	change = g_new(Change, 1);
	*change = (Change){ .act = *act,
			    .kind = stored->kind,
			    .namespace_ = stored->metadata.namespace,
			    .name = g_strdup(stored->metadata.name) };
	send_change(change, stored);
}

static KdPropagation propagation_of(const char *cascade)
{
	if (g_str_equal(cascade, "orphan"))
		return KD_PROPAGATE_ORPHAN;
	return g_str_equal(cascade, "foreground") ? KD_PROPAGATE_FOREGROUND
						  : KD_PROPAGATE_BACKGROUND;
}

static void remove_object(const Act *act, const KdObject *stored)
{
	const KdActionArgs *args = act->action->evict ? act->action->evict : act->action->delete;
	const KdOptInt *grace = &args->gracePeriodSeconds;
	KdDeleteOptions options = { .grace = grace->set ? grace->value : -1 };
	KdPlan *plan = kd_plan_new(act->who);

	if (act->action->evict) {
		kd_plan_evict(plan, KD_POD(stored), &options);
	} else {
		options.propagation = propagation_of(args->cascade);
		kd_plan_delete_with(plan, stored, &options);
	}
	submit(act, plan);
}

static void act_on(const Act *act, const KdObject *stored)
{
	if (act->action->delete || act->action->evict)
		remove_object(act, stored);
	else
		change_object(act, stored);
}

static void over(gpointer drain)
{
	kd_drain_free(drain);
}

static void drain(const Act *act, GPtrArray *take_nodes)
{
	GPtrArray *drains = act->actor->drains;

	for (guint i = drains->len; i > 0; i--) {
		if (kd_drain_is_over(drains->pdata[i - 1]))
			g_ptr_array_remove_index_fast(drains, i - 1);
	}
	g_ptr_array_add(drains, kd_drain_new(act->actor->cluster, act->who, act->action->drain,
					     take_nodes, act->done, act->data));
	kd_drain_start(drains->pdata[drains->len - 1]);
}

/* ---- which objects ---- */

static const KdActionArgs *args_of(const KdAction *action)
{
	const KdActionArgs *const all[] = { action->delete,   action->patch,    action->scale,
					    action->label,    action->annotate, action->cordon,
					    action->uncordon, action->taint,    action->drain,
					    action->evict,    action->get,      action->setImage };

	for (guint i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i])
			return all[i];
	return kd_rollout_args(action);
}

static const KdKind *kind_of(const KdAction *action)
{
	const KdActionArgs *args = args_of(action);
	const KdKind *kind = args->kind ? kd_objects_kind(args->kind, NULL) : &kd_kind_node;

	/* The verbs of nodes do not say it. */
	if (action->evict)
		return &kd_kind_pod;
	g_assert(kind); /* checked with the action */
	return kind;
}

static KdName namespace_of(const KdKind *kind, KdName own)
{
	if (!kind->namespaced)
		return NULL;
	return own ? own : g_intern_static_string("default");
}

typedef struct {
	const KdSelector *selector;
	KdName namespace_;
	GPtrArray *found;
} Search;

static void look_at(const KdObject *object, gpointer data)
{
	const Search *search = data;

	if (object->metadata.namespace == search->namespace_ &&
	    kd_selector_matches(search->selector, &object->metadata.labels))
		g_ptr_array_add(search->found, kd_object_ref(object));
}

/* All but delete and evict by name read the object first. */
static bool may_read(const Act *act, const KdKind *kind, KdName namespace_, const char *name)
{
	g_autofree char *message = kd_cluster_read_refusal(act->actor->cluster, act->who, kind,
							   namespace_, name);

	if (message)
		fail(act, KD_OUTCOME_FORBIDDEN, message);
	return !message;
}

static void act_on_selected(const Act *act, const KdKind *kind, const KdActionArgs *args)
{
	g_autoptr(GPtrArray)
		found = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	KdSelector selector = { 0 };
	Search search = { &selector, namespace_of(kind, args->namespace), found };

	if (!may_read(act, kind, search.namespace_, NULL))
		return;
	kd_selector_parse(args->selector, &selector, NULL);
	kd_cluster_each(act->actor->cluster, kind, look_at, &search);
	kd_selector_clear(&selector);
	if (act->action->drain) {
		drain(act, g_steal_pointer(&found));
		return;
	}
	for (guint i = 0; i < found->len; i++)
		act_on(act, found->pdata[i]);
}

static void act_on_named(const Act *act, const KdKind *kind, const KdActionArgs *args)
{
	KdName namespace_ = namespace_of(kind, args->namespace);
	const bool reads = !act->action->delete &&!act->action->evict;
	g_autoptr(KdObject) stored = NULL;
	const KdObject *found;

	if (reads && !may_read(act, kind, namespace_, args->name))
		return;
	found = kd_cluster_get(act->actor->cluster, kind, namespace_, args->name);
	if (!found) {
		g_autofree char *message = g_strdup_printf("%s \"%s\" not found", kind->plural,
							   args->name);
		fail(act, KD_OUTCOME_NOT_FOUND, message);
		return;
	}
	stored = kd_object_ref(found);
	if (act->action->drain) {
		GPtrArray *nodes = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);

		g_ptr_array_add(nodes, g_steal_pointer(&stored));
		drain(act, nodes);
		return;
	}
	act_on(act, stored);
}

/* ---- apply and create ---- */

static void create(const Act *act, KdObject *take)
{
	KdPlan *plan = kd_plan_new(act->who);

	kd_plan_create(plan, take);
	submit(act, plan);
}

static void apply(const Act *act)
{
	g_autoptr(KdObject) object = kd_action_first(act->action);
	const KdMeta *meta = &object->metadata;
	const KdObject *stored;

	if (!may_read(act, object->kind, meta->namespace, meta->name))
		return;
	stored = kd_cluster_get(act->actor->cluster, object->kind, meta->namespace, meta->name);
	if (stored)
		change_object(act, stored);
	else
		create(act, g_steal_pointer(&object));
}

/* ---- under which name ---- */

static void free_identity(gpointer data)
{
	KdIdentity *identity = data;

	g_free((gpointer) identity->groups);
	g_free(identity);
}

static bool is_in(const KdIdentity *identity, const KdAction *action)
{
	guint i;

	for (i = 0; i < action->n_asGroups; i++)
		if (!identity->groups[i] || identity->groups[i] != action->asGroups[i])
			return false;
	return !identity->groups[i];
}

const KdIdentity *kd_actor_identity(KdActor *actor, const KdAction *action)
{
	KdIdentity *identity;
	const char **groups;

	if (!action->as)
		return actor->who;
	for (guint i = 0; i < actor->others->len; i++) {
		identity = actor->others->pdata[i];
		if (identity->user == action->as && is_in(identity, action))
			return identity;
	}
	groups = g_new0(const char *, action->n_asGroups + 1);
	for (guint i = 0; i < action->n_asGroups; i++)
		groups[i] = action->asGroups[i];
	identity = g_new(KdIdentity, 1);
	*identity = (KdIdentity){ .user = action->as,
				  .agent = actor->who->agent,
				  .groups = groups };
	g_ptr_array_add(actor->others, identity);
	return identity;
}

/* ---- get ---- */

static void have_read(gpointer data, KdOutcome outcome, const char *message)
{
	Act *act = data;

	if (act->done)
		act->done(act->data, 0, outcome, NULL, outcome == KD_OUTCOME_OK ? NULL : message);
	g_ptr_array_remove_fast(act->actor->reads, act);
}

static void count_one(const KdObject *object, gpointer data)
{
	KdRequestInfo *info = data;

	info->n_objects += !info->namespace_ || object->metadata.namespace == info->namespace_;
}

/* All of a namespace are read: the server picks those of a selector when it has them. */
static void get(const Act *act, const KdKind *kind, const KdActionArgs *args)
{
	KdCluster *cluster = act->actor->cluster;
	KdRequestInfo info = {
		.who = act->who,
		.verb = args->name ? "get" : "list",
		.kind = kind,
		.namespace_ = args->allNamespaces ? NULL : namespace_of(kind, args->namespace),
		.name = args->name,
		.consistent = !args->resourceVersion,
	};
	Act *read = g_memdup2(act, sizeof(*act));

	if (args->name)
		info.n_objects = 1;
	else
		kd_cluster_each(cluster, kind, count_one, &info);
	g_ptr_array_add(act->actor->reads, read);
	kd_cluster_read(cluster, &info, have_read, read);
}

/* ---- in general ---- */

const KdKind *kd_action_kind(const KdAction *action)
{
	g_autoptr(KdObject) object = action->apply ? kd_objects_read_part(action->apply, NULL)
						   : NULL;

	return object ? object->kind : kind_of(action);
}

void kd_act(KdActor *actor, const KdAction *action, KdDone *done, gpointer data)
{
	const Act act = { actor, kd_actor_identity(actor, action), action, done, data };
	const KdActionArgs *args = args_of(action);

	if (action->apply)
		apply(&act);
	else if (action->get)
		get(&act, kind_of(action), args);
	else if (args->selector)
		act_on_selected(&act, kind_of(action), args);
	else
		act_on_named(&act, kind_of(action), args);
}

void kd_act_create(KdActor *actor, const KdAction *action, KdObject *take, KdDone *done,
		   gpointer data)
{
	const Act act = { actor, kd_actor_identity(actor, action), action, done, data };

	create(&act, take);
}

KdActor *kd_actor_new(KdCluster *cluster, const KdIdentity *who)
{
	KdActor *actor = g_new(KdActor, 1);

	*actor = (KdActor){ cluster, who, g_ptr_array_new_with_free_func(free_identity),
			    g_ptr_array_new_with_free_func(over),
			    g_ptr_array_new_with_free_func(g_free) };
	return actor;
}

void kd_actor_free(KdActor *actor)
{
	if (!actor)
		return;
	g_ptr_array_unref(actor->drains);
	g_ptr_array_unref(actor->reads);
	g_ptr_array_unref(actor->others);
	g_free(actor);
}
