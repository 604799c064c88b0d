/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/nominator.h"

#include "placement/snapshot.h"

/* Tables are for looking up only; both are keyed by what the pods and nodes in them own. */
struct KdNominator {
	GHashTable *nodes; /* KdName -> GPtrArray of KdPodInfo, never empty */
	GHashTable *pods;  /* KdUid -> Nomination */
};

typedef struct {
	KdUid pod;
	KdName node;
} Nomination;

static void free_pods(gpointer data)
{
	g_ptr_array_unref(data);
}

static void unref_info(gpointer data)
{
	kd_pod_info_unref(data);
}

KdNominator *kd_nominator_new(void)
{
	KdNominator *nominator = g_new0(KdNominator, 1);

	nominator->nodes = g_hash_table_new_full(NULL, NULL, NULL, free_pods);
	nominator->pods = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	return nominator;
}

void kd_nominator_free(KdNominator *nominator)
{
	if (!nominator)
		return;
	g_hash_table_unref(nominator->nodes);
	g_hash_table_unref(nominator->pods);
	g_free(nominator);
}

void kd_nominator_set(KdNominator *nominator, const KdPodInfo *info, KdName node)
{
	g_autoptr(KdPodInfo) kept = kd_pod_info_ref(info);
	Nomination *nomination;
	GPtrArray *pods;

	kd_nominator_remove(nominator, info->pod->object.uid);
	if (!node || !*node)
		return;
	pods = g_hash_table_lookup(nominator->nodes, node);
	if (!pods) {
		pods = g_ptr_array_new_with_free_func(unref_info);
		g_hash_table_insert(nominator->nodes, (gpointer) node, pods);
	}
	g_ptr_array_add(pods, g_steal_pointer(&kept));
	nomination = g_new(Nomination, 1);
	*nomination = (Nomination){ info->pod->object.uid, node };
	g_hash_table_insert(nominator->pods, &nomination->pod, nomination);
}

bool kd_nominator_remove(KdNominator *nominator, KdUid pod)
{
	KdName node = kd_nominator_node(nominator, pod);
	GPtrArray *pods = node ? g_hash_table_lookup(nominator->nodes, node) : NULL;

	for (guint i = 0; pods && i < pods->len; i++) {
		const KdPodInfo *info = pods->pdata[i];

		if (info->pod->object.uid != pod)
			continue;
		g_ptr_array_remove_index(pods, i);
		break;
	}
	if (pods && pods->len == 0)
		g_hash_table_remove(nominator->nodes, node);
	return g_hash_table_remove(nominator->pods, &pod);
}

KdName kd_nominator_node(const KdNominator *nominator, KdUid pod)
{
	const Nomination *nomination = g_hash_table_lookup(nominator->pods, &pod);

	return nomination ? nomination->node : NULL;
}

const KdPodInfo *const *kd_nominator_pods(const KdNominator *nominator, KdName node, guint *ret_n)
{
	const GPtrArray *pods = g_hash_table_lookup(nominator->nodes, node);

	*ret_n = pods ? pods->len : 0;
	return pods ? (const KdPodInfo *const *) pods->pdata : NULL;
}

guint kd_nominator_count(const KdNominator *nominator)
{
	return g_hash_table_size(nominator->pods);
}
