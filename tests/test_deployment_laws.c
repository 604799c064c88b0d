/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Laws of rollouts: whatever templates follow each other, at whatever times, never are fewer pods
 * available than the bounds allow once all were, never are there more than they allow, and in the
 * end the last template is everywhere.  Where all are replaced at once two templates never run
 * side by side.
 */
#include "config.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>

#include "control/controllers.h"
#include "kt_pipeline.h"
#include "node/kubelet.h"

extern const KdController kd_controller_deployment;
extern const KdController kd_controller_replica_set;

typedef struct {
	KtWorld base;
	KdKubelet *kubelet;
	KdControllers *controllers;
	gint64 replicas, surge, unavailable, min_ready;
	bool slow, recreate, full; /* all were available once */
	KdTime last;               /* when something was seen last, and how many there were */
	gint64 n_last;
	guint n_seen, n_few, n_wanted, n_many, n_mixed;
} Law;

static void law_clear(Law *law)
{
	kd_controllers_free(law->controllers);
	kd_kubelet_free(law->kubelet);
	kt_world_clear(&law->base);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Law, law_clear)

/* ---- what is there at each moment ---- */

typedef struct {
	const Law *law;
	KdTime now;
	gint64 n_active, n_available;
	const char *image; /* of those that have not ended */
	bool mixed;
} Tally;

static void tally_pod(const KdObject *object, gpointer data)
{
	Tally *tally = data;
	const KdPod *pod = KD_POD(object);
	const KdCondition *ready = kd_condition_find(pod->status.conditions,
						     pod->status.n_conditions, "Ready");
	const char *image = pod->spec->containers->image;

	if (!kd_pod_is_terminal(pod)) {
		tally->mixed |= tally->image && strcmp(tally->image, image) != 0;
		tally->image = image;
	}
	if (kd_pod_is_terminal(pod) || object->metadata.deletionTimestamp != KD_TIME_UNSET)
		return;
	tally->n_active++;
	tally->n_available += kd_pod_is_ready(pod) &&
			      ready->lastTransitionTime + tally->law->min_ready * KD_SECOND <=
				      tally->now;
}

/* Those of one moment that has passed: within one, a set may grow before another has let its pods
 * go. */
static void judge_last(Law *law, KdTime now)
{
	if (now > law->last)
		law->n_many += law->n_last > law->replicas + law->surge;
}

static void look_at_pods(Law *law, KdTime now)
{
	Tally tally = { .law = law, .now = now };

	judge_last(law, now);
	kd_cluster_each(law->base.cluster, &kd_kind_pod, tally_pod, &tally);
	law->last = now;
	law->n_last = tally.n_active;
	law->n_seen++;
	law->n_few += law->full && tally.n_available < law->replicas - law->unavailable;
	law->n_mixed += tally.mixed;
	law->full |= tally.n_available >= law->replicas;
}

static void add_wanted(const KdObject *object, gpointer data)
{
	*(gint64 *) data += KD_REPLICA_SET(object)->spec.replicas;
}

static void look(gpointer data, const KdChange *change)
{
	Law *law = data;
	const KdObject *object = change->new ? change->new : change->old;
	gint64 n_wanted = 0;

	if (change->type == KD_CHANGE_EVENT)
		return;
	if (object->kind == &kd_kind_pod)
		look_at_pods(law, change->time);
	if (object->kind != &kd_kind_replica_set)
		return;
	kd_cluster_each(law->base.cluster, &kd_kind_replica_set, add_wanted, &n_wanted);
	law->n_wanted += n_wanted > law->replicas + law->surge;
}

/* ---- a random Deployment ---- */

static void set_image(KdDeployment *self, int version)
{
	KdPodSpec *spec = kt_spec("cpu=1");

	g_free(spec->containers->image);
	spec->containers->image = g_strdup_printf("web:%d", version);
	/* Nobody schedules here: every third version never runs. */
	spec->nodeName = version % 3 == 2 ? NULL : g_intern_string("n");
	kd_shared_unref(self->spec.template.spec);
	self->spec.template.spec = spec;
}

/* "3", or so much of 100; and what it means. */
static char *random_bound(GRand *rand, gint64 replicas, bool round_up, gint64 *ret)
{
	gint64 value;

	if (g_rand_boolean(rand)) {
		*ret = g_rand_int_range(rand, 0, 5);
		return g_strdup_printf("%d", (int) *ret);
	}
	value = g_rand_int_range(rand, 0, 101);
	*ret = (value * replicas + (round_up ? 99 : 0)) / 100;
	return g_strdup_printf("%d%%", (int) value);
}

static KdDeployment *random_deployment(Law *law, GRand *rand)
{
	KdDeployment *self = (KdDeployment *) kd_object_new(&kd_kind_deployment);
	KdRollingUpdateDeployment *bounds = g_new0(KdRollingUpdateDeployment, 1);

	law->replicas = self->spec.replicas = g_rand_int_range(rand, 1, 13);
	law->min_ready = self->spec.minReadySeconds = g_rand_boolean(rand)
							      ? 0
							      : g_rand_int_range(rand, 1, 20);
	bounds->maxSurge = random_bound(rand, law->replicas, true, &law->surge);
	bounds->maxUnavailable = random_bound(rand, law->replicas, false, &law->unavailable);
	if (atoi(bounds->maxSurge) == 0 && atoi(bounds->maxUnavailable) == 0) {
		g_free(bounds->maxSurge);
		bounds->maxSurge = g_strdup("1");
		law->surge = 1;
	}
	if (law->surge == 0 && law->unavailable == 0)
		law->unavailable = 1;
	self->spec.strategy.type = g_intern_string(law->recreate ? "Recreate" : "RollingUpdate");
	self->spec.strategy.rollingUpdate = bounds;
	if (law->recreate) {
		g_free(bounds->maxSurge);
		g_free(bounds->maxUnavailable);
		g_clear_pointer(&self->spec.strategy.rollingUpdate, g_free);
		law->surge = 0;
		law->unavailable = law->replicas;
	}
	self->object.metadata.name = g_strdup("web");
	self->spec.selector = g_new0(KdSelector, 1);
	kd_map_set(&self->spec.selector->matchLabels, "app", "web");
	kd_map_set(&self->spec.template.metadata.labels, "app", "web");
	set_image(self, 0);
	return self;
}

static void law_init(Law *law)
{
	static const KdController *const list[] = { &kd_controller_deployment,
						    &kd_controller_replica_set, NULL };

	law->base = kt_world();
	law->kubelet = kd_kubelet_new(law->base.cluster, NULL);
	law->controllers = kd_controllers_new(law->base.cluster, list);
	kt_create(law->base.cluster, kt_node("n", "cpu=10000,pods=10000"));
	kd_cluster_observe(law->base.cluster, KD_OBSERVER_AUDIT, look, law);
}

static void run_for(Law *law, KdTime time)
{
	kd_cluster_deliver(law->base.cluster);
	kt_run_until(law->base.engine, kd_engine_now(law->base.engine) + time);
	look_at_pods(law, kd_engine_now(law->base.engine));
}

static const KdDeployment *get(const Law *law)
{
	return KD_DEPLOYMENT(kd_cluster_get(law->base.cluster, &kd_kind_deployment,
					    g_intern_string("default"), "web"));
}

/* As often as it takes: whoever is in between makes it a conflict. */
static void roll_to(Law *law, int version)
{
	g_autofree char *image = g_strdup_printf("web:%d", version);

	for (int i = 0; i < 20; i++) {
		KdDeployment *next = (KdDeployment *) kd_object_copy(&get(law)->object);
		KdPlan *plan = kd_plan_new(&kt_admin);

		set_image(next, version);
		kd_plan_update(plan, &next->object);
		kd_cluster_submit(law->base.cluster, plan, NULL, NULL);
		if (law->slow)
			run_for(law, 100 * KD_MILLISECOND);
		if (g_str_equal(get(law)->spec.template.spec->containers->image, image))
			return;
	}
	KT_ROW_TRUE(image, false);
}

/*
 * Versions come while others are on their way; the last one is good.  Where all takes time they
 * wait until nothing changes any more: sizes that were written and not seen yet are not counted,
 * there as here, so a version that comes in between may have a few too many or too few.
 */
static void run_law(Law *law, GRand *rand)
{
	KdControlPlaneOptions options;

	law_init(law);
	kt_create(law->base.cluster, random_deployment(law, rand));
	run_for(law, KD_MINUTE);
	if (law->slow) {
		kt_slow_options(&options);
		kd_cluster_set_control_plane(law->base.cluster, &options, 1);
	}
	for (int n = g_rand_int_range(rand, 2, 8); n > 0; n--) {
		roll_to(law, g_rand_int_range(rand, 0, 9));
		if (law->slow)
			run_for(law, 5 * KD_MINUTE);
		run_for(law, g_rand_int_range(rand, 0, 30) * KD_SECOND +
				     g_rand_int_range(rand, 0, 50) * KD_MILLISECOND);
	}
	roll_to(law, 99);
	run_for(law, KD_HOUR);
	if (law->slow)
		kd_struct_clear(&kd_control_plane_struct, &options);
}

static void check_end(const Law *law, const char *row)
{
	const KdDeployment *self = get(law);
	const KdDeploymentCondition *progress = kd_deployment_condition(&self->status,
									"Progressing");

	KT_ROW_TRUE(row, law->n_seen > 0 && law->full);
	KT_ROW_INT(row, self->status.updatedReplicas, law->replicas);
	KT_ROW_INT(row, self->status.replicas, law->replicas);
	KT_ROW_INT(row, self->status.availableReplicas, law->replicas);
	KT_ROW_STR(row, progress ? progress->reason : "-", "NewReplicaSetAvailable");
	KT_ROW_INT(row, self->status.observedGeneration, self->object.metadata.generation);
}

static void hold(bool slow, bool recreate, int rounds)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(slow ? 5 : 3);

	for (int i = 0; i < rounds; i++) {
		g_auto(Law) law = { .slow = slow, .recreate = recreate };
		g_autofree char *row = NULL;

		run_law(&law, rand);
		row = g_strdup_printf(
			"round %d: %d replicas, surge %d, unavailable %d, ready for %d s", i,
			(int) law.replicas, (int) law.surge, (int) law.unavailable,
			(int) law.min_ready);
		KT_ROW_INT(row, law.n_few, 0);
		KT_ROW_INT(row, law.n_wanted, 0);
		if (!slow)
			KT_ROW_INT(row, law.n_many, 0);
		if (recreate)
			KT_ROW_INT(row, law.n_mixed, 0);
		check_end(&law, row);
	}
}

static void at_once(void)
{
	hold(false, false, kt_rounds(60));
}

static void in_time(void)
{
	hold(true, false, kt_rounds(30));
}

static void recreates(void)
{
	hold(false, true, kt_rounds(20));
	hold(true, true, kt_rounds(20));
}

static CU_TestInfo tests[] = { { "at once", at_once },
			       { "in time", in_time },
			       { "recreates", recreates },
			       CU_TEST_INFO_NULL };

KT_SUITE(deployment_laws) = { .pName = "deployment_laws", .pTests = tests };
