/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/pod_pool.h"

#include "placement/pod_class.h"
#include "placement/pod_needs.h"
#include "placement/snapshot.h"

#include <string.h>

struct KdPodPool {
	guint refs;
	KdResourceNames resources;
	GHashTable *by_spec;    /* of Needs: same spec pointer and annotations */
	GHashTable *by_content; /* of Needs: equal spec and annotations */
	guint32 last_spec_id;
	KdPodClasses classes;
};

/* What pods of one spec share. */
typedef struct {
	guint refs;
	KdPodPool *pool;
	KdPodSpec *spec;
	KdName gpu[KD_GPU_ANNOTATIONS];
	guint content_hash;
	bool listed;
	KdPodInfo info; /* all but the pod */
} Needs;

typedef struct {
	KdPodInfo info; /* first: what others see */
	guint refs;
	Needs *needs;
	KdPodClass *class;
} Entry;

static guint hash_spec(gconstpointer data)
{
	const Needs *self = data;

	return g_direct_hash(self->spec) ^ g_direct_hash(self->gpu[1]);
}

static gboolean same_annotations(const Needs *a, const Needs *b)
{
	return memcmp(a->gpu, b->gpu, sizeof(a->gpu)) == 0;
}

static gboolean same_spec(gconstpointer a, gconstpointer b)
{
	return ((const Needs *) a)->spec == ((const Needs *) b)->spec && same_annotations(a, b);
}

static guint hash_content(gconstpointer data)
{
	return ((const Needs *) data)->content_hash;
}

static gboolean same_content(gconstpointer data_a, gconstpointer data_b)
{
	const Needs *a = data_a, *b = data_b;

	return a->content_hash == b->content_hash && same_annotations(a, b) &&
	       (a->spec == b->spec || kd_struct_equal(&kd_pod_spec_struct, a->spec, b->spec));
}

KdPodPool *kd_pod_pool_new(void)
{
	KdPodPool *pool = g_new0(KdPodPool, 1);

	pool->refs = 1;
	kd_resource_names_init(&pool->resources);
	kd_pod_classes_init(&pool->classes);
	pool->by_spec = g_hash_table_new(hash_spec, same_spec);
	pool->by_content = g_hash_table_new(hash_content, same_content);
	return pool;
}

static KdPodPool *pool_ref(KdPodPool *pool)
{
	pool->refs++;
	return pool;
}

void kd_pod_pool_unref(KdPodPool *pool)
{
	if (--pool->refs > 0)
		return;
	kd_resource_names_clear(&pool->resources);
	kd_pod_classes_clear(&pool->classes);
	g_hash_table_unref(pool->by_spec);
	g_hash_table_unref(pool->by_content);
	g_free(pool);
}

KdResourceNames *kd_pod_pool_resources(KdPodPool *pool)
{
	return &pool->resources;
}

static Needs *needs_new(KdPodPool *pool, const KdPod *pod, const Needs *key)
{
	Needs *self = g_memdup2(key, sizeof(*key));

	self->refs = 1;
	self->pool = pool_ref(pool);
	kd_shared_ref(self->spec);
	kd_pod_needs_read(pod, self->gpu, &pool->resources, &self->info);
	self->info.spec_id = ++pool->last_spec_id;
	return self;
}

static void needs_unref(Needs *self)
{
	if (--self->refs > 0)
		return;
	if (self->listed) {
		g_hash_table_remove(self->pool->by_spec, self);
		g_hash_table_remove(self->pool->by_content, self);
	}
	kd_shared_unref(self->spec);
	g_free((gpointer) self->info.requests);
	g_free((gpointer) self->info.ports);
	kd_pod_pool_unref(self->pool);
	g_free(self);
}

/* A reference to what the pod's spec needs, shared where that is possible. */
static Needs *find_needs(KdPodPool *pool, const KdPod *pod)
{
	Needs key = { .spec = pod->spec };
	Needs *found;

	kd_pod_gpu_annotations(pod, key.gpu);
	if (kd_pod_is_resized(pod))
		return needs_new(pool, pod, &key);
	found = g_hash_table_lookup(pool->by_spec, &key);
	if (!found) {
		key.content_hash = kd_pod_spec_hash(pod->spec);
		found = g_hash_table_lookup(pool->by_content, &key);
	}
	if (found) {
		found->refs++;
		return found;
	}
	found = needs_new(pool, pod, &key);
	found->listed = true;
	g_hash_table_add(pool->by_spec, found);
	g_hash_table_add(pool->by_content, found);
	return found;
}

KdPodInfo *kd_pod_pool_info(KdPodPool *pool, const KdPod *pod)
{
	Entry *entry = g_new(Entry, 1);

	entry->needs = find_needs(pool, pod);
	entry->refs = 1;
	entry->info = entry->needs->info;
	kd_object_ref(&pod->object);
	entry->info.pod = pod;
	entry->info.is_terminating = pod->object.metadata.deletionTimestamp != KD_TIME_UNSET;
	entry->class = kd_pod_classes_get(&pool->classes, &entry->info);
	entry->info.class_id = kd_pod_class_id(entry->class);
	return &entry->info;
}

KdPodInfo *kd_pod_info_ref(const KdPodInfo *info)
{
	Entry *entry = (Entry *) info;

	entry->refs++;
	return &entry->info;
}

void kd_pod_info_unref(KdPodInfo *info)
{
	Entry *entry = (Entry *) info;

	if (--entry->refs > 0)
		return;
	kd_pod_class_unref(&entry->needs->pool->classes, entry->class);
	kd_object_unref(&info->pod->object);
	needs_unref(entry->needs);
	g_free(entry);
}
