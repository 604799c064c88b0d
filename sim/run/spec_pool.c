/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/spec_pool.h"

#include <string.h>

struct KdSpecPool {
	GHashTable *specs; /* KdPodShape, without what is not in the spec -> KdPodSpec */
};

/* By numbers alone; few shapes have these in common and not the rest. */
static guint hash_shape(gconstpointer data)
{
	const KdPodShape *shape = data;
	guint64 h = (guint64) shape->milli_cpu * 0x9e3779b97f4a7c15u;

	h = (h ^ (guint64) shape->memory) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (guint64) shape->priority) * 0x94d049bb133111ebu;
	h = (h ^ (guint64) GPOINTER_TO_SIZE(shape->priority_class)) * 0x9e3779b97f4a7c15u;
	return (guint) (h >> 32);
}

static gboolean equal_shapes(gconstpointer a, gconstpointer b)
{
	const KdPodShape *x = a, *y = b;

	if (x->milli_cpu != y->milli_cpu || x->memory != y->memory || x->priority != y->priority ||
	    x->template_ != y->template_ || x->priority_class != y->priority_class ||
	    x->n_tolerations != y->n_tolerations ||
	    !kd_resources_equal(&x->requests, &y->requests) ||
	    !kd_map_equal(&x->node_selector, &y->node_selector))
		return FALSE;
	for (guint i = 0; i < x->n_tolerations; i++)
		if (!kd_struct_equal(&kd_toleration_struct, &x->tolerations[i], &y->tolerations[i]))
			return FALSE;
	return TRUE;
}

static KdToleration *copy_tolerations(const KdToleration *tolerations, guint n)
{
	KdToleration *copy = n ? g_new(KdToleration, n) : NULL;

	for (guint i = 0; i < n; i++)
		kd_struct_copy(&kd_toleration_struct, &copy[i], &tolerations[i]);
	return copy;
}

static KdPodShape *copy_shape(const KdPodShape *shape)
{
	KdPodShape *copy = g_memdup2(shape, sizeof(*shape));

	copy->requests = kd_resources_copy(&shape->requests);
	copy->node_selector = kd_map_copy(&shape->node_selector);
	copy->tolerations = copy_tolerations(shape->tolerations, shape->n_tolerations);
	return copy;
}

static void free_shape(gpointer data)
{
	KdPodShape *shape = data;

	kd_resources_clear(&shape->requests);
	kd_map_clear(&shape->node_selector);
	/* All that a toleration points to is interned. */
	g_free(shape->tolerations);
	g_free(shape);
}

static void release(gpointer spec)
{
	kd_shared_unref(spec);
}

KdSpecPool *kd_spec_pool_new(void)
{
	KdSpecPool *pool = g_new(KdSpecPool, 1);

	pool->specs = g_hash_table_new_full(hash_shape, equal_shapes, free_shape, release);
	return pool;
}

void kd_spec_pool_free(KdSpecPool *pool)
{
	g_hash_table_unref(pool->specs);
	g_free(pool);
}

/* Extended resources are limited to what is asked for, as they must be. */
static void ask(KdResourceRequirements *resources, const KdPodShape *shape)
{
	KdResources *requests = &resources->requests;

	for (guint i = 0; i < shape->requests.n; i++) {
		const KdResource *other = &shape->requests.items[i];

		kd_resources_set(requests, other->name, other->quantity);
		if (strchr(other->name, '/'))
			kd_resources_set(&resources->limits, other->name, other->quantity);
	}
	if (shape->milli_cpu)
		kd_resources_set(requests, "cpu", kd_quantity_from_milli(shape->milli_cpu));
	if (shape->memory)
		kd_resources_set(requests, "memory",
				 kd_quantity_from_units(shape->memory, KD_BINARY_SI));
}

static KdPodSpec *start_from(const KdPodTemplate *template_)
{
	KdPodSpec *spec = kd_pod_spec_new();

	if (template_ && template_->spec) {
		kd_struct_clear(&kd_pod_spec_struct, spec);
		kd_struct_copy(&kd_pod_spec_struct, spec, template_->spec);
	} else {
		spec->restartPolicy = g_intern_static_string("Never");
	}
	if (spec->n_containers == 0) {
		spec->containers = g_new0(KdContainer, 1);
		spec->n_containers = 1;
		kd_struct_init(&kd_container_struct, spec->containers);
		spec->containers->name = g_intern_static_string("main");
	}
	return spec;
}

static KdPodSpec *make(const KdPodShape *shape)
{
	KdPodSpec *spec = start_from(shape->template_);

	ask(&spec->containers->resources, shape);
	if (shape->priority)
		spec->priority = (KdOptInt){ shape->priority, true };
	if (shape->priority_class)
		spec->priorityClassName = shape->priority_class;
	for (guint i = 0; i < shape->node_selector.n; i++)
		kd_map_set(&spec->nodeSelector, shape->node_selector.pairs[i].key,
			   shape->node_selector.pairs[i].value);
	if (shape->n_tolerations) {
		g_clear_pointer(&spec->tolerations, g_free);
		spec->tolerations = copy_tolerations(shape->tolerations, shape->n_tolerations);
		spec->n_tolerations = shape->n_tolerations;
	}
	return spec;
}

KdPodSpec *kd_spec_pool_get(KdSpecPool *pool, const KdPodShape *shape)
{
	KdPodSpec *spec = g_hash_table_lookup(pool->specs, shape);

	if (!spec) {
		spec = make(shape);
		g_hash_table_insert(pool->specs, copy_shape(shape), spec);
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

KdPodGroup *kd_workload_pod_group(KdWorkloadEnv *env, const char *name, gint64 n)
{
	KdPodGroup *group = (KdPodGroup *) kd_object_new(&kd_kind_pod_group);

	(void) env;
	group->object.metadata.name = g_strdup(name);
	group->object.metadata.namespace = g_intern_static_string("default");
	group->spec.minMember = n;
	return group;
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
