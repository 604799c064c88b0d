/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/owner_graph.h"

#include "api/encode.h"

struct KdOwnerGraph {
	const KdCluster *cluster;
	KdOwnerNode *nodes;  /* all, through .after */
	GHashTable *by_uid;  /* KdUid in the node -> node: of objects that are there */
	GHashTable *by_text; /* text -> node: of those that references name */
	GHashTable *given;   /* uids that objects came with -> KdUid *: of objects that are there */
	guint n_unseen;      /* nodes that nobody has seen yet */
	guint n_nodes;
};

KdOwnerGraph *kd_owner_graph_new(const KdCluster *cluster)
{
	KdOwnerGraph *graph = g_new0(KdOwnerGraph, 1);

	graph->cluster = cluster;
	graph->by_uid = g_hash_table_new(g_int64_hash, g_int64_equal);
	graph->by_text = g_hash_table_new(g_str_hash, g_str_equal);
	graph->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return graph;
}

/* Its edges go with it. */
static void free_memory(KdOwnerNode *node)
{
	g_ptr_array_unref(node->owners);
	g_free(node->text);
	g_free(node);
}

void kd_owner_graph_free(KdOwnerGraph *graph)
{
	if (!graph)
		return;
	for (KdOwnerNode *node = graph->nodes, *next; node; node = next) {
		next = node->after;
		free_memory(node);
	}
	g_hash_table_unref(graph->by_uid);
	g_hash_table_unref(graph->by_text);
	g_hash_table_unref(graph->given);
	g_free(graph);
}

static void free_node(KdOwnerGraph *graph, KdOwnerNode *node)
{
	graph->n_nodes--;
	graph->n_unseen -= node->uid == 0 && !node->gone;
	if (node->uid != 0)
		g_hash_table_remove(graph->by_uid, &node->uid);
	if (node->text)
		g_hash_table_remove(graph->by_text, node->text);
	*(node->before ? &node->before->after : &graph->nodes) = node->after;
	if (node->after)
		node->after->before = node->before;
	free_memory(node);
}

static KdOwnerNode *make_node(KdOwnerGraph *graph)
{
	KdOwnerNode *node = g_new0(KdOwnerNode, 1);

	node->owners = g_ptr_array_new_with_free_func(g_free);
	node->after = graph->nodes;
	if (graph->nodes)
		graph->nodes->before = node;
	graph->nodes = node;
	graph->n_nodes++;
	graph->n_unseen++;
	return node;
}

static void see(KdOwnerGraph *graph, KdOwnerNode *node, KdUid uid)
{
	graph->n_unseen -= node->uid == 0 && !node->gone;
	node->uid = uid;
	node->gone = false;
	g_hash_table_insert(graph->by_uid, &node->uid, node);
}

KdOwnerNode *kd_owner_graph_find(const KdOwnerGraph *graph, KdUid uid)
{
	gint64 key = (gint64) uid;

	return g_hash_table_lookup(graph->by_uid, &key);
}

KdOwnerNode *kd_owner_graph_need(KdOwnerGraph *graph, const KdObject *object)
{
	KdOwnerNode *node = kd_owner_graph_find(graph, object->uid);

	if (!node) {
		node = make_node(graph);
		see(graph, node, object->uid);
	}
	return node;
}

KdOwnerNode *kd_owner_graph_appear(KdOwnerGraph *graph, const KdObject *object)
{
	g_autofree char *text = NULL;
	KdOwnerNode *node;

	if (object->metadata.uid)
		g_hash_table_insert(graph->given, g_strdup(object->metadata.uid),
				    g_memdup2(&object->uid, sizeof(KdUid)));
	if (graph->n_unseen == 0)
		return NULL;
	text = kd_object_print_uid(object);
	node = g_hash_table_lookup(graph->by_text, text);
	if (!node || node->uid != 0)
		return NULL;
	see(graph, node, object->uid);
	return node;
}

void kd_owner_graph_forget(KdOwnerGraph *graph, const KdObject *object)
{
	if (object->metadata.uid)
		g_hash_table_remove(graph->given, object->metadata.uid);
}

void kd_owner_graph_disappear(KdOwnerGraph *graph, KdOwnerNode *node, const KdObject *object)
{
	kd_owner_graph_forget(graph, object);
	g_hash_table_remove(graph->by_uid, &node->uid);
	node->uid = 0;
	node->gone = true;
	kd_owner_graph_set_owners(graph, node, NULL);
}

/* ---- edges ---- */

/* A text that was made from a uid names an object that is there or was. */
static KdOwnerNode *make_owner(KdOwnerGraph *graph, const char *text)
{
	const KdUid *given = g_hash_table_lookup(graph->given, text);
	KdUid uid = given ? *given : kd_uid_parse(text);
	KdOwnerNode *node = uid != 0 ? kd_owner_graph_find(graph, uid) : NULL;

	if (node)
		return node;
	node = make_node(graph);
	if (uid != 0)
		see(graph, node, uid);
	if (uid != 0 && !kd_cluster_get_by_uid(graph->cluster, uid)) {
		g_hash_table_remove(graph->by_uid, &node->uid);
		node->uid = 0;
		node->gone = true;
	}
	return node;
}

static KdOwnerNode *need_owner(KdOwnerGraph *graph, const char *text)
{
	KdOwnerNode *node = g_hash_table_lookup(graph->by_text, text);

	if (node)
		return node;
	node = make_owner(graph, text);
	node->text = g_strdup(text);
	g_hash_table_insert(graph->by_text, node->text, node);
	return node;
}

static void link_edge(KdOwnerNode *owner, KdOwnerNode *dependent)
{
	KdOwnerEdge *edge = g_new(KdOwnerEdge, 1);

	*edge = (KdOwnerEdge){ .owner = owner, .dependent = dependent, .previous = owner->last };
	*(owner->last ? &owner->last->next : &owner->first) = edge;
	owner->last = edge;
	g_ptr_array_add(dependent->owners, edge);
}

static void unlink_edge(const KdOwnerEdge *edge)
{
	KdOwnerNode *owner = edge->owner;

	*(edge->previous ? &edge->previous->next : &owner->first) = edge->next;
	*(edge->next ? &edge->next->previous : &owner->last) = edge->previous;
}

static bool is_named_before(const KdMeta *meta, guint n)
{
	for (guint i = 0; i < n; i++) {
		if (g_strcmp0(meta->ownerReferences[i].uid, meta->ownerReferences[n].uid) == 0)
			return true;
	}
	return false;
}

/* The new ones first, so that an owner that stays is not lost in between. */
void kd_owner_graph_set_owners(KdOwnerGraph *graph, KdOwnerNode *node, const KdMeta *meta)
{
	g_autoptr(GPtrArray) before = node->owners;

	node->owners = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; meta && i < meta->n_ownerReferences; i++) {
		if (meta->ownerReferences[i].uid && !is_named_before(meta, i))
			link_edge(need_owner(graph, meta->ownerReferences[i].uid), node);
	}
	for (guint i = 0; i < before->len; i++)
		unlink_edge(before->pdata[i]);
	for (guint i = 0; i < before->len; i++)
		kd_owner_graph_tidy(graph, ((const KdOwnerEdge *) before->pdata[i])->owner);
}

void kd_owner_graph_tidy(KdOwnerGraph *graph, KdOwnerNode *node)
{
	if (!node->first && node->owners->len == 0 && !node->queued && !node->busy && !node->timer)
		free_node(graph, node);
}

guint kd_owner_graph_n_nodes(const KdOwnerGraph *graph)
{
	return graph->n_nodes;
}
