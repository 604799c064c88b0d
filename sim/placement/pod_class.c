/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/pod_class.h"

struct KdPodClass {
	guint refs, hash;
	guint32 id, spec_id;
	bool is_terminating;
	KdName namespace;
	KdMap labels; /* borrowed in a key for looking up, else its own */
};

static guint hash_class(gconstpointer data)
{
	return ((const KdPodClass *) data)->hash;
}

static gboolean equal_classes(gconstpointer a, gconstpointer b)
{
	const KdPodClass *x = a, *y = b;

	return x->hash == y->hash && x->spec_id == y->spec_id && x->namespace == y->namespace &&
	       x->is_terminating == y->is_terminating && kd_map_equal(&x->labels, &y->labels);
}

void kd_pod_classes_init(KdPodClasses *classes)
{
	*classes = (KdPodClasses){ .classes = g_hash_table_new(hash_class, equal_classes) };
}

void kd_pod_classes_clear(KdPodClasses *classes)
{
	g_assert(g_hash_table_size(classes->classes) == 0);
	g_hash_table_unref(classes->classes);
}

static guint mix(guint hash, gconstpointer name)
{
	return (hash ^ g_direct_hash(name)) * 0x9e3779b1u;
}

static guint hash_key(const KdPodClass *key)
{
	guint hash = mix(key->spec_id * 2 + key->is_terminating, key->namespace);

	for (guint i = 0; i < key->labels.n; i++)
		hash = mix(mix(hash, key->labels.pairs[i].key), key->labels.pairs[i].value);
	return hash ^ hash >> 15;
}

KdPodClass *kd_pod_classes_get(KdPodClasses *classes, const KdPodInfo *info)
{
	const KdMeta *meta = &info->pod->object.metadata;
	KdPodClass key = {
		.refs = 1,
		.spec_id = info->spec_id,
		.is_terminating = info->is_terminating,
		.namespace = meta->namespace,
		.labels = meta->labels,
	};
	KdPodClass *class;

	key.hash = hash_key(&key);
	class = g_hash_table_lookup(classes->classes, &key);
	if (class) {
		class->refs++;
		return class;
	}
	key.id = ++classes->last_id;
	key.labels = kd_map_copy(&meta->labels);
	class = g_memdup2(&key, sizeof(key));
	g_hash_table_add(classes->classes, class);
	return class;
}

void kd_pod_class_unref(KdPodClasses *classes, KdPodClass *class)
{
	if (--class->refs > 0)
		return;
	g_hash_table_remove(classes->classes, class);
	kd_map_clear(&class->labels);
	g_free(class);
}

guint32 kd_pod_class_id(const KdPodClass *class)
{
	return class->id;
}
