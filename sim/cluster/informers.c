/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/informers.h"

#include <kubedes/api/node.h>
#include <kubedes/api/pod.h>

#include "cluster/authorize.h"
#include "cluster/log.h"
#include "cluster/server.h"

/* ---- life ---- */

static void add_seen(const KdObject *object, gpointer data)
{
	kd_store_add(data, kd_object_ref(object));
}

static KdStore *copy_store(KdStore *store)
{
	KdStore *copy = kd_store_new();
	guint n;
	const KdKind *const *kinds = kd_store_kinds(store, &n);

	for (guint i = 0; i < n; i++)
		kd_store_each(store, kinds[i], add_seen, copy);
	return copy;
}

KdInformers *kd_informers_new(KdCluster *cluster, const KdIdentity *who, KdObserverRank rank,
			      guint n_watches)
{
	KdInformers *informers = g_new0(KdInformers, 1);

	informers->n_users = 1;
	informers->n_watches = n_watches;
	informers->observers = g_array_new(FALSE, FALSE, sizeof(KdObserver));
	if (cluster->authorizer)
		informers->gate = kd_gate_new(cluster, who, rank);
	informers->seen = copy_store(cluster->store);
	informers->shown = kd_log_end(cluster->log);
	cluster->views[rank].store = informers->seen;
	return informers;
}

KdInformers *kd_informers_ref(KdInformers *informers)
{
	informers->n_users++;
	return informers;
}

void kd_informers_unref(KdInformers *informers)
{
	if (!informers || --informers->n_users > 0)
		return;
	kd_store_free(informers->seen);
	kd_gate_free(informers->gate);
	g_array_unref(informers->observers);
	g_free(informers);
}

/* ---- whose a change is ---- */

/* g_str_hash() of the user that the kubelet is, without making that name. */
guint kd_informers_home(const KdInformers *informers, KdName node)
{
	guint hash = g_str_hash(KD_NODE_PREFIX);

	for (const signed char *p = (const signed char *) node; *p; p++)
		hash = hash * 33 + (guint) *p;
	return hash % informers->n_watches;
}

/* One that is at home where the kubelets are for whom it stands. */
KdName kd_informers_user(const KdInformers *informers, guint watch)
{
	g_autofree char *node = g_strdup("all");
	g_autofree char *user = NULL;

	for (guint i = 1; kd_informers_home(informers, node) != watch; i++) {
		g_free(node);
		node = g_strdup_printf("all-%u", i);
	}
	user = g_strconcat(KD_NODE_PREFIX, node, NULL);
	return g_intern_string(user);
}

/* NULL = of none.  A pod never leaves its node. */
static KdName node_of(const KdObject *object)
{
	if (object->kind == &kd_kind_node)
		return object->metadata.name;
	return object->kind == &kd_kind_pod ? KD_POD(object)->nodeName : NULL;
}

bool kd_informers_expect(const KdInformers *informers, guint watch, const KdChange *change,
			 guint64 position)
{
	KdName node;

	if (change->type == KD_CHANGE_EVENT)
		return false;
	if (informers->n_watches == 1)
		return true;
	node = node_of(change->new ? change->new : change->old);
	return node ? kd_informers_home(informers, node) == watch : position >= informers->shown;
}

/* ---- what they have seen ---- */

/* The last of a name stays: where an older pod has yet to be told as gone by another watch, its own
 * kubelet alone hears of it any more. */
static void put(KdStore *seen, const KdObject *object)
{
	const KdObject *namesake = kd_store_get(seen, object->kind, object->metadata.namespace,
						object->metadata.name);

	if (namesake && namesake->uid > object->uid)
		return;
	if (namesake)
		kd_store_remove(seen, namesake->uid);
	kd_store_add(seen, kd_object_ref(object));
}

static void see(KdStore *seen, const KdChange *change)
{
	const KdObject *object = change->new ? change->new : change->old;
	const bool is_there = kd_store_get_by_uid(seen, object->uid) != NULL;

	if (change->new &&is_there)
		kd_store_replace(seen, kd_object_ref(change->new));
	else if (change->new)
		put(seen, change->new);
	else if (is_there)
		kd_store_remove(seen, object->uid);
}

void kd_informers_show(KdInformers *informers, const KdChange *change)
{
	see(informers->seen, change);
	for (guint i = 0; i < informers->observers->len; i++) {
		const KdObserver *observer = &g_array_index(informers->observers, KdObserver, i);

		observer->observe(observer->data, change);
	}
}
