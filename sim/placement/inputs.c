/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/framework_private.h"

#include <string.h>

static void add(GByteArray *key, gconstpointer data, gsize size)
{
	g_byte_array_append(key, data, (guint) size);
}

static void add_number(GByteArray *key, guint64 number)
{
	add(key, &number, sizeof(number));
}

/* Interned, so the pointer is the text. */
static void add_name(GByteArray *key, KdName name)
{
	add(key, &name, sizeof(name));
}

static void add_text(GByteArray *key, const char *text)
{
	gsize length = text ? strlen(text) : 0;

	add_number(key, length);
	add(key, text ? text : "", length);
}

static void add_requests(GByteArray *key, const KdPodInfo *pod)
{
	add_number(key, pod->n_requests | (guint64) pod->requests_any << 32);
	add_number(key, (guint64) pod->non_zero_cpu);
	add_number(key, (guint64) pod->non_zero_memory);
	for (guint i = 0; i < pod->n_requests; i++) {
		add_number(key, pod->requests[i].resource);
		add_number(key, (guint64) pod->requests[i].amount);
	}
}

static void add_gpu(GByteArray *key, const KdGpuAsk *gpu)
{
	add_number(key, (guint64) gpu->num << 16 | (guint64) gpu->milli);
	add_name(key, gpu->models);
}

static void add_map(GByteArray *key, const KdMap *map)
{
	add_number(key, map->n);
	for (guint i = 0; i < map->n; i++) {
		add_name(key, map->pairs[i].key);
		add_name(key, map->pairs[i].value);
	}
}

static void add_meta(GByteArray *key, const KdMeta *meta)
{
	add_name(key, meta->namespace);
	add_map(key, &meta->labels);
	add_map(key, &meta->annotations);
	add_number(key, meta->n_ownerReferences);
	for (guint i = 0; i < meta->n_ownerReferences; i++) {
		const KdOwnerReference *owner = &meta->ownerReferences[i];

		add_name(key, owner->apiVersion);
		add_name(key, owner->kind);
		add_text(key, owner->name);
		add_text(key, owner->uid);
		add_number(key, owner->controller);
	}
}

static void add_spec(GByteArray *key, const KdPodInfo *pod)
{
	add_number(key, pod->spec_id);
	add_name(key, pod->pod->nodeName);
}

static void make_key(KdFramework *framework, const KdRun *run)
{
	const KdPodInfo *pod = framework->record.pod;
	const KdPolicy *policy = run->policy;
	GByteArray *key = framework->key;

	g_byte_array_set_size(key, 0);
	if (policy->key) {
		policy->key(&run->cycle, key);
		return;
	}
	if (policy->pod_reads & KD_POD_REQUESTS)
		add_requests(key, pod);
	if (policy->pod_reads & KD_POD_GPU)
		add_gpu(key, &pod->gpu);
	if (policy->pod_reads & KD_POD_SPEC)
		add_spec(key, pod);
	if (policy->pod_reads & KD_POD_META)
		add_meta(key, &pod->pod->object.metadata);
}

void kd_framework_sheet_key(const KdPodInfo *pod, guint pod_reads, GByteArray *key)
{
	add_spec(key, pod);
	if (pod_reads & KD_POD_GPU)
		add_gpu(key, &pod->gpu);
	if (pod_reads & KD_POD_META)
		add_meta(key, &pod->pod->object.metadata);
}

bool kd_framework_is_cacheable(const KdPolicy *policy)
{
	return !(policy->node_reads & KD_NODE_CLUSTER) &&
	       (policy->key || !(policy->pod_reads & KD_POD_STATUS));
}

KdCacheColumn *kd_framework_column(KdFramework *framework, KdRun *run)
{
	if (run->looked_up || !framework->cache || !kd_framework_is_cacheable(run->policy))
		return run->column;
	run->looked_up = true;
	make_key(framework, run);
	if (!kd_cache_knows(framework->cache, run->index, framework->key))
		return NULL;
	run->column = kd_cache_fetch(framework->cache, run->index, framework->key,
				     run->policy->node_reads & (KD_NODE_OBJECT | KD_NODE_PODS));
	return run->column;
}
