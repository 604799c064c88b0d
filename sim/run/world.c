/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/world.h"

#include <kubedes/api/namespace.h>

#include "control/claims.h"
#include "placement/shapes.h"
#include "run/control_plane_fields.h"
#include "run/setup.h"
#include "run/typical.h"

/* The scenario's own objects come as kubeadm and an administrator would create them. */
static const KdIdentity identity = { .user = "kubernetes-admin", .agent = "setup" };

/* ---- building ---- */

static KdTieBreak tie_break(const char *name)
{
	if (g_str_equal(name, "first"))
		return KD_TIE_FIRST;
	return g_str_equal(name, "name") ? KD_TIE_NAME : KD_TIE_RANDOM;
}

static void warn_of_missing(KdWorld *world)
{
	g_autoptr(GString) text = g_string_new(NULL);
	guint n;
	const KdName *missing = kd_profile_missing(world->config->profiles[0], &n);

	for (guint i = 0; i < n; i++)
		g_string_append_printf(text, "%s%s", i ? ", " : "", missing[i]);
	if (n)
		g_ptr_array_add(
			world->notes,
			g_strdup_printf("plug-ins of Kubernetes that are not modelled yet and "
					"have no say: %s",
					text->str));
}

static gboolean make_config(KdWorld *world, const KdRunOptions *options, GError **error)
{
	const char *policy = options->policy ? options->policy
					     : world->scenario->spec.scheduler.policy;
	g_autoptr(KdProblems) problems = kd_problems_new();

	world->config = kd_scenario_scheduler_config(world->scenario, problems);
	if (!kd_problems_to_error(problems, error))
		return FALSE;
	if (!kd_scheduler_config_set_policy(world->config, policy, error))
		return FALSE;
	warn_of_missing(world);
	return TRUE;
}

/* ---- typical pods ---- */

static bool profile_needs_shapes(const KdProfile *profile)
{
	for (guint i = 0; i < profile->n_plugins; i++)
		if (profile->plugins[i].policy->needs_shapes)
			return true;
	return false;
}

/* From the start; the file that the scenario names is read at any rate, so that it is found out
 * when it is no good. */
static bool needs_shapes(const KdWorld *world)
{
	for (guint i = 0; i < world->config->n_profiles; i++)
		if (profile_needs_shapes(world->config->profiles[i]))
			return true;
	return world->scenario->spec.scheduler.typicalPods;
}

static gboolean count_shapes(KdWorld *world, GError **error)
{
	world->knows_shapes = true;
	return kd_typical_shapes(world->scenario, world->seed, &world->shapes, &world->n_shapes,
				 error);
}

const KdGpuShape *kd_world_shapes(KdWorld *world, guint *ret_n)
{
	if (!world->knows_shapes)
		count_shapes(world, NULL);
	*ret_n = world->n_shapes;
	return world->shapes;
}

/* ---- parts ---- */

static gboolean make_scheduler(KdWorld *world, const KdRunOptions *options, GError **error)
{
	const KdSchedulerSpec *spec = &world->scenario->spec.scheduler;
	const KdSchedulerOptions scheduler = {
		.framework = {
			.seed = (guint64) world->seed,
			.tie_break = tie_break(spec->tieBreak),
			.percentage = (gint) world->config->percentageOfNodesToScore,
			.plain = options->plain,
			.explain = options->explain,
			.brief = !options->explain &&
				 !g_str_equal(world->scenario->spec.record.level, "full"),
			.env = { world->shapes, world->n_shapes },
		},
		.once = !spec->retry,
		.cycle_time = spec->cycleTime,
		.check = options->check,
	};

	world->scheduler = kd_scheduler_new(world->cluster, world->config, &scheduler, error);
	return world->scheduler != NULL;
}

static bool is_ideal(const KdWorld *world)
{
	return g_str_equal(world->control_plane.mode, "ideal");
}

KdWorld *kd_world_new(const KdScenario *scenario, const KdRunOptions *options, GError **error)
{
	g_autoptr(KdWorld) world = g_new0(KdWorld, 1);

	world->scenario = scenario;
	world->seed = options->seed ? *options->seed : scenario->spec.seed;
	world->notes = g_ptr_array_new_with_free_func(g_free);
	world->feeds = g_ptr_array_new_with_free_func((GDestroyNotify) kd_feed_free);
	kd_struct_copy(&kd_control_plane_struct, &world->control_plane,
		       &scenario->spec.controlPlane);
	kd_control_plane_complete(&world->control_plane);
	world->engine = kd_engine_new();
	world->cluster = kd_cluster_new(world->engine);
	kd_setup_admission(world->cluster, &world->control_plane);
	if (!make_config(world, options, error) ||
	    (needs_shapes(world) && !count_shapes(world, error)) ||
	    !make_scheduler(world, options, error))
		return NULL;
	world->kubelet = kd_kubelet_new(world->cluster, NULL);
	world->manager = kd_controller_manager_new(world->cluster, &world->control_plane);
	return g_steal_pointer(&world);
}

void kd_world_free(KdWorld *world)
{
	if (!world)
		return;
	if (world->cluster)
		kd_cluster_close(world->cluster);
	g_ptr_array_unref(world->feeds);
	kd_script_free(world->script);
	kd_controller_manager_free(world->manager);
	kd_kubelet_free(world->kubelet);
	kd_scheduler_free(world->scheduler);
	kd_scheduler_config_free(world->config);
	kd_cluster_free(world->cluster);
	kd_engine_free(world->engine);
	g_ptr_array_unref(world->notes);
	g_free(world->shapes);
	kd_struct_clear(&kd_control_plane_struct, &world->control_plane);
	g_free(world);
}

/* ---- filling ---- */

/* Objects on their way to the API server, together, and those that it would not take. */
typedef struct {
	KdWorld *world;
	guint n_open; /* writes without an answer */
	bool settled; /* what the volume controllers do has been asked for */
	guint64 n_refused;
	char *first;
} Batch;

static void free_batch(gpointer data)
{
	Batch *batch = data;

	g_free(batch->first);
	g_free(batch);
}

static void submit_batch(Batch *batch, KdPlan *take);

/* What the volume controllers do with what has come. */
static void settle_claims(Batch *batch)
{
	static const KdIdentity binder = {
		.user = "system:serviceaccount:kube-system:persistent-volume-binder",
		.agent = "persistentvolume-binder"
	};
	KdPlan *plan = kd_plan_new(&binder);

	batch->settled = true;
	kd_claims_settle(batch->world->cluster, plan);
	submit_batch(batch, plan);
}

static void all_answered(Batch *batch)
{
	if (!batch->settled) {
		settle_claims(batch);
		return;
	}
	if (batch->n_refused)
		g_ptr_array_add(batch->world->notes,
				g_strdup_printf("%" G_GUINT64_FORMAT
						" objects were refused, first: %s",
						batch->n_refused, batch->first));
	free_batch(batch);
}

static void created(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		    const char *message)
{
	Batch *batch = data;

	(void) i;
	(void) object;
	if (outcome != KD_OUTCOME_OK && batch->n_refused++ == 0)
		batch->first = g_strdup(message);
	if (--batch->n_open == 0)
		all_answered(batch);
}

static void submit_batch(Batch *batch, KdPlan *take)
{
	batch->n_open = kd_plan_length(take);
	kd_plan_set_dropped(take, free_batch);
	if (batch->n_open > 0) {
		kd_cluster_submit(batch->world->cluster, take, created, batch);
		return;
	}
	kd_plan_free(take);
	all_answered(batch);
}

/* @first: what is there at the start, where namespaces come before what is in them. */
static void create_objects(KdWorld *world, const GPtrArray *objects, bool first)
{
	KdPlan *plan = kd_plan_new(&identity);
	Batch *batch = g_new0(Batch, 1);
	bool namespaces = first && !is_ideal(world);

	batch->world = world;
	if (namespaces)
		kd_setup_namespaces(plan, objects);
	for (guint i = 0; i < objects->len; i++) {
		const KdObject *object = objects->pdata[i];

		if (!namespaces || object->kind != &kd_kind_namespace)
			kd_plan_create(plan, kd_object_copy(object));
	}
	submit_batch(batch, plan);
	kd_cluster_deliver(world->cluster);
}

static void create_later(KdEngine *engine, gpointer data, guint64 workload)
{
	KdWorld *world = data;

	(void) engine;
	create_objects(world, world->scenario->manifests[workload], false);
}

static KdCapacity capacity(const KdWorld *world)
{
	const KdNodes *nodes = kd_scheduler_nodes(world->scheduler);
	KdCapacity sum = { 0 };

	for (guint i = 0; i < nodes->n_nodes; i++) {
		KdSlot slot = nodes->order[i];

		sum.milli_cpu += nodes->allocatable[KD_CPU][slot];
		sum.memory += nodes->allocatable[KD_MEMORY][slot];
		sum.gpu_milli += nodes->n_gpus[slot] * KD_GPU_WHOLE;
	}
	return sum;
}

static KdFeed *add_feed(KdWorld *world, const KdWorkloadSpec *spec, GError **error)
{
	const KdCapacity has = capacity(world);
	KdStream *stream = kd_stream_open(spec, world->scenario->folder, world->seed, &has, error);

	if (!stream)
		return NULL;
	if (kd_stream_note(stream))
		g_ptr_array_add(world->notes, g_strdup(kd_stream_note(stream)));
	g_ptr_array_add(world->feeds, kd_feed_new(world->cluster, stream));
	return world->feeds->pdata[world->feeds->len - 1];
}

static gboolean fill_cluster(KdWorld *world, GError **error)
{
	const KdClusterSpec *spec = &world->scenario->spec.cluster;

	create_objects(world, world->scenario->objects, true);
	for (guint i = 0; i < spec->n_nodes; i++) {
		KdFeed *feed = add_feed(world, &spec->nodes[i], error);

		if (!feed || !kd_feed_create_all(feed, error)) {
			g_prefix_error(error, "cluster.nodes[%u]: ", i);
			return FALSE;
		}
		kd_cluster_deliver(world->cluster);
	}
	return TRUE;
}

gboolean kd_world_fill(KdWorld *world, GError **error)
{
	const KdScenarioSpec *spec = &world->scenario->spec;

	if (spec->n_actions &&
	    !(world->script = kd_script_new(world->cluster, spec->actions, spec->n_actions,
					    world->scenario->folder, error)))
		return FALSE;
	if (!fill_cluster(world, error))
		return FALSE;
	kd_setup_authorization(world->cluster, &world->control_plane);
	kd_cluster_deliver(world->cluster);
	kd_cluster_set_control_plane(world->cluster, &world->control_plane, (guint64) world->seed);
	if (!is_ideal(world))
		kd_cluster_put_faults(world->cluster, spec->faults, spec->n_faults);
	for (guint i = 0; i < spec->n_workloads; i++) {
		const KdWorkloadSpec *workload = &spec->workloads[i];

		if (world->scenario->manifests[i]) {
			kd_engine_at(world->engine, workload->at, KD_PHASE_ARRIVAL, create_later,
				     world, i);
			continue;
		}
		KdFeed *feed = add_feed(world, workload, error);
		if (!feed || !kd_feed_start(feed, error)) {
			g_prefix_error(error, "workloads[%u]: ", i);
			return FALSE;
		}
	}
	if (world->script)
		kd_script_start(world->script);
	return TRUE;
}

gboolean kd_world_fed(const KdWorld *world, GError **error)
{
	for (guint i = 0; i < world->feeds->len; i++) {
		const GError *failure = kd_feed_error(world->feeds->pdata[i]);

		if (failure) {
			g_propagate_error(error, g_error_copy(failure));
			return FALSE;
		}
	}
	return TRUE;
}

gboolean kd_world_verify(KdWorld *world, GError **error)
{
	return kd_scheduler_verify(world->scheduler, error) &&
	       kd_kubelet_verify(world->kubelet, error);
}
