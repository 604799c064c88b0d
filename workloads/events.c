/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A script: what is done to the cluster, and when.
 *
 *	workloads:
 *	- format: events
 *	  options:
 *	    events:
 *	    - {at: 10m, cordon: n3}
 *	    - {at: 20m, delete: {kind: Node, name: n3}}
 *	    - {at: 40m, create: {apiVersion: v1, kind: Node, metadata: {name: n3}, status: ...}}
 *
 * The same list may stand in a file of its own, which `path` names: a document with `events`.  The
 * verbs are those of kubectl: `kubedes explain events.events`.  What cannot be done when its time
 * has come (there is no such object, or the API server refuses it) is counted and shown, and the
 * script goes on.  Events of one time are done in the order of the list.
 */
#include <kubedes/workload.h>

typedef struct {
	KdAction *events; /* option; those of the file in a struct of its own */
	guint n_events;
} List;

/* One event, and when it is to be done next. */
typedef struct {
	const KdAction *action;
	GPtrArray *objects; /* create, manifests: what is created; NULL = .action is done */
	KdTime at;
	gint64 n_done;
	guint place;
} Step;

typedef struct {
	List own;
	List file;
	GSequence *steps; /* Step, by time and place */
	guint created;    /* how many objects of the first step were handed out */
} Script;

static const KdField list_fields[] = {
	KD_FIELD_LIST_OF(List, events, &kd_action_struct, .help = "what is done, and when"),
	KD_FIELDS_END,
};
/* The list stands first in the state, so that one table reads both. */
static const KdStruct file_struct = { .name = "Events",
				      .size = sizeof(List),
				      .fields = list_fields };
static const KdStruct options = { .name = "EventsOptions",
				  .size = sizeof(Script),
				  .fields = list_fields,
				  .help = "a script of what is done to the cluster" };

/* ---- opening ---- */

static void free_step(gpointer data)
{
	Step *step = data;

	g_clear_pointer(&step->objects, g_ptr_array_unref);
	g_free(step);
}

static int by_time(gconstpointer a, gconstpointer b, gpointer data)
{
	const Step *x = a, *y = b;

	(void) data;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static gboolean read_objects(Step *step, KdWorkloadEnv *env, GError **error)
{
	const KdAction *action = step->action;

	step->objects = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	if (action->create)
		return kd_workload_objects(env, action->create, step->objects, error);
	for (guint i = 0; i < action->n_manifests; i++)
		if (!kd_workload_manifests(env, action->manifests[i], step->objects, error))
			return FALSE;
	return TRUE;
}

static gboolean add_steps(Script *self, const List *list, KdWorkloadEnv *env, GError **error)
{
	for (guint i = 0; i < list->n_events; i++) {
		const KdAction *action = &list->events[i];
		Step *step = g_new0(Step, 1);

		step->action = action;
		step->at = action->at;
		step->place = (guint) g_sequence_get_length(self->steps);
		g_sequence_insert_sorted(self->steps, step, by_time, NULL);
		if ((action->create || action->n_manifests) && !read_objects(step, env, error)) {
			g_prefix_error(error, "events[%u]: ", i);
			return FALSE;
		}
	}
	return TRUE;
}

static gboolean open_script(void *state, KdWorkloadEnv *env, GError **error)
{
	Script *self = state;
	const char *path = kd_workload_path(env);

	self->steps = g_sequence_new(free_step);
	if (path && !kd_workload_read(env, path, &file_struct, &self->file, error))
		return FALSE;
	return add_steps(self, &self->file, env, error) && add_steps(self, &self->own, env, error);
}

/* ---- one after the other ---- */

/* The step was done; it comes again later, or is over. */
static void advance(Script *self, GSequenceIter *first)
{
	Step *step = g_sequence_get(first);
	const KdAction *action = step->action;

	self->created = 0;
	step->n_done++;
	if (action->every != KD_TIME_UNSET)
		step->at += action->every;
	if (action->every == KD_TIME_UNSET ||
	    (action->repeat.set && step->n_done >= action->repeat.value) ||
	    (action->until != KD_TIME_UNSET && step->at >= action->until)) {
		g_sequence_remove(first);
		return;
	}
	g_sequence_sort_changed(first, by_time, NULL);
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	Script *self = state;
	GSequenceIter *first = g_sequence_get_begin_iter(self->steps);
	const Step *step;

	(void) env;
	(void) error;
	/* A manifest may have been empty. */
	for (;; first = g_sequence_get_begin_iter(self->steps)) {
		if (g_sequence_iter_is_end(first))
			return FALSE;
		step = g_sequence_get(first);
		if (!step->objects || step->objects->len > 0)
			break;
		g_sequence_remove(first);
	}
	ret->at = step->at;
	if (step->objects) {
		ret->object = kd_object_copy(step->objects->pdata[self->created++]);
		ret->action = step->action->as ? step->action : NULL;
		if (self->created < step->objects->len)
			return TRUE;
	} else {
		ret->verb = KD_ACT;
		ret->action = step->action;
		ret->object = kd_workload_subject(step->action);
	}
	advance(self, first);
	return TRUE;
}

static void close_script(void *state)
{
	Script *self = state;

	g_clear_pointer(&self->steps, g_sequence_free);
	kd_struct_clear(&file_struct, &self->file);
}

KD_WORKLOAD(events) = {
	KD_WORKLOAD_HEAD,
	.name = "events",
	.summary = "a script: create, apply, delete, scale, cordon, taint ... at given times",
	.gives = "events",
	.from_zero = true,
	.state_size = sizeof(Script),
	.options = &options,
	.open = open_script,
	.next = next,
	.close = close_script,
};
