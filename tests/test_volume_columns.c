/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The volume filters of policies/scheduling/ asked for many nodes at once and node by node: the
 * same verdicts for one pod after the other, while nodes, pods, volumes, claims, classes and limits
 * come, change and go.
 */
#include "config.h"

#include "kt_storage.h"
#include "kt_world.h"

#include <kubedes/api/csi_driver.h>
#include <kubedes/api/csi_node.h>
#include <kubedes/api/csi_storage_capacity.h>
#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/storage_class.h>
#include <kubedes/rng.h>
#include <string.h>

#define N_NODES  14
#define N_CLAIMS 10
#define N_PLACES 40
#define ZONE     "topology.kubernetes.io/zone"
#define BETA     "failure-domain.beta.kubernetes.io/zone"
#define HOST     "kubernetes.io/hostname"

typedef struct {
	guint n, n_fit;
	GHashTable *reasons; /* that nodes were turned down for */
} Counts;

typedef struct {
	KtStage *stage;
	KdFramework *plain, *fast, *brief;
	gsl_rng *rng;
	GPtrArray *objects; /* of KdObject */
	const KdPodInfo *placed[N_PLACES];
	KdUid last_uid;
	bool local; /* all volumes are of single hosts */
	Counts *counts;
} Walk;

static guint draw(const Walk *walk, guint n)
{
	return (guint) kd_rng_below(walk->rng, n);
}

/* ---- other objects ---- */

static bool is_it(const KdObject *object, const KdKind *kind, const char *name)
{
	return object->kind == kind && strcmp(object->metadata.name, name) == 0;
}

static const KdObject *get_object(gpointer data, const KdKind *kind, KdName namespace_,
				  const char *name)
{
	const GPtrArray *objects = data;

	(void) namespace_;
	for (guint i = 0; i < objects->len; i++)
		if (is_it(objects->pdata[i], kind, name))
			return objects->pdata[i];
	return NULL;
}

static void each_object(gpointer data, const KdKind *kind,
			void (*visit)(const KdObject *object, gpointer visit_data),
			gpointer visit_data)
{
	const GPtrArray *objects = data;

	for (guint i = 0; i < objects->len; i++) {
		const KdObject *object = objects->pdata[i];

		if (object->kind == kind)
			visit(object, visit_data);
	}
}

/* A new one takes the place of that of the same name, or that one goes. */
static void set_object(const Walk *walk, const KdKind *kind, const char *yaml)
{
	KdObject *object = kt_storage_object(kind, yaml);

	for (guint i = 0; i < walk->objects->len; i++)
		if (is_it(walk->objects->pdata[i], kind, object->metadata.name)) {
			g_ptr_array_remove_index(walk->objects, i);
			break;
		}
	if (draw(walk, 8))
		g_ptr_array_add(walk->objects, object);
	else
		kd_object_unref(object);
}

static const char *const classes[] = { "late", "zonal", "local", "early", "" };

static void change_class(const Walk *walk)
{
	static const char *const allowed[] = {
		"",
		"allowedTopologies: [{matchLabelExpressions: [{key: " ZONE ", values: [z0, z1]}]}]",
		"allowedTopologies: [{matchLabelExpressions: [{key: " ZONE
		", values: [z1]}, {key: " HOST ", values: [n1, n2, n3]}]}, "
		"{matchLabelExpressions: []}]",
	};
	const guint class = draw(walk, 4);
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: %s}, provisioner: %s, volumeBindingMode: %s, %s}",
		classes[class], class == 2 ? "kubernetes.io/no-provisioner" : "csi.x",
		class == 3 ? "Immediate" : "WaitForFirstConsumer",
		class == 1 ? allowed[draw(walk, 3)] : "");

	set_object(walk, &kd_kind_storage_class, yaml);
}

static void change_claim(const Walk *walk)
{
	static const char *const modes[] = { "ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod" };
	const guint claim = draw(walk, N_CLAIMS);
	g_autoptr(GString) meta = g_string_new("annotations: {");
	g_autoptr(GString) spec = g_string_new(NULL);

	if (draw(walk, 2)) {
		g_string_append(meta, "pv.kubernetes.io/bind-completed: 'yes'");
		g_string_printf(spec, "volumeName: v%u, ", claim);
	} else if (draw(walk, 5) == 0) {
		g_string_append_printf(meta, "volume.kubernetes.io/selected-node: n%u",
				       draw(walk, 3));
	}
	g_string_append_c(meta, '}');
	if (draw(walk, 3) == 0)
		g_string_append(meta, ", ownerReferences: [{apiVersion: v1, kind: Pod, name: c, "
				      "uid: u, controller: true}]");
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: c-%u, namespace: default, %s}, spec: {%sstorageClassName: '%s', "
		"accessModes: [%s], resources: {requests: {storage: %uGi}}}}",
		claim, meta->str, spec->str,
		classes[walk->local      ? 2
			: draw(walk, 10) ? draw(walk, 3)
					 : 3 + draw(walk, 2)],
		modes[draw(walk, draw(walk, 3) ? 2 : 3)], 1 + draw(walk, 2));
	set_object(walk, &kd_kind_persistent_volume_claim, yaml);
}

static void change_volume(const Walk *walk)
{
	static const char *const labels[] = { "",
					      ZONE ": z0",
					      BETA ": z1__z0",
					      ZONE ": ' z1 '",
					      ZONE ": z0__",
					      BETA ": z1, " ZONE ": z1" };
	static const char *const reach[] = {
		"",
		"{key: " ZONE ", operator: In, values: [z0, z1]}",
		"{key: " HOST ", operator: In, values: [n1]}",
		"{key: " HOST ", operator: In, values: [n2, n3]}",
		"{key: " ZONE ", operator: In, values: [z0]}, {key: " HOST
		", operator: NotIn, values: [n1]}",
		"{key: " ZONE ", operator: DoesNotExist}",
	};
	const guint volume = draw(walk, N_CLAIMS),
		    way = walk->local ? 2 + draw(walk, 2) : draw(walk, G_N_ELEMENTS(reach));
	const bool meant = draw(walk, 4) == 0;
	g_autofree char *claim = g_strdup_printf("claimRef: {name: c-%u, namespace: default}, ",
						 draw(walk, 10));
	g_autofree char *affinity = g_strdup_printf(
		"nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [%s]}]}}, ",
		reach[way]);
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: v%u, labels: {%s}}, spec: {%s%sstorageClassName: %s, csi: "
		"{driver: csi.%c, volumeHandle: h%u}, accessModes: [ReadWriteOnce, ReadWriteMany], "
		"capacity: {storage: %uGi}}, status: {phase: Available}}",
		volume, labels[draw(walk, 6)], meant ? claim : "", way ? affinity : "",
		classes[walk->local ? 2 : draw(walk, 3)], draw(walk, 4) ? 'x' : 'y', draw(walk, 7),
		1 + draw(walk, 3));

	set_object(walk, &kd_kind_persistent_volume, yaml);
}

static void change_driver(const Walk *walk)
{
	g_autofree char *driver = g_strdup_printf(
		"{metadata: {name: csi.x}, spec: {storageCapacity: %s}}",
		draw(walk, 3) ? "false" : "true");
	g_autofree char *room = g_strdup_printf(
		"{metadata: {name: r%u, namespace: default}, storageClassName: late, capacity: "
		"%uGi, nodeTopology: {matchLabels: {" ZONE ": z%u}}}",
		draw(walk, 3), draw(walk, 3), draw(walk, 3));
	g_autofree char *node = g_strdup_printf(
		"{metadata: {name: n%u}, spec: {drivers: [{name: csi.%c, nodeID: i, allocatable: "
		"{count: %u}}, {name: csi.z, nodeID: i}]}}",
		draw(walk, N_NODES), draw(walk, 3) ? 'x' : 'y', draw(walk, 4));

	if (draw(walk, 3) == 0)
		set_object(walk, &kd_kind_csi_driver, driver);
	if (draw(walk, 3) == 0)
		set_object(walk, &kd_kind_csi_storage_capacity, room);
	set_object(walk, &kd_kind_csi_node, node);
}

/* ---- nodes and pods ---- */

static void change_node(const Walk *walk)
{
	static const char *const zones[] = { "", " label." ZONE "=z0", " label." ZONE "=z1",
					     " label." BETA "=z0",
					     " label." BETA "=z1 label." ZONE "=z0" };
	const guint node = draw(walk, N_NODES);
	g_autofree char *host = g_strdup_printf(" label." HOST "=n%u", node);
	g_autofree char *line = draw(walk, 5) == 0
					? g_strdup_printf("gone n%u", node)
					: g_strdup_printf("node n%u cpu=4 memory=8Gi pods=9%s%s",
							  node, zones[draw(walk, 5)],
							  draw(walk, 6) ? host : "");

	kt_stage_add(walk->stage, line);
}

static void add_volume(const Walk *walk, GString *volumes)
{
	const guint way = draw(walk, 8), claim = draw(walk, N_CLAIMS);

	if (way == 0)
		g_string_append_printf(volumes,
				       "{name: d%u, gcePersistentDisk: {pdName: d%u, readOnly: "
				       "%s}}, ",
				       claim, draw(walk, 4), draw(walk, 2) ? "true" : "false");
	else if (way == 1)
		g_string_append_printf(volumes,
				       "{name: '%u', ephemeral: {volumeClaimTemplate: {spec: "
				       "{accessModes: [ReadWriteOnce]}}}}, ",
				       claim);
	else
		g_string_append_printf(volumes,
				       "{name: w%u, persistentVolumeClaim: {claimName: c-%u}}, ",
				       claim, claim);
}

static const KdPodInfo *new_pod(Walk *walk)
{
	g_autoptr(GString) volumes = g_string_new(NULL);
	KdPodInfo *info;

	for (guint n = 1 + draw(walk, 2); n > 0; n--)
		add_volume(walk, volumes);
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: c, namespace: %s}, spec: {containers: [{name: main, image: i}], "
		"volumes: [%s]}}",
		draw(walk, 9) ? "default" : "other", volumes->str);
	g_autoptr(KdObject) pod = kt_storage_object(&kd_kind_pod, yaml);

	pod->uid = ++walk->last_uid;
	info = kd_snapshot_pod_info(walk->stage->snapshot, KD_POD(pod));
	g_ptr_array_add(walk->stage->kept, info);
	return info;
}

static void put(Walk *walk, const KdPodInfo *info, KdName node)
{
	const guint place = draw(walk, N_PLACES);

	if (walk->placed[place])
		kd_snapshot_remove_pod(walk->stage->snapshot, walk->placed[place]->pod->object.uid,
				       NULL);
	walk->placed[place] = info;
	if (info)
		kd_snapshot_add_pod(walk->stage->snapshot, info, node, 0);
}

static void change(Walk *walk)
{
	g_autofree char *name = g_strdup_printf("n%u", draw(walk, N_NODES));

	switch (draw(walk, 7)) {
	case 0:
		change_node(walk);
		break;
	case 1:
		put(walk, draw(walk, 2) ? new_pod(walk) : NULL, g_intern_string(name));
		break;
	case 2:
		change_class(walk);
		break;
	case 3:
		change_driver(walk);
		break;
	case 4:
		change_volume(walk);
		break;
	default:
		change_claim(walk);
	}
}

/* ---- what must be equal ---- */

static bool same(const char *row, const KdAttempt *a, const KdAttempt *b)
{
	bool equal = KT_ROW_INT(row, b->pre_filter, a->pre_filter) &&
		     KT_ROW_INT(row, b->error, a->error) && KT_ROW_INT(row, b->chosen, a->chosen) &&
		     KT_ROW_INT(row, (gint64) b->rejectors, (gint64) a->rejectors) &&
		     KT_ROW_INT(row, b->n_evaluated, a->n_evaluated) &&
		     KT_ROW_INT(row, b->n_feasible, a->n_feasible);

	for (guint i = 0; equal && i < a->n_evaluated; i++) {
		const KdSlot slot = a->evaluated[i];

		equal = KT_ROW_INT(row, b->evaluated[i], slot) &&
			KT_ROW_STR(row, kd_verdict_reason(b->verdicts[slot]),
				   kd_verdict_reason(a->verdicts[slot])) &&
			KT_ROW_INT(row, b->verdicts[slot], a->verdicts[slot]) &&
			KT_ROW_INT(row, b->rejected_by[slot], a->rejected_by[slot]);
	}
	return equal;
}

static void count(Counts *counts, const KdAttempt *attempt)
{
	counts->n++;
	counts->n_fit += attempt->chosen != KD_NO_SLOT;
	for (guint i = 0; i < attempt->n_evaluated; i++)
		g_hash_table_add(
			counts->reasons,
			(gpointer) kd_verdict_reason(attempt->verdicts[attempt->evaluated[i]]));
}

static bool compare(Walk *walk, guint step)
{
	const KdPodInfo *pod = new_pod(walk);
	const KdAttempt *a = kd_framework_attempt(walk->plain, pod);
	const KdAttempt *b = kd_framework_attempt(walk->fast, pod);
	const KdAttempt *c = kd_framework_attempt(walk->brief, pod);
	g_autofree char *row = g_strdup_printf("step %u", step);

	count(walk->counts, a);
	if (!c->listed)
		kd_framework_list(walk->brief);
	if (!same(row, a, b) || !same(row, a, c))
		return false;
	if (a->chosen != KD_NO_SLOT && draw(walk, 3))
		put(walk, pod, kd_snapshot_nodes(walk->stage->snapshot)->name[a->chosen]);
	return true;
}

/* ---- the walk ---- */

static KdFramework *framework_of(const Walk *walk, const KdProfile *profile, bool plain, bool brief)
{
	KdFrameworkOptions options = kt_stage_options();
	g_autoptr(GError) error = NULL;
	KdFramework *framework;

	options.plain = plain;
	options.brief = brief;
	options.lister = (KdLister){ get_object, each_object, walk->objects, NULL };
	framework = kd_framework_new(profile, walk->stage->snapshot, &options, &error);
	KT_ROW_NO_ERROR("the framework starts", error);
	return framework;
}

static void walk_about(guint64 seed, Counts *counts)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node n0 cpu=4 memory=8Gi");
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	g_autoptr(GPtrArray)
		objects = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	Walk walk = { .stage = stage,
		      .rng = kd_rng_stream(seed, "test/volume-columns"),
		      .objects = objects,
		      .local = seed % 3 == 0,
		      .counts = counts };

	walk.plain = framework_of(&walk, config->profiles[0], true, false);
	walk.fast = framework_of(&walk, config->profiles[0], false, false);
	walk.brief = framework_of(&walk, config->profiles[0], false, true);
	for (guint i = 0; i < 2 * N_NODES; i++) {
		change_node(&walk);
		change_claim(&walk);
		change_volume(&walk);
		change_class(&walk);
	}
	for (guint i = 0; i < 150; i++) {
		change(&walk);
		if (!compare(&walk, i))
			break;
	}
	kd_framework_free(walk.plain);
	kd_framework_free(walk.fast);
	kd_framework_free(walk.brief);
	gsl_rng_free(walk.rng);
}

static void test_equal(void)
{
	static const char *const reasons[] = {
		"node(s) had no available volume zone",
		"node(s) exceed max volume count",
		"node(s) had no available disk",
		"node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access "
		"mode "
		"already in-use by another pod",
		"node(s) didn't match PersistentVolume's node affinity",
		"node(s) didn't find available persistent volumes to bind",
		"node(s) did not have enough free storage",
	};
	Counts counts = { .reasons = g_hash_table_new(g_str_hash, g_str_equal) };

	for (int seed = 0; seed < kt_rounds(60); seed++)
		walk_about((guint64) seed, &counts);
	KT_ROW_TRUE("some fit", counts.n_fit > counts.n / 20);
	for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
		KT_ROW_TRUE(reasons[i], g_hash_table_contains(counts.reasons, reasons[i]));
	g_hash_table_unref(counts.reasons);
}

static CU_TestInfo tests[] = {
	{ "many nodes as node by node", test_equal },
	CU_TEST_INFO_NULL,
};

KT_SUITE(volume_columns) = { .pName = "volume_columns", .pTests = tests };
