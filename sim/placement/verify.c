/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/snapshot_private.h"

#include <kubedes/error.h>

/* FALSE and @error when the two differ. */
static gboolean same(const char *what, KdName node, gint64 kept, gint64 counted, GError **error)
{
	if (kept == counted)
		return TRUE;
	return kd_fail(error, KD_ERROR_LIMIT,
		       "snapshot: node %s: %s is kept as %" G_GINT64_FORMAT
		       ", but counts to %" G_GINT64_FORMAT,
		       node ? node : "(free)", what, kept, counted);
}

static gint64 count_requested(const KdSeat *seat, guint resource)
{
	gint64 sum = resource == KD_PODS ? seat->n : 0;

	for (guint i = 0; i < seat->n; i++)
		for (guint r = 0; r < seat->pods[i].info->n_requests; r++)
			if (seat->pods[i].info->requests[r].resource == resource)
				sum += seat->pods[i].info->requests[r].amount;
	return sum;
}

static gint64 read_allocatable(const KdNode *node, guint resource, KdName name)
{
	const KdResources *resources;
	const KdQuantity *quantity;

	if (!node)
		return 0;
	resources = node->status.allocatable.n ? &node->status.allocatable : &node->status.capacity;
	quantity = kd_resources_get(resources, name);
	return quantity ? kd_resource_amount(resource, *quantity) : 0;
}

static gboolean verify_resources(const KdSnapshot *snapshot, KdSlot s, GError **error)
{
	const KdColumns *columns = &snapshot->columns;

	for (guint r = 0; r < columns->n_resources; r++) {
		KdName name = snapshot->view.resource[r];

		if (!same(name, columns->name[s], columns->requested[r][s],
			  count_requested(&columns->seat[s], r), error) ||
		    !same("allocatable", columns->name[s], columns->allocatable[r][s],
			  read_allocatable(columns->node[s], r, name), error))
			return FALSE;
	}
	return TRUE;
}

static gboolean verify_devices(const KdSnapshot *snapshot, KdSlot s, GError **error)
{
	const KdColumns *columns = &snapshot->columns;
	const KdSeat *seat = &columns->seat[s];
	gint64 total = 0;

	for (guint g = 0; g < columns->n_gpus[s]; g++) {
		gint64 left = KD_GPU_WHOLE;

		for (guint i = 0; i < seat->n; i++)
			if (seat->pods[i].gpus >> g & 1)
				left -= seat->pods[i].info->gpu.milli;
		if (!same("what is left of a GPU", columns->name[s], columns->gpu_left[s][g], left,
			  error))
			return FALSE;
		total += left;
	}
	return same("what is left of all GPUs", columns->name[s], columns->gpu_total_left[s], total,
		    error);
}

static gint64 traits_of(const KdNode *node, gint64 n_with_ports)
{
	return (node && node->spec.unschedulable ? KD_TRAIT_CORDONED : 0) |
	       (node && node->spec.n_taints > 0 ? KD_TRAIT_TAINTED : 0) |
	       (n_with_ports > 0 ? KD_TRAIT_PORTS : 0);
}

static gboolean verify_pods(const KdSnapshot *snapshot, KdSlot s, guint *n_known, GError **error)
{
	const KdColumns *columns = &snapshot->columns;
	const KdSeat *seat = &columns->seat[s];
	gint64 cpu = 0, memory = 0, ports = 0;

	for (guint i = 0; i < seat->n; i++) {
		const KdPodInfo *info = seat->pods[i].info;
		KdUid uid = info->pod->object.uid;

		cpu += info->non_zero_cpu;
		memory += info->non_zero_memory;
		ports += info->n_ports > 0;
		*n_known += uid != 0;
		if (uid && !same("the slot of a pod", columns->name[s],
				 kd_pod_index_find(&snapshot->index, uid), s, error))
			return FALSE;
	}
	return same("non-zero cpu", columns->name[s], columns->non_zero_cpu[s], cpu, error) &&
	       same("non-zero memory", columns->name[s], columns->non_zero_memory[s], memory,
		    error) &&
	       same("pods with ports", columns->name[s], seat->n_with_ports, ports, error) &&
	       same("traits", columns->name[s], columns->traits[s],
		    traits_of(columns->node[s], ports), error);
}

static guint count_images(const KdSnapshot *snapshot, KdSlot s, GHashTable *seen)
{
	const KdNode *node = snapshot->columns.node[s];
	guint n = 0;

	g_hash_table_remove_all(seen);
	for (guint i = 0; node && i < node->status.n_images; i++)
		for (guint k = 0; k < node->status.images[i].n_names; k++) {
			KdName name = node->status.images[i].names[k];

			if (g_hash_table_add(seen, (gpointer) name))
				n += kd_nodes_image_size(&snapshot->view, s, name) > 0 ||
				     node->status.images[i].sizeBytes == 0;
		}
	return n;
}

static gboolean verify_images(const KdSnapshot *snapshot, GError **error)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	guint counted = 0;

	for (guint s = 0; s < snapshot->columns.n_slots; s++)
		counted += count_images(snapshot, s, seen);
	return same("the number of images", "(all)", kd_images_total(&snapshot->images), counted,
		    error);
}

/* Each live node once, at the place that the rank says. */
static gboolean verify_order(const KdSnapshot *snapshot, GError **error)
{
	const KdNodes *nodes = kd_snapshot_nodes(snapshot);
	guint live = 0;

	for (guint s = 0; s < nodes->n_slots; s++) {
		if (!nodes->node[s])
			continue;
		live++;
		if (snapshot->rank[s] >= nodes->n_nodes ||
		    !same("the place in the order", nodes->name[s], nodes->order[snapshot->rank[s]],
			  s, error))
			return FALSE;
	}
	return same("the number of nodes", "(all)", nodes->n_nodes, live, error);
}

static gboolean verify_slot(const KdSnapshot *snapshot, KdSlot s, guint *n_known, GError **error)
{
	const KdColumns *columns = &snapshot->columns;
	KdName name = columns->name[s];

	if (!name && (columns->node[s] || columns->seat[s].n > 0))
		return kd_fail(error, KD_ERROR_LIMIT, "snapshot: slot %u is free and in use", s);
	if (name && !same("the slot of the name", name, kd_columns_find(columns, name), s, error))
		return FALSE;
	return verify_resources(snapshot, s, error) && verify_devices(snapshot, s, error) &&
	       verify_pods(snapshot, s, n_known, error);
}

static gboolean verify_priorities(const KdSnapshot *snapshot, GError **error)
{
	const KdColumns *columns = &snapshot->columns;
	gint32 lowest = G_MAXINT32;

	for (guint s = 0; s < columns->n_slots; s++)
		for (guint i = 0; i < columns->seat[s].n; i++)
			lowest = MIN(lowest, columns->seat[s].pods[i].info->priority);
	return same("the lowest priority", "(all)", kd_priorities_lowest(&snapshot->priorities),
		    lowest, error);
}

gboolean kd_snapshot_verify(const KdSnapshot *snapshot, GError **error)
{
	guint n_known = 0;

	for (guint s = 0; s < snapshot->columns.n_slots; s++)
		if (!verify_slot(snapshot, s, &n_known, error))
			return FALSE;
	return same("the number of pods", "(all)", snapshot->index.n, n_known, error) &&
	       verify_images(snapshot, error) && verify_order(snapshot, error) &&
	       verify_priorities(snapshot, error);
}
