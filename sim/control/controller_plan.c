/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/controllers_private.h"

#define FIRST_BACKOFF (5 * KD_MILLISECOND)
#define MAX_BACKOFF   (1000 * KD_SECOND)

/* One write to come.  Owns its members until it is handed in. */
typedef struct {
	KdVerb verb;
	KdObject *object;      /* CREATE, UPDATE */
	const KdObject *about; /* the object; for EVENT and DELETE as observed */
	gint64 grace;          /* DELETE */
	bool is_status;        /* UPDATE */
	const char *type, *reason;
	char *message;
} Step;

struct KdControllerPlan {
	KdWork *work;
	const KdObject *self; /* a reference; NULL: it is not there */
	bool reports;
	GArray *steps;            /* of Step */
	KdTime again, again_idle; /* delays; KD_TIME_NEVER = no */
	/* Being carried out: */
	guint n_done; /* steps handed in or left out */
	guint batch;  /* how many creates go together next */
	guint group;  /* the first of those that are under way */
	guint n_under_way;
	bool submitting;
	bool stop_creating; /* one failed */
	bool in_order;
	bool failed, conflict;
};

/* ---- filling ---- */

static void clear_step(gpointer data)
{
	Step *step = data;

	if (step->object)
		kd_object_unref(step->object);
	if (step->about)
		kd_object_unref(step->about);
	g_free(step->message);
}

KdControllerPlan *kd_controller_plan_new(KdWork *work, const KdObject *self, bool reports)
{
	KdControllerPlan *plan = g_new0(KdControllerPlan, 1);

	plan->work = work;
	plan->self = self ? kd_object_ref(self) : NULL;
	plan->steps = g_array_new(FALSE, FALSE, sizeof(Step));
	g_array_set_clear_func(plan->steps, clear_step);
	plan->reports = reports;
	plan->again = plan->again_idle = KD_TIME_NEVER;
	plan->batch = 1;
	return plan;
}

static void free_plan(KdControllerPlan *plan)
{
	if (plan->self)
		kd_object_unref(plan->self);
	g_array_unref(plan->steps);
	g_free(plan);
}

static void add_step(KdControllerPlan *plan, const Step *step)
{
	g_array_append_vals(plan->steps, step, 1);
}

void kd_controller_create(KdControllerPlan *plan, KdObject *take)
{
	add_step(plan, &(const Step){ .verb = KD_WRITE_CREATE, .object = take });
}

void kd_controller_update(KdControllerPlan *plan, KdObject *take)
{
	add_step(plan, &(const Step){ .verb = KD_WRITE_UPDATE, .object = take });
}

void kd_controller_update_status(KdControllerPlan *plan, KdObject *take)
{
	add_step(plan, &(const Step){ .verb = KD_WRITE_UPDATE, .object = take, .is_status = true });
}

void kd_controller_in_order(KdControllerPlan *plan)
{
	plan->in_order = true;
}

void kd_controller_delete(KdControllerPlan *plan, const KdObject *object)
{
	kd_controller_delete_within(plan, object, -1);
}

void kd_controller_delete_within(KdControllerPlan *plan, const KdObject *object, gint64 grace)
{
	add_step(plan, &(const Step){ .verb = KD_WRITE_DELETE,
				      .about = kd_object_ref(object),
				      .grace = grace });
}

void kd_controller_event(KdControllerPlan *plan, const KdObject *about, const char *type,
			 const char *reason, const char *format, ...)
{
	Step step = { .verb = KD_WRITE_EVENT,
		      .about = kd_object_ref(about),
		      .type = g_intern_string(type),
		      .reason = g_intern_string(reason) };
	va_list args;

	va_start(args, format);
	step.message = g_strdup_vprintf(format, args);
	va_end(args);
	add_step(plan, &step);
}

void kd_controller_again(KdControllerPlan *plan, KdTime delay)
{
	plan->again = MIN(plan->again, delay);
}

void kd_controller_again_idle(KdControllerPlan *plan, KdTime delay)
{
	plan->again_idle = MIN(plan->again_idle, delay);
}

bool kd_controller_plan_is_empty(const KdControllerPlan *plan)
{
	return plan->steps->len == 0 && MIN(plan->again, plan->again_idle) == KD_TIME_NEVER;
}

/* ---- expectations ---- */

void kd_work_expect_created(KdWork *work, gint64 difference)
{
	work->n_creates = MAX(work->n_creates + difference, 0);
}

void kd_work_observe_deleted(KdWork *work, KdUid uid)
{
	if (work->deletes)
		g_hash_table_remove(work->deletes, &uid);
}

static void expect_deleted(KdWork *work, KdUid uid)
{
	if (!work->deletes)
		work->deletes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_hash_table_add(work->deletes, g_memdup2(&uid, sizeof(uid)));
}

static bool owns(const KdControllerPlan *plan, const KdObject *child)
{
	return plan->self && kd_controller_owns(plan->self, child);
}

/* What it controls only: nothing else would be told to it. */
static void expect(KdControllerPlan *plan)
{
	KdWork *work = plan->work;

	for (guint i = 0; i < plan->steps->len; i++) {
		const Step *step = &g_array_index(plan->steps, Step, i);

		if (step->verb != KD_WRITE_CREATE && step->verb != KD_WRITE_DELETE)
			continue;
		work->expected_at = kd_work_now(work);
		if (step->object && owns(plan, step->object))
			kd_work_expect_created(work, 1);
		else if (step->about && owns(plan, step->about))
			expect_deleted(work, step->about->uid);
	}
}

/* ---- outcomes ---- */

static void tell(const KdControllerPlan *plan, const char *type, const char *reason,
		 const char *before, const char *what)
{
	KdManager *manager = plan->work->manager;
	KdPlan *events;
	g_autofree char *text = NULL;

	if (!plan->self)
		return;
	events = kd_plan_new(&manager->identity);
	text = g_strconcat(before, what, NULL);
	kd_plan_event(events, plan->self, type, reason, "%s", text);
	kd_cluster_submit(manager->all->cluster, events, NULL, NULL);
}

/* What becomes of others is told to nobody (RealPodControl of controller_utils.go). */
static bool is_its_pod(const KdControllerPlan *plan, const KdObject *object)
{
	return object->kind == &kd_kind_pod && owns(plan, object);
}

static void note_failure(KdControllerPlan *plan, const char *message)
{
	plan->failed = true;
	if (!plan->work->failure)
		plan->work->failure = g_strdup(message);
}

/* @object NULL: it was not created, and @message says why.  In a namespace that goes nothing can be
 * created: that is no failure, nobody is told, and what was expected stays so (manageReplicas() in
 * pkg/controller/replicaset/replica_set.go, createPods() in pkg/controller/controller_utils.go). */
static void created(KdControllerPlan *plan, const Step *step, KdOutcome outcome,
		    const KdObject *object, const char *message)
{
	bool is_pod = is_its_pod(plan, step->about);

	if (outcome == KD_OUTCOME_NAMESPACE_TERMINATING)
		return;
	if (object) {
		if (is_pod)
			tell(plan, "Normal", "SuccessfulCreate",
			     "Created pod: ", object->metadata.name);
		return;
	}
	if (owns(plan, step->about))
		kd_work_expect_created(plan->work, -1);
	plan->stop_creating = true;
	note_failure(plan, message);
	if (is_pod)
		tell(plan, "Warning", "FailedCreate", "Error creating: ", message);
}

static void deleted(KdControllerPlan *plan, const Step *step, KdOutcome outcome,
		    const char *message)
{
	bool is_pod = is_its_pod(plan, step->about);

	if (outcome == KD_OUTCOME_OK) {
		if (is_pod)
			tell(plan, "Normal", "SuccessfulDelete",
			     "Deleted pod: ", step->about->metadata.name);
		return;
	}
	kd_work_observe_deleted(plan->work, step->about->uid);
	if (outcome == KD_OUTCOME_NOT_FOUND)
		return;
	note_failure(plan, message);
	if (is_pod)
		tell(plan, "Warning", "FailedDelete", "Error deleting: ", message);
}

static void updated(KdControllerPlan *plan, KdOutcome outcome)
{
	plan->conflict |= outcome == KD_OUTCOME_CONFLICT;
	plan->failed |= outcome != KD_OUTCOME_OK && outcome != KD_OUTCOME_NOT_FOUND;
}

/* ---- carrying out ---- */

/* Creates and deletes are made by a goroutine each. */
static bool is_parallel(KdVerb verb)
{
	return verb == KD_WRITE_CREATE || verb == KD_WRITE_DELETE;
}

/* The next writes that go together: creates by slow start, deletes, or what lies between them. */
static guint group_length(const KdControllerPlan *plan)
{
	const Step *steps = (const Step *) (gpointer) plan->steps->data;
	const KdVerb verb = steps[plan->n_done].verb;
	const guint max = plan->in_order ? 1 : verb == KD_WRITE_CREATE ? plan->batch : G_MAXUINT;
	guint n = 0;

	while (n < max && plan->n_done + n < plan->steps->len) {
		const KdVerb next = steps[plan->n_done + n].verb;

		if (is_parallel(verb) ? next != verb : is_parallel(next))
			break;
		n++;
	}
	return n;
}

static void hand_in(KdPlan *writes, Step *step)
{
	switch (step->verb) {
	case KD_WRITE_CREATE:
		step->about = kd_object_ref(step->object);
		kd_plan_create(writes, g_steal_pointer(&step->object));
		break;
	case KD_WRITE_UPDATE:
		(step->is_status ? kd_plan_update_status
				 : kd_plan_update)(writes, g_steal_pointer(&step->object));
		break;
	case KD_WRITE_DELETE:
		kd_plan_delete(writes, step->about, step->grace);
		break;
	default:
		kd_plan_event(writes, step->about, step->type, step->reason, "%s", step->message);
		break;
	}
}

/* What is not tried any more is not expected either. */
static void skip(const KdControllerPlan *plan, const Step *step)
{
	if (step->verb == KD_WRITE_CREATE && owns(plan, step->object))
		kd_work_expect_created(plan->work, -1);
	else if (step->verb == KD_WRITE_DELETE)
		kd_work_observe_deleted(plan->work, step->about->uid);
}

static void skip_rest(KdControllerPlan *plan)
{
	for (; plan->n_done < plan->steps->len; plan->n_done++) {
		const Step *step = &g_array_index(plan->steps, Step, plan->n_done);

		if (step->verb != KD_WRITE_CREATE && !(plan->in_order && plan->failed))
			return;
		skip(plan, step);
	}
}

static KdTime backoff(const KdWork *work)
{
	const KdController *controller = work->manager->controller;
	bool said = controller->size >= sizeof(*controller) && controller->max_backoff > 0;

	return MIN(FIRST_BACKOFF << (MIN(work->n_failures, 19) - 1),
		   said ? controller->max_backoff : MAX_BACKOFF);
}

/* A failure is reported at once, and tried to be overcome later. */
static void note_result(const KdControllerPlan *plan)
{
	KdWork *work = plan->work;

	if (plan->failed) {
		work->n_failures++;
		kd_work_enqueue_at(work, kd_work_now(work) + backoff(work),
				   !plan->conflict && plan->again == KD_TIME_NEVER);
	} else if (!plan->reports) {
		work->n_failures = 0;
	}
	work->reports = work->failure && !plan->reports;
}

static void finish(KdControllerPlan *plan)
{
	KdWork *work = plan->work;

	work->running = false;
	work->manager->n_running--;
	note_result(plan);
	if (!plan->failed && plan->again != KD_TIME_NEVER)
		kd_work_enqueue_at(work, kd_work_now(work) + plan->again, false);
	else if (!plan->failed && plan->again_idle != KD_TIME_NEVER)
		kd_work_enqueue_at(work, kd_work_now(work) + plan->again_idle, true);
	if (work->dirty || work->reports)
		kd_work_enqueue(work);
	work->dirty = false;
	kd_manager_arm(work->manager);
	free_plan(plan);
}

static void advance(KdControllerPlan *plan);

static void done(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		 const char *message)
{
	KdControllerPlan *plan = data;
	const Step *step = &g_array_index(plan->steps, Step, plan->group + i);

	plan->conflict |= kd_outcome_may_pass(outcome);
	if (step->verb == KD_WRITE_CREATE)
		created(plan, step, outcome, object, message);
	else if (step->verb == KD_WRITE_DELETE)
		deleted(plan, step, outcome, message);
	else if (step->verb == KD_WRITE_UPDATE)
		updated(plan, outcome);
	if (--plan->n_under_way == 0 && !plan->submitting)
		advance(plan);
}

/* The run is over. */
static void drop(gpointer data)
{
	free_plan(data);
}

static void submit_group(KdControllerPlan *plan)
{
	KdManager *manager = plan->work->manager;
	KdPlan *writes = kd_plan_new(&manager->identity);

	plan->group = plan->n_done;
	plan->n_under_way = group_length(plan);
	plan->n_done += plan->n_under_way;
	for (guint i = plan->group; i < plan->n_done; i++)
		hand_in(writes, &g_array_index(plan->steps, Step, i));
	if (g_array_index(plan->steps, Step, plan->group).verb == KD_WRITE_CREATE)
		plan->batch *= 2;
	if (is_parallel(g_array_index(plan->steps, Step, plan->group).verb))
		kd_plan_set_parallel(writes);
	kd_plan_set_dropped(writes, drop);
	plan->submitting = true;
	kd_cluster_submit(manager->all->cluster, writes, done, plan);
	plan->submitting = false;
}

/* Until an answer is waited for, or all is done. */
static void advance(KdControllerPlan *plan)
{
	while (plan->n_under_way == 0) {
		if (plan->stop_creating || (plan->in_order && plan->failed))
			skip_rest(plan);
		if (plan->n_done == plan->steps->len) {
			finish(plan);
			return;
		}
		submit_group(plan);
	}
}

/* A plan that only reports a failure leaves it standing, and its retry to come. */
void kd_controller_plan_carry_out(KdControllerPlan *plan)
{
	plan->work->running = true;
	plan->work->manager->n_running++;
	if (!plan->reports)
		g_clear_pointer(&plan->work->failure, g_free);
	expect(plan);
	advance(plan);
}
