/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/spec_pool.h"

#include <string.h>

struct KdSpecPool {
	GHashTable *specs; /* Key -> KdPodSpec */
};

/* What of a shape stands in the spec; no padding, compared as bytes. */
typedef struct {
	gint64 milli_cpu, memory, priority;
	KdName priority_class;
} Key;

static guint hash_key(gconstpointer data)
{
	const Key *key = data;
	guint64 h = (guint64) key->milli_cpu * 0x9e3779b97f4a7c15u;

	h = (h ^ (guint64) key->memory) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (guint64) key->priority) * 0x94d049bb133111ebu;
	return (guint) (h >> 32);
}

static gboolean equal_keys(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, sizeof(Key)) == 0;
}

static void release(gpointer spec)
{
	kd_shared_unref(spec);
}

KdSpecPool *kd_spec_pool_new(void)
{
	KdSpecPool *pool = g_new(KdSpecPool, 1);

	pool->specs = g_hash_table_new_full(hash_key, equal_keys, g_free, release);
	return pool;
}

void kd_spec_pool_free(KdSpecPool *pool)
{
	g_hash_table_unref(pool->specs);
	g_free(pool);
}

static KdPodSpec *make(const Key *key)
{
	KdPodSpec *spec = kd_pod_spec_new();
	KdContainer *container = g_new0(KdContainer, 1);

	kd_struct_init(&kd_container_struct, container);
	container->name = g_intern_static_string("main");
	if (key->milli_cpu)
		kd_resources_set(&container->resources.requests, "cpu",
				 kd_quantity_from_milli(key->milli_cpu));
	if (key->memory)
		kd_resources_set(&container->resources.requests, "memory",
				 kd_quantity_from_units(key->memory, KD_BINARY_SI));
	spec->containers = container;
	spec->n_containers = 1;
	spec->restartPolicy = g_intern_static_string("Never");
	if (key->priority)
		spec->priority = (KdOptInt){ key->priority, true };
	spec->priorityClassName = key->priority_class;
	return spec;
}

KdPodSpec *kd_spec_pool_get(KdSpecPool *pool, const KdPodShape *shape)
{
	const Key key = { shape->milli_cpu, shape->memory, shape->priority, shape->priority_class };
	KdPodSpec *spec = g_hash_table_lookup(pool->specs, &key);

	if (!spec) {
		spec = make(&key);
		g_hash_table_insert(pool->specs, g_memdup2(&key, sizeof(key)), spec);
	}
	return kd_shared_ref(spec);
}

static void annotate_number(KdMap *annotations, const char *key, gint value)
{
	char text[16];

	g_snprintf(text, sizeof(text), "%d", value);
	kd_map_set(annotations, key, text);
}

void kd_spec_pool_annotate(const KdPodShape *shape, KdMap *annotations)
{
	if (shape->gpu.num == 0)
		return;
	annotate_number(annotations, KD_GPU_ANNOTATION_COUNT, shape->gpu.num);
	annotate_number(annotations, KD_GPU_ANNOTATION_MILLI, shape->gpu.milli);
	if (shape->gpu.models)
		kd_map_set(annotations, KD_GPU_ANNOTATION_MODEL, shape->gpu.models);
}

KdNode *kd_workload_node(KdWorkloadEnv *env, const char *name, const KdNodeShape *shape)
{
	KdNode *node = kd_node_new(name);
	KdResources *capacity = &node->status.capacity;

	(void) env;
	kd_map_set(&node->object.metadata.labels, "kubernetes.io/hostname", name);
	kd_map_set(&node->object.metadata.labels, "kubernetes.io/os", "linux");
	kd_resources_set(capacity, "cpu", kd_quantity_from_milli(shape->milli_cpu));
	kd_resources_set(capacity, "memory", kd_quantity_from_units(shape->memory, KD_BINARY_SI));
	kd_resources_set(capacity, "pods", kd_quantity_from_units(shape->pods, KD_DECIMAL_SI));
	if (shape->n_gpus)
		kd_resources_set(capacity, "alibabacloud.com/gpu-count",
				 kd_quantity_from_units(shape->n_gpus, KD_DECIMAL_SI));
	if (shape->gpu_model)
		kd_map_set(&node->object.metadata.labels, KD_GPU_ANNOTATION_MODEL,
			   shape->gpu_model);
	for (guint i = 0; i < capacity->n; i++)
		kd_resources_set(&node->status.allocatable, capacity->items[i].name,
				 capacity->items[i].quantity);
	kd_condition_set(&node->status.conditions, &node->status.n_conditions, "Ready", "True",
			 "KubeletReady", NULL, 0);
	return node;
}
