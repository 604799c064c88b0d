/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Microseconds of processor time that an attempt for a pod with a claim of its own takes, all nodes
 * scored: one that is bound to a volume of a zone, and one that waits for its pod.  The nodes, in
 * three zones, can attach 25 volumes each; every pod that found a place stays.
 *
 * usage: bench_volumes [NODES [PODS]]
 */
#include "config.h"

#include <kubedes/api/csi_node.h>
#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/storage_class.h>

#include "kt_ratio.h"
#include "placement/framework.h"

#define ZONE   "topology.kubernetes.io/zone"
#define HOST   "kubernetes.io/hostname"
#define DRIVER "csi.x"

/* ---- objects by kind and name ---- */

typedef struct {
	const KdKind *kind;
	GHashTable *by_name;
	GPtrArray *all; /* of KdObject */
} Table;

static const KdKind *const kinds[] = { &kd_kind_csi_node, &kd_kind_persistent_volume,
				       &kd_kind_persistent_volume_claim, &kd_kind_storage_class };

typedef struct {
	Table tables[G_N_ELEMENTS(kinds)];
} World;

static Table *table_of(World *world, const KdKind *kind)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (kinds[i] == kind)
			return &world->tables[i];
	return NULL;
}

static void world_init(World *world)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		world->tables[i] = (Table){ kinds[i], g_hash_table_new(g_str_hash, g_str_equal),
					    g_ptr_array_new_with_free_func(
						    (GDestroyNotify) kd_object_unref) };
}

static void world_clear(World *world)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_hash_table_unref(world->tables[i].by_name);
		g_ptr_array_unref(world->tables[i].all);
	}
}

static const KdObject *get(gpointer data, const KdKind *kind, KdName namespace_, const char *name)
{
	Table *table = table_of(data, kind);

	(void) namespace_;
	return table ? g_hash_table_lookup(table->by_name, name) : NULL;
}

static void each(gpointer data, const KdKind *kind,
		 void (*visit)(const KdObject *object, gpointer visit_data), gpointer visit_data)
{
	const Table *table = table_of(data, kind);

	for (guint i = 0; table && i < table->all->len; i++)
		visit(table->all->pdata[i], visit_data);
}

static gpointer make(World *world, const KdKind *kind, const char *format, guint i)
{
	Table *table = table_of(world, kind);
	KdObject *object = kd_object_new(kind);
	g_autofree char *name = g_strdup_printf("%s-%05u", format, i);

	object->metadata.name = g_strdup(name);
	g_hash_table_insert(table->by_name, (gpointer) object->metadata.name, object);
	g_ptr_array_add(table->all, object);
	return object;
}

/* ---- what is in it ---- */

static void add_node(World *world, KdSnapshot *snapshot, guint i)
{
	KdCsiNode *csi = make(world, &kd_kind_csi_node, "node", i);
	KdNode *node = kd_node_new(csi->object.metadata.name);
	g_autofree char *zone = g_strdup_printf("zone-%u", i % 3);

	kd_resources_set(&node->status.allocatable, "cpu", kd_quantity_from_milli(64000));
	kd_resources_set(&node->status.allocatable, "memory",
			 kd_quantity_from_units((gint64) 256 << 30, KD_DECIMAL_SI));
	kd_resources_set(&node->status.allocatable, "pods", kd_quantity_from_milli(110000));
	kd_map_set(&node->object.metadata.labels, ZONE, zone);
	kd_map_set(&node->object.metadata.labels, HOST, node->object.metadata.name);
	kd_snapshot_set_node(snapshot, node);
	kd_object_unref(&node->object);
	csi->spec.drivers = g_new0(KdCsiNodeDriver, 1);
	csi->spec.n_drivers = 1;
	csi->spec.drivers->name = g_intern_static_string(DRIVER);
	csi->spec.drivers->allocatable = g_new0(KdVolumeNodeResources, 1);
	csi->spec.drivers->allocatable->count = (KdOptInt){ .set = true, .value = 25 };
}

static KdName bind_to(World *world, guint i)
{
	KdPersistentVolume *volume = make(world, &kd_kind_persistent_volume, "volume", i);
	g_autofree char *zone = g_strdup_printf("zone-%u", i % 3);
	KdRequirement *requirement = g_new0(KdRequirement, 1);
	KdNodeSelectorTerm *term = g_new0(KdNodeSelectorTerm, 1);

	*requirement = (KdRequirement){ g_intern_static_string(ZONE), KD_OP_IN, g_new0(KdName, 1),
					1 };
	requirement->values[0] = g_intern_string(zone);
	term->matchExpressions = requirement;
	term->n_matchExpressions = 1;
	volume->spec.nodeAffinity = g_new0(KdVolumeNodeAffinity, 1);
	volume->spec.nodeAffinity->required = g_new0(KdNodeSelector, 1);
	volume->spec.nodeAffinity->required->nodeSelectorTerms = term;
	volume->spec.nodeAffinity->required->n_nodeSelectorTerms = 1;
	kd_map_set(&volume->object.metadata.labels, ZONE, zone);
	volume->spec.csi = g_new0(KdCsiVolume, 1);
	volume->spec.csi->driver = g_intern_static_string(DRIVER);
	volume->spec.csi->volumeHandle = g_strdup(volume->object.metadata.name);
	return volume->object.metadata.name;
}

static KdPod *make_pod(World *world, KdName class, bool bound, guint i)
{
	KdPersistentVolumeClaim *claim = make(world, &kd_kind_persistent_volume_claim, "claim", i);
	KdPodSpec *spec = kd_pod_spec_new();
	g_autofree char *name = g_strdup_printf("pod-%u", i);
	KdPod *pod;

	claim->object.metadata.namespace = g_intern_static_string("default");
	claim->spec.storageClassName = class;
	if (bound) {
		claim->spec.volumeName = g_strdup(bind_to(world, i));
		kd_map_set(&claim->object.metadata.annotations, "pv.kubernetes.io/bind-completed",
			   "yes");
	}
	spec->containers = g_new(KdContainer, 1);
	spec->n_containers = 1;
	kd_struct_init(&kd_container_struct, spec->containers);
	spec->containers->name = g_intern_static_string("main");
	kd_resources_set(&spec->containers->resources.requests, "cpu", kd_quantity_from_milli(100));
	spec->volumes = g_new0(KdVolume, 1);
	spec->n_volumes = 1;
	spec->volumes->name = g_intern_static_string("data");
	spec->volumes->persistentVolumeClaim = g_new0(KdClaimVolume, 1);
	spec->volumes->persistentVolumeClaim->claimName = g_strdup(claim->object.metadata.name);
	pod = kd_pod_new("default", name, spec);
	pod->object.uid = i + 1;
	return pod;
}

/* ---- measured ---- */

static double measure(guint n_nodes, guint n_pods, bool bound, bool plain)
{
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	g_autoptr(KdSnapshot) snapshot = kd_snapshot_new();
	World world;
	const KdFrameworkOptions options = { .percentage = 100,
					     .plain = plain,
					     .brief = true,
					     .lister = { get, each, &world, NULL } };
	double taken = 0;

	world_init(&world);
	for (guint i = 0; i < n_nodes; i++)
		add_node(&world, snapshot, i);
	KdStorageClass *class = make(&world, &kd_kind_storage_class, "class", 0);
	class->provisioner = g_intern_static_string(DRIVER);
	class->volumeBindingMode = g_intern_static_string("WaitForFirstConsumer");
	KdFramework *framework = kd_framework_new(config->profiles[0], snapshot, &options, NULL);
	for (guint i = 0; i < n_pods; i++) {
		KdPod *pod = make_pod(&world, class->object.metadata.name, bound, i);
		g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(snapshot, pod);
		const double start = kt_ratio_cpu();
		const KdSlot chosen = kd_framework_attempt(framework, info)->chosen;

		taken += kt_ratio_cpu() - start;
		if (chosen != KD_NO_SLOT)
			kd_snapshot_add_pod(snapshot, info,
					    kd_snapshot_nodes(snapshot)->name[chosen], 0);
		kd_object_unref(&pod->object);
	}
	kd_framework_free(framework);
	world_clear(&world);
	return taken / n_pods * 1e6;
}

int main(int argc, char **argv)
{
	const guint n_nodes = argc > 1 ? (guint) g_ascii_strtoull(argv[1], NULL, 10) : 5000;
	const guint n_pods = argc > 2 ? (guint) g_ascii_strtoull(argv[2], NULL, 10) : 2000;

	kt_ratio_head();
	for (guint bound = 0; bound < 2; bound++) {
		g_autofree char *name = g_strdup_printf("%s claim, %u nodes, us",
							bound ? "bound" : "waiting", n_nodes);
		const double fast = measure(n_nodes, n_pods, bound, false);

		kt_ratio_row(name, fast, measure(n_nodes, MAX(n_pods / 20, 1), bound, true),
			     "reference: node by node");
	}
	return 0;
}
