/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/script.h"

#include "run/act.h"
#include "run/objects.h"
#include "run/trace.h"
#include "run/trigger.h"

static const KdIdentity identity = { .user = "kubernetes-admin", .agent = "kubectl" };

typedef struct {
	KdScript *script;
	const KdAction *action;
	GPtrArray *objects;  /* create, manifests: KdObject; NULL = the actor has all it needs */
	KdTrigger *trigger;  /* NULL = by time, or it has come */
	bool is_armed;       /* from now on the trigger is asked */
	gint64 n_done;       /* how many times */
	guint64 n_refused;   /* writes */
	char *first_refusal; /* with its code */
	char *first_note;    /* why there was nothing to do */
} Step;

struct KdScript {
	KdCluster *cluster;
	KdActor *actor;
	Step *steps;
	guint n_steps;
	guint n_waiting; /* triggers that are asked, or will be */
};

/* ---- doing ---- */

static void done(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		 const char *message)
{
	Step *step = data;

	(void) i;
	(void) object;
	if (outcome != KD_OUTCOME_OK && step->n_refused++ == 0)
		step->first_refusal = g_strdup_printf("%d: %s", kd_outcome_http(outcome), message);
	else if (outcome == KD_OUTCOME_OK && message && !step->first_note)
		step->first_note = g_strdup(message);
}

static void carry_out(KdEngine *engine, gpointer data, guint64 argument);

static void put(Step *step, KdTime at)
{
	kd_engine_at(kd_cluster_engine(step->script->cluster), at, KD_PHASE_ARRIVAL, carry_out,
		     step, 0);
}

static void repeat(Step *step, KdTime now)
{
	const KdAction *action = step->action;

	step->n_done++;
	if (action->every == KD_TIME_UNSET ||
	    (action->repeat.set && step->n_done >= action->repeat.value) ||
	    (action->until != KD_TIME_UNSET && now + action->every >= action->until))
		return;
	put(step, now + action->every);
}

static void carry_out(KdEngine *engine, gpointer data, guint64 argument)
{
	Step *step = data;
	KdActor *actor = step->script->actor;

	(void) argument;
	for (guint i = 0; step->objects && i < step->objects->len; i++)
		kd_act_create(actor, step->action, kd_object_copy(step->objects->pdata[i]), done,
			      step);
	if (!step->objects)
		kd_act(actor, step->action, done, step);
	repeat(step, kd_engine_now(engine));
}

/* ---- when ---- */

static void look(Step *step)
{
	KdTime now = kd_engine_now(kd_cluster_engine(step->script->cluster));
	KdTime after = step->action->after;

	if (!step->trigger || !step->is_armed || !kd_trigger_holds(step->trigger))
		return;
	g_clear_pointer(&step->trigger, kd_trigger_free);
	step->script->n_waiting--;
	put(step, after == KD_TIME_UNSET ? now : now + after);
}

static void observe(gpointer data, const KdChange *change)
{
	KdScript *script = data;

	if (G_LIKELY(script->n_waiting == 0))
		return;
	for (guint i = 0; i < script->n_steps; i++) {
		Step *step = &script->steps[i];

		if (step->trigger) {
			kd_trigger_observe(step->trigger, change);
			look(step);
		}
	}
}

static void arm(KdEngine *engine, gpointer data, guint64 argument)
{
	Step *step = data;

	(void) engine;
	(void) argument;
	step->is_armed = true;
	look(step);
}

void kd_script_start(KdScript *script)
{
	KdEngine *engine = kd_cluster_engine(script->cluster);

	for (guint i = 0; i < script->n_steps; i++) {
		Step *step = &script->steps[i];
		KdTime at = step->action->at;

		if (!step->trigger)
			put(step, at);
		else
			kd_engine_at(engine, at == KD_TIME_UNSET ? kd_engine_now(engine) : at,
				     KD_PHASE_ARRIVAL, arm, step, 0);
	}
}

/* ---- building ---- */

static gboolean read_objects(Step *step, const char *folder, GError **error)
{
	const KdAction *action = step->action;

	if (!action->create && !action->n_manifests)
		return TRUE;
	step->objects = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	if (action->create)
		return kd_objects_read(action->create, step->objects, error);
	for (guint i = 0; i < action->n_manifests; i++) {
		g_autofree char *file = kd_path_resolve(action->manifests[i], folder, error);

		if (!file || !kd_objects_load(file, step->objects, error))
			return FALSE;
	}
	return TRUE;
}

KdScript *kd_script_new(KdCluster *cluster, const KdAction *actions, guint n, const char *folder,
			GError **error)
{
	g_autoptr(KdScript) script = g_new0(KdScript, 1);

	script->cluster = cluster;
	script->actor = kd_actor_new(cluster, &identity);
	script->steps = g_new0(Step, n);
	script->n_steps = n;
	for (guint i = 0; i < n; i++) {
		Step *step = &script->steps[i];

		*step = (Step){ .script = script, .action = &actions[i] };
		if (!read_objects(step, folder, error)) {
			g_prefix_error(error, "actions[%u]: ", i);
			return NULL;
		}
		if (actions[i].when) {
			step->trigger = kd_trigger_new(actions[i].when);
			script->n_waiting++;
		}
	}
	if (script->n_waiting)
		kd_cluster_observe(cluster, KD_OBSERVER_AUDIT, observe, script);
	return g_steal_pointer(&script);
}

void kd_script_free(KdScript *script)
{
	if (!script)
		return;
	for (guint i = 0; i < script->n_steps; i++) {
		g_clear_pointer(&script->steps[i].objects, g_ptr_array_unref);
		kd_trigger_free(script->steps[i].trigger);
		g_free(script->steps[i].first_refusal);
		g_free(script->steps[i].first_note);
	}
	g_free(script->steps);
	kd_actor_free(script->actor);
	g_free(script);
}

/* ---- telling ---- */

static char *refusal_note(const KdScript *script, guint i)
{
	const Step *step = &script->steps[i];

	return g_strdup_printf("actions[%u], as %s: %" G_GUINT64_FORMAT " refused, first: %s", i,
			       kd_actor_identity(script->actor, step->action)->user,
			       step->n_refused, step->first_refusal);
}

void kd_script_tell(const KdScript *script, GPtrArray *notes)
{
	for (guint i = 0; i < script->n_steps; i++) {
		const Step *step = &script->steps[i];

		if (step->n_refused)
			g_ptr_array_add(notes, refusal_note(script, i));
		if (step->first_note)
			g_ptr_array_add(notes,
					g_strdup_printf("actions[%u]: %s", i, step->first_note));
		if (step->trigger) {
			g_autofree char *what = kd_trigger_print(step->action->when);

			g_ptr_array_add(notes, g_strdup_printf("actions[%u] was not done: it waits "
							       "for %s",
							       i, what));
		}
	}
}
