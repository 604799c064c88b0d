/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/snapshot.h"

#include "placement/snapshot_private.h"

static void clear_undo(gpointer data)
{
	kd_undo_clear(data);
}

KdSnapshot *kd_snapshot_new(void)
{
	KdSnapshot *snapshot = g_new0(KdSnapshot, 1);

	kd_changes_init(&snapshot->changes);
	snapshot->journal = g_array_new(FALSE, FALSE, sizeof(KdUndo));
	snapshot->marks = g_array_new(FALSE, FALSE, sizeof(guint));
	snapshot->order_stale = true;
	snapshot->pool = kd_pod_pool_new();
	kd_columns_init(&snapshot->columns);
	kd_node_tree_init(&snapshot->tree);
	kd_images_init(&snapshot->images);
	kd_priorities_init(&snapshot->priorities);
	kd_snapshot_show(snapshot);
	return snapshot;
}

static void clear_journal(KdSnapshot *snapshot)
{
	for (guint i = 0; i < snapshot->journal->len; i++)
		clear_undo(&g_array_index(snapshot->journal, KdUndo, i));
	g_array_set_size(snapshot->journal, 0);
}

static void clear_slots(KdColumns *columns)
{
	for (guint s = 0; s < columns->n_slots; s++) {
		if (columns->node[s])
			kd_object_unref(&columns->node[s]->object);
		for (guint i = 0; i < columns->seat[s].n; i++)
			kd_pod_info_unref((KdPodInfo *) columns->seat[s].pods[i].info);
	}
}

void kd_snapshot_free(KdSnapshot *snapshot)
{
	if (!snapshot)
		return;
	clear_journal(snapshot);
	clear_slots(&snapshot->columns);
	kd_columns_clear(&snapshot->columns);
	kd_node_tree_clear(&snapshot->tree);
	kd_images_clear(&snapshot->images);
	kd_pod_index_clear(&snapshot->index);
	kd_priorities_clear(&snapshot->priorities);
	kd_affine_clear(&snapshot->affine);
	kd_changes_clear(&snapshot->changes);
	g_array_unref(snapshot->journal);
	g_array_unref(snapshot->marks);
	g_free(snapshot->order);
	g_free(snapshot->rank);
	kd_pod_pool_unref(snapshot->pool);
	g_free(snapshot);
}

void kd_snapshot_show(KdSnapshot *snapshot)
{
	const KdResourceNames *names = kd_pod_pool_resources(snapshot->pool);

	kd_columns_widen(&snapshot->columns, names->names->len);
	kd_columns_show(&snapshot->columns, &snapshot->view);
	snapshot->view.resource = (const KdName *) names->names->pdata;
}

static void list_order(KdSnapshot *snapshot)
{
	guint n = snapshot->tree.n_nodes;

	snapshot->order = g_renew(KdSlot, snapshot->order, n);
	snapshot->rank = g_renew(guint32, snapshot->rank, snapshot->columns.n_slots);
	kd_node_tree_list(&snapshot->tree, snapshot->order);
	for (guint i = 0; i < n; i++)
		snapshot->rank[snapshot->order[i]] = i;
	snapshot->view.order = snapshot->order;
	snapshot->view.n_nodes = n;
	snapshot->order_stale = false;
	snapshot->order_serial++;
}

const KdNodes *kd_snapshot_nodes(const KdSnapshot *snapshot)
{
	KdSnapshot *self = (KdSnapshot *) snapshot; /* the order is made when it is needed */

	kd_snapshot_show(self);
	if (self->order_stale)
		list_order(self);
	return &self->view;
}

guint64 kd_snapshot_order_serial(const KdSnapshot *snapshot)
{
	g_assert(!snapshot->order_stale);
	return snapshot->order_serial;
}

const guint32 *kd_snapshot_rank(const KdSnapshot *snapshot)
{
	g_assert(!snapshot->order_stale);
	return snapshot->rank;
}

/* ---- what-if ---- */

guint kd_snapshot_mark(KdSnapshot *snapshot)
{
	g_array_append_val(snapshot->marks, snapshot->journal->len);
	return snapshot->marks->len;
}

void kd_snapshot_revert(KdSnapshot *snapshot, guint mark)
{
	guint to;

	g_assert(mark > 0 && mark <= snapshot->marks->len);
	to = g_array_index(snapshot->marks, guint, mark - 1);
	snapshot->undoing = true;
	while (snapshot->journal->len > to) {
		guint last = snapshot->journal->len - 1;
		KdUndo undo = g_array_index(snapshot->journal, KdUndo, last);

		g_array_set_size(snapshot->journal, last);
		kd_step_undo(snapshot, &undo);
	}
	snapshot->undoing = false;
	g_array_set_size(snapshot->marks, mark - 1);
	if (mark <= snapshot->trial)
		snapshot->trial = 0;
}

guint kd_snapshot_try(KdSnapshot *snapshot)
{
	guint mark = kd_snapshot_mark(snapshot);

	if (!snapshot->trial)
		snapshot->trial = mark;
	return mark;
}

bool kd_snapshot_is_trying(const KdSnapshot *snapshot)
{
	return snapshot->trial > 0;
}

/* ---- the log of changes ---- */

guint64 kd_snapshot_position(const KdSnapshot *snapshot)
{
	return snapshot->changes.head;
}

guint64 kd_snapshot_changed_since(const KdSnapshot *snapshot, guint64 position, guint aspect,
				  void (*visit)(KdSlot slot, gpointer data), gpointer data,
				  bool *ret_all)
{
	g_assert(!snapshot->trial);
	return kd_changes_since(&snapshot->changes, position, aspect,
				MAX(64, snapshot->columns.n_slots), visit, data, ret_all);
}

bool kd_snapshot_list_changed(const KdSnapshot *snapshot, guint64 position, GArray *changed)
{
	const KdChanges *changes = &snapshot->changes;
	const guint64 n = changes->head - position;

	g_assert(!snapshot->trial);
	g_array_set_size(changed, 0);
	if (n > MAX(64, snapshot->columns.n_slots) || !kd_changes_reach(changes, position))
		return false;
	g_array_set_size(changed, (guint) n);
	g_array_set_size(changed, kd_changes_list(changes, position, (KdChanged *) changed->data));
	return true;
}

const KdChangeRecord *kd_snapshot_records(const KdSnapshot *snapshot, guint64 position,
					  guint *ret_n)
{
	return kd_changes_records(&snapshot->changes, position, ret_n);
}
