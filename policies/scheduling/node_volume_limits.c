/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeVolumeLimits: no more volumes of a CSI driver on a node than it can attach
 * (pkg/scheduler/framework/plugins/nodevolumelimits/csi.go, v1.34).
 *
 * The limit is that of the CSINode object; a volume that several pods of the node use counts once.
 * VolumeAttachment objects, which there are none of here, are not counted.
 */
#include "_claims.h"

#include <kubedes/api/csi_node.h>
#include <kubedes/tally.h>
#include <string.h>

#define KD_CSI_NODE(object) ((const KdCsiNode *) (object))
#define MIGRATED            "storage.alpha.kubernetes.io/migrated-plugins"

#define HOST "kubernetes.io/hostname"
#define MANY (1 << 16)

typedef struct {
	const KdTally *volumes; /* by node, shared ones each time they are used */
} Scratch;

typedef enum {
	NEVER,
	IF_SAID, /* by the node, in its annotation */
	ALWAYS,  /* on a node that has a CSINode object */
} Migrated;

/* In-tree volumes that a CSI driver stands in for (utils.go, isCSIMigrationOn()). */
static const struct {
	const char *plugin, *driver;
	Migrated migrated;
} migrations[] = {
	{ "kubernetes.io/aws-ebs", "ebs.csi.aws.com", ALWAYS },
	{ "kubernetes.io/gce-pd", "pd.csi.storage.gke.io", ALWAYS },
	{ "kubernetes.io/azure-disk", "disk.csi.azure.com", ALWAYS },
	{ "kubernetes.io/azure-file", "file.csi.azure.com", NEVER },
	{ "kubernetes.io/cinder", "cinder.csi.openstack.org", ALWAYS },
	{ "kubernetes.io/vsphere-volume", "csi.vsphere.vmware.com", NEVER },
	{ "kubernetes.io/portworx-volume", "pxd.portworx.com", IF_SAID },
};
enum { AWS, GCE, AZURE };

static bool is_migrated(const KdCsiNode *node, guint migration)
{
	if (!node || migrations[migration].migrated != IF_SAID)
		return node && migrations[migration].migrated == ALWAYS;
	const char *list = kd_map_lookup(&node->object.metadata.annotations, MIGRATED);
	g_auto(GStrv) plugins = g_strsplit(list ? list : "", ",", -1);

	return g_strv_contains((const char *const *) plugins, migrations[migration].plugin);
}

/* ---- which volumes a pod attaches: "driver/handle" ---- */

/* Of a set of volumes, unique names to drivers (interned). */
typedef GHashTable Attached;

static Attached *attached_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void attach(Attached *attached, const char *driver, const char *handle)
{
	if (driver && handle && *handle)
		g_hash_table_insert(attached, g_strdup_printf("%s/%s", driver, handle),
				    (gpointer) g_intern_string(driver));
}

static void attach_migrated(Attached *attached, const KdCsiNode *node, guint migration,
			    const char *id)
{
	if (is_migrated(node, migration))
		attach(attached, migrations[migration].driver, id);
}

/* getCSIDriverInfoFromSC(): the volume that will be made. */
static void attach_unbound(const KdCycle *cycle, Attached *attached, const KdCsiNode *node,
			   const KdPersistentVolumeClaim *claim)
{
	const KdMeta *meta = &claim->object.metadata;
	KdName name = kd_claim_class(claim);
	const KdStorageClass *class = name && *name ? kd_find_storage_class(cycle, name) : NULL;
	g_autofree char *handle = g_strdup_printf("new-%s/%s", meta->namespace, meta->name);

	if (!class)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(migrations); i++)
		if (g_strcmp0(class->provisioner, migrations[i].plugin) == 0) {
			attach_migrated(attached, node, i, handle);
			return;
		}
	attach(attached, class->provisioner, handle);
}

static void attach_bound(Attached *attached, const KdCsiNode *node,
			 const KdPersistentVolume *volume)
{
	const KdPersistentVolumeSpec *spec = &volume->spec;

	if (spec->csi)
		attach(attached, spec->csi->driver, spec->csi->volumeHandle);
	else if (spec->awsElasticBlockStore)
		attach_migrated(attached, node, AWS, spec->awsElasticBlockStore->id);
	else if (spec->gcePersistentDisk)
		attach_migrated(attached, node, GCE, spec->gcePersistentDisk->id);
	else if (spec->azureDisk)
		attach_migrated(attached, node, AZURE, spec->azureDisk->id);
}

static KdVerdict attach_claim(const KdCycle *cycle, Attached *attached, const KdCsiNode *node,
			      const KdPod *pod, const KdVolume *volume, bool is_new)
{
	g_autofree char *name = kd_volume_claim_name(pod, volume);
	const KdPersistentVolumeClaim *claim;
	const KdPersistentVolume *bound = NULL;
	KdVerdict verdict = KD_FITS;

	claim = kd_find_claim(cycle, pod, name);
	if (!claim)
		return is_new ? kd_unresolvable("looking up PVC %s/%s: persistentvolumeclaim "
						"\"%s\" not found",
						pod->object.metadata.namespace, name, name)
			      : KD_FITS;
	if (volume->ephemeral)
		verdict = kd_check_claim_owner(pod, claim);
	if (verdict != KD_FITS)
		return verdict;
	if (claim->spec.volumeName && *claim->spec.volumeName)
		bound = kd_find_volume(cycle, claim->spec.volumeName);
	if (bound)
		attach_bound(attached, node, bound);
	else
		attach_unbound(cycle, attached, node, claim);
	return KD_FITS;
}

/* filterAttachableVolumes() */
static KdVerdict attach_all(const KdCycle *cycle, Attached *attached, const KdCsiNode *node,
			    const KdPod *pod, bool is_new)
{
	for (guint i = 0; i < pod->spec->n_volumes; i++) {
		const KdVolume *volume = &pod->spec->volumes[i];
		KdVerdict verdict = KD_FITS;

		if (volume->persistentVolumeClaim || volume->ephemeral)
			verdict = attach_claim(cycle, attached, node, pod, volume, is_new);
		else if (volume->awsElasticBlockStore)
			attach_migrated(attached, node, AWS, volume->awsElasticBlockStore->id);
		else if (volume->gcePersistentDisk)
			attach_migrated(attached, node, GCE, volume->gcePersistentDisk->id);
		if (verdict != KD_FITS)
			return verdict;
	}
	return KD_FITS;
}

/* ---- filter ---- */

static bool may_attach(const KdVolume *volume)
{
	return volume->persistentVolumeClaim || volume->ephemeral || volume->awsElasticBlockStore ||
	       volume->gcePersistentDisk;
}

static bool any_attaches(const KdPodSpec *spec)
{
	for (guint i = 0; i < spec->n_volumes; i++)
		if (may_attach(&spec->volumes[i]))
			return true;
	return false;
}

/* At least as many as a pod attaches of any driver; an ephemeral volume, which may be an error,
 * is too many to tell. */
static gint32 weigh_volumes(const KdPodInfo *pod, gconstpointer data)
{
	const KdPodSpec *spec = pod->pod->spec;
	gint32 n = 0;

	(void) data;
	for (guint i = 0; i < spec->n_volumes; i++)
		n += spec->volumes[i].ephemeral ? MANY : may_attach(&spec->volumes[i]);
	return MIN(n, MANY);
}

static KdVerdict pre_filter(const KdCycle *cycle)
{
	static const char id[] = "volumes";
	const KdTallyRule rule = { id, sizeof(id), weigh_volumes, NULL };
	Scratch *scratch = cycle->scratch;

	if (!any_attaches(cycle->pod->pod->spec))
		return kd_verdict(KD_CODE_SKIP, 0);
	scratch->volumes = kd_cycle_tally(
		cycle, kd_cycle_region(cycle, g_intern_static_string(HOST), NULL), &rule);
	return KD_FITS;
}

static guint count(Attached *attached, KdName driver)
{
	GHashTableIter iter;
	gpointer value;
	guint n = 0;

	g_hash_table_iter_init(&iter, attached);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		n += value == driver;
	return n;
}

/* Those that are there already are attached once. */
static void merge(Attached *into, Attached *from)
{
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, from);
	while (g_hash_table_iter_next(&iter, &key, &value))
		g_hash_table_insert(into, g_strdup(key), value);
}

static bool has_limit(const KdCsiNode *node)
{
	for (guint i = 0; node && i < node->spec.n_drivers; i++)
		if (node->spec.drivers[i].allocatable &&
		    node->spec.drivers[i].allocatable->count.set)
			return true;
	return false;
}

/* Whether the driver has room for those of @new that are not in @old. */
static bool has_room(const KdCsiNodeDriver *driver, Attached *new, Attached *all, guint n_old)
{
	KdName name = driver->name;

	if (!driver->allocatable || !driver->allocatable->count.set || count(new, name) == 0)
		return true;
	return count(all, name) == n_old || count(all, name) <= driver->allocatable->count.value;
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	const KdPod *pod = cycle->pod->pod;
	const KdCsiNode *node = KD_CSI_NODE(
		kd_cycle_get(cycle, &kd_kind_csi_node, NULL, cycle->nodes->name[slot]));
	g_autoptr(GHashTable) new = attached_new();
	g_autoptr(GHashTable) all = NULL;
	guint n;
	const KdPlaced *pods = kd_nodes_pods(cycle->nodes, slot, &n);
	KdVerdict verdict = attach_all(cycle, new, node, pod, true);

	if (verdict != KD_FITS || g_hash_table_size(new) == 0 || !has_limit(node))
		return verdict;
	all = attached_new();
	for (guint i = 0; i < n && verdict == KD_FITS; i++)
		if (pods[i].info->pod->spec->n_volumes > 0)
			verdict = attach_all(cycle, all, node, pods[i].info->pod, false);
	if (verdict != KD_FITS)
		return verdict;
	g_autofree guint *n_old = g_new(guint, node->spec.n_drivers);
	for (guint i = 0; i < node->spec.n_drivers; i++)
		n_old[i] = count(all, node->spec.drivers[i].name);
	merge(all, new);
	for (guint i = 0; i < node->spec.n_drivers; i++)
		if (!has_room(&node->spec.drivers[i], new, all, n_old[i]))
			return kd_verdict(KD_CODE_UNSCHEDULABLE,
					  KD_REASON("node(s) exceed max volume count"));
	return KD_FITS;
}

/* ---- many nodes: those far from every limit are not counted ---- */

static void take_least(const KdObject *object, gpointer data)
{
	const KdCsiNode *node = KD_CSI_NODE(object);
	gint64 *least = data;

	for (guint i = 0; i < node->spec.n_drivers; i++) {
		const KdCsiNodeDriver *driver = &node->spec.drivers[i];

		if (driver->allocatable && driver->allocatable->count.set)
			*least = MIN(*least, driver->allocatable->count.value);
	}
}

/* Of all drivers of the node. */
static gint64 least_limit(const KdCycle *cycle, KdSlot slot)
{
	const KdObject *node = kd_cycle_get(cycle, &kd_kind_csi_node, NULL,
					    cycle->nodes->name[slot]);
	gint64 least = G_MAXINT64;

	if (node)
		take_least(node, &least);
	return least;
}

static void filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	const KdTally *volumes = ((const Scratch *) cycle->scratch)->volumes;
	const KdPod *pod = cycle->pod->pod;
	const gint64 n_new = pod->spec->n_volumes;
	gint64 least = G_MAXINT64;
	g_autoptr(GHashTable) new = attached_new();
	/* It goes by the claims alone whether that works. */
	const KdVerdict verdict = attach_all(cycle, new, NULL, pod, true);

	kd_cycle_each(cycle, &kd_kind_csi_node, take_least, &least);
	for (KdSlot slot = from; slot < to; slot++) {
		const bool known = volumes->region->in[slot] && volumes->count[slot] < MANY;
		const gint64 n = known ? volumes->count[slot] + n_new : G_MAXINT64 - 1;

		verdicts[slot] = verdict;
		if (verdict == KD_FITS && n > least && cycle->nodes->node[slot] &&
		    n > least_limit(cycle, slot))
			verdicts[slot] = filter(cycle, slot);
	}
}

/* ---- queueing: isSchedulableAfterCSINodeUpdated, ...PodDeleted, ...PVCAdded ---- */

static gint64 limit_of(const KdObject *object, KdName driver)
{
	const KdCsiNode *node = KD_CSI_NODE(object);

	for (guint i = 0; node && i < node->spec.n_drivers; i++)
		if (node->spec.drivers[i].name == driver && node->spec.drivers[i].allocatable &&
		    node->spec.drivers[i].allocatable->count.set)
			return node->spec.drivers[i].allocatable->count.value;
	return G_MAXINT64;
}

static bool grew(const KdClusterEvent *event)
{
	const KdCsiNode *node = KD_CSI_NODE(event->new);

	for (guint i = 0; i < node->spec.n_drivers; i++) {
		KdName driver = node->spec.drivers[i].name;

		if (!event->old || limit_of(event->new, driver) > limit_of(event->old, driver))
			return true;
	}
	return false;
}

static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	(void) state;
	if (event->event == KD_EVENT_POD_DELETE)
		return any_attaches(KD_POD(event->old)->spec);
	if (!event->new)
		return false;
	if (event->new->kind == &kd_kind_csi_node)
		return grew(event);
	return event->new->kind == &kd_kind_persistent_volume_claim &&
	       !event->old &&kd_pod_uses_claim(pod->pod, event->new);
}

KD_POLICY(node_volume_limits) = {
	KD_POLICY_HEAD,
	.name = "NodeVolumeLimits",
	.summary = "how many volumes a node can attach",
	.scratch_size = sizeof(Scratch),
	.node_reads = KD_NODE_CLUSTER,
	.events = KD_EVENT_POD_DELETE | KD_EVENT_STORAGE,
	.hint = hint,
	.pre_filter = pre_filter,
	.filter = filter,
	.filter_many = filter_many,
};
