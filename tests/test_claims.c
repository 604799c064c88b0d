/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/claims.c: what stands in for the volume controllers. */
#include "config.h"

#include "kt_cluster.h"
#include "kt_object.h"

#include "control/claims.h"

#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/storage_class.h>

typedef struct {
	const KdKind *kind;
	const char *yaml;
} Object;

#define SPEC "accessModes: [ReadWriteOnce], storageClassName: late"
#define CLAIM(name, more)                                                                          \
	{                                                                                          \
		&kd_kind_persistent_volume_claim,                                                  \
			"{metadata: {name: " name ", namespace: default}, spec: {" SPEC            \
			", resources: {requests: {storage: 1Gi}}" more "}}"                        \
	}
#define VOLUME(name, more)                                                                         \
	{                                                                                          \
		&kd_kind_persistent_volume, "{metadata: {name: " name "}, spec: {" SPEC            \
					    ", capacity: {storage: 1Gi}}" more "}"                 \
	}

static void created(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		    const char *message)
{
	(void) data;
	(void) i;
	(void) object;
	KT_ROW_STR("the API server takes it", message, NULL);
	KT_ROW_INT("the API server takes it", outcome, KD_OUTCOME_OK);
}

static void submit(KtWorld *world, KdPlan *take)
{
	kd_cluster_submit(world->cluster, take, created, NULL);
	kd_cluster_deliver(world->cluster);
}

static void fill(KtWorld *world, const Object *objects, guint n)
{
	KdPlan *plan = kd_plan_new(&kt_admin);

	for (guint i = 0; i < n; i++)
		kd_plan_create(plan, kt_object(objects[i].kind, objects[i].yaml));
	submit(world, plan);
}

static const KdPersistentVolumeClaim *claim(const KtWorld *world, const char *name)
{
	return (const KdPersistentVolumeClaim *) kd_cluster_get(
		world->cluster, &kd_kind_persistent_volume_claim, g_intern_static_string("default"),
		name);
}

static const KdPersistentVolume *volume(const KtWorld *world, const char *name)
{
	return (const KdPersistentVolume *) kd_cluster_get(world->cluster,
							   &kd_kind_persistent_volume, NULL, name);
}

static bool is_complete(const KdPersistentVolumeClaim *bound)
{
	return kd_map_lookup(&bound->object.metadata.annotations,
			     "pv.kubernetes.io/bind-completed") != NULL;
}

/* ---- what is there from the start ---- */

static void settle(KtWorld *world)
{
	KdPlan *plan = kd_plan_new(&kt_admin);

	kd_claims_settle(world->cluster, plan);
	submit(world, plan);
}

static void test_settle(void)
{
	static const Object objects[] = {
		VOLUME("free", ""),
		VOLUME("named", ""),
		VOLUME("given", ", status: {phase: Released}"),
		CLAIM("waits", ""),
		CLAIM("names", ", volumeName: named"),
		CLAIM("misses", ", volumeName: nowhere"),
		{ &kd_kind_persistent_volume_claim,
		  "{metadata: {name: lost, namespace: default}, spec: {" SPEC
		  ", resources: {requests: {storage: 1Gi}}, volumeName: gone}, status: {phase: "
		  "Lost}}" },
	};
	g_auto(KtWorld) world = kt_world();

	fill(&world, objects, G_N_ELEMENTS(objects));
	settle(&world);
	KT_ROW_STR("nobody claims it", volume(&world, "free")->status.phase, "Available");
	KT_ROW_STR("one names it", volume(&world, "named")->status.phase, "Bound");
	KT_ROW_STR("it knows by whom", volume(&world, "named")->spec.claimRef->name, "names");
	KT_ROW_STR("what is said stays", volume(&world, "given")->status.phase, "Released");
	KT_ROW_TRUE("no volume yet", !is_complete(claim(&world, "waits")));
	KT_ROW_TRUE("the one that it names", is_complete(claim(&world, "names")));
	KT_ROW_STR("bound", claim(&world, "names")->status.phase, "Bound");
	KT_ROW_TRUE("bound to nothing", is_complete(claim(&world, "misses")));
	KT_ROW_STR("lost is lost", claim(&world, "lost")->status.phase, "Lost");
	g_autoptr(KdPlan) again = kd_plan_new(&kt_admin);
	kd_claims_settle(world.cluster, again);
	KT_ROW_TRUE("once is enough", kd_plan_is_empty(again));
}

/* ---- with a pod ---- */

static void bind(KtWorld *world, const char *of, const KdPersistentVolume *chosen,
		 const char *labels)
{
	const KdClaimChoice choice = { &claim(world, of)->object, chosen ? &chosen->object : NULL };
	g_autoptr(KdObject) node = kt_object(&kd_kind_node, labels);
	KdPlan *plan = kd_plan_new(&kt_admin);

	kd_claims_bind(kd_cluster_view(world->cluster, KD_OBSERVER_SCHEDULER), plan, &choice, 1,
		       KD_NODE(node));
	submit(world, plan);
}

/* "zone=x" of the only requirement. */
static char *reach_of(const KdPersistentVolume *made)
{
	const KdRequirement *requirement =
		made->spec.nodeAffinity->required->nodeSelectorTerms[0].matchExpressions;

	return g_strdup_printf("%s=%s", requirement->key, requirement->values[0]);
}

static const struct {
	const char *row, *node, *want;
} reaches[] = {
	{ "a node in a zone",
	  "{metadata: {name: a, labels: {topology.kubernetes.io/zone: x, kubernetes.io/hostname: "
	  "h}}}",
	  "topology.kubernetes.io/zone=x" },
	{ "a node in none", "{metadata: {name: a, labels: {kubernetes.io/hostname: h}}}",
	  "kubernetes.io/hostname=h" },
	{ "a node without labels", "{metadata: {name: a}}", "kubernetes.io/hostname=a" },
};

static void test_made(void)
{
	static const Object objects[] = {
		{ &kd_kind_storage_class,
		  "{metadata: {name: late}, provisioner: csi.x, reclaimPolicy: Retain}" },
		CLAIM("d", ""),
	};

	for (guint i = 0; i < G_N_ELEMENTS(reaches); i++) {
		g_auto(KtWorld) world = kt_world();

		fill(&world, objects, G_N_ELEMENTS(objects));
		bind(&world, "d", NULL, reaches[i].node);
		const KdPersistentVolume *made = volume(&world,
							claim(&world, "d")->spec.volumeName);
		if (!KT_ROW_TRUE(reaches[i].row, made))
			continue;
		g_autofree char *reach = reach_of(made);
		KT_ROW_STR(reaches[i].row, reach, reaches[i].want);
		KT_ROW_STR("its driver", made->spec.csi->driver, "csi.x");
		KT_ROW_STR("as the class says", made->spec.persistentVolumeReclaimPolicy, "Retain");
		KT_ROW_STR("its claim", made->spec.claimRef->name, "d");
		KT_ROW_STR("bound", made->status.phase, "Bound");
		KT_ROW_TRUE("both ways", is_complete(claim(&world, "d")));
		KT_ROW_INT("of the size", kd_quantity_value(made->spec.capacity.items[0].quantity),
			   1 << 30);
	}
}

static void test_chosen(void)
{
	static const Object objects[] = { VOLUME("v", ""), CLAIM("d", "") };
	g_auto(KtWorld) world = kt_world();

	fill(&world, objects, G_N_ELEMENTS(objects));
	bind(&world, "d", volume(&world, "v"), "{metadata: {name: a}}");
	KT_ROW_STR("the volume that was chosen", claim(&world, "d")->spec.volumeName, "v");
	KT_ROW_STR("it knows by whom", volume(&world, "v")->spec.claimRef->name, "d");
	KT_ROW_STR("bound", volume(&world, "v")->status.phase, "Bound");
	KT_ROW_TRUE("both ways", is_complete(claim(&world, "d")));
}

static CU_TestInfo tests[] = {
	{ "from the start", test_settle },
	{ "volumes that are made", test_made },
	{ "volumes that are chosen", test_chosen },
	CU_TEST_INFO_NULL,
};

KT_SUITE(claims) = { .pName = "claims", .pTests = tests };
