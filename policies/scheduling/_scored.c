/* SPDX-License-Identifier: Apache-2.0 */
#include "_scored.h"

#include <string.h>

static const KdField fields[] = {
	KD_FIELD(KdScored, name, NAME, .required = true, .help = "resource, as in a request"),
	KD_FIELD(KdScored, weight, INT, .fallback = "1", .min = 0, .max = 100,
		 .help = "weight among the resources"),
	KD_FIELDS_END,
};

const KdStruct kd_scored_struct = {
	.name = "ResourceSpec",
	.size = sizeof(KdScored),
	.fields = fields,
	.help = "a resource that counts in a score",
};

static const KdScored usual[] = { { "cpu", 1 }, { "memory", 1 } };

gboolean kd_scored_check(const KdScored *resources, guint n, gint64 max_weight, GError **error)
{
	if (n > KD_MAX_SCORED)
		return kd_fail(error, KD_ERROR_INPUT, "resources: at most %d of them",
			       KD_MAX_SCORED);
	for (guint i = 0; i < n; i++) {
		if (resources[i].weight > max_weight)
			return kd_fail(error, KD_ERROR_INPUT,
				       "resources[%u].weight: %" G_GINT64_FORMAT
				       " is above %" G_GINT64_FORMAT,
				       i, resources[i].weight, max_weight);
		for (guint k = 0; k < i; k++)
			if (strcmp(resources[k].name, resources[i].name) == 0)
				return kd_fail(error, KD_ERROR_INPUT,
					       "resources[%u].name: \"%s\" is there twice", i,
					       resources[i].name);
	}
	return TRUE;
}

/* pkg/scheduler/util/utils.go IsScalarResourceName */
static bool is_scalar(const char *name)
{
	return strchr(name, '/') || g_str_has_prefix(name, "hugepages-") ||
	       g_str_has_prefix(name, "attachable-volumes-");
}

/* The number of a resource that takes part in scores, or -1: "pods" does not. */
static int number(const KdNodes *nodes, const char *name)
{
	if (strcmp(name, "cpu") == 0)
		return KD_CPU;
	if (strcmp(name, "memory") == 0)
		return KD_MEMORY;
	if (strcmp(name, "ephemeral-storage") == 0)
		return KD_EPHEMERAL;
	return is_scalar(name) ? kd_nodes_resource(nodes, name) : -1;
}

static gint64 plain_request(const KdPodInfo *pod, int resource)
{
	for (guint i = 0; i < pod->n_requests; i++)
		if (pod->requests[i].resource == resource)
			return pod->requests[i].amount;
	return 0;
}

/*
 * What the containers request: NewFit() does not hand enablePodLevelResources on to its scorer,
 * which therefore sets SkipPodLevelResources (v1.34.1), unlike the filter and the sums of nodes.
 */
static gint64 container_request(const KdPodInfo *pod, const char *name)
{
	KdPodSpec spec = *pod->pod->spec;
	KdPod bare = *pod->pod;
	KdResources requests = { 0 };
	const KdQuantity *quantity;
	gint64 amount = 0;

	spec.resources = NULL;
	bare.spec = &spec;
	kd_pod_requests(&bare, true, &requests);
	quantity = kd_resources_get(&requests, g_intern_string(name));
	if (quantity)
		amount = strcmp(name, "cpu") == 0 ? kd_quantity_milli(*quantity)
						  : kd_quantity_value(*quantity);
	g_free(requests.items);
	return amount;
}

static gint64 scored_request(const KdPodInfo *pod, int resource, const char *name, bool non_zero)
{
	if (non_zero && pod->pod->spec->resources)
		return container_request(pod, name);
	if (non_zero && resource == KD_CPU)
		return pod->non_zero_cpu;
	if (non_zero && resource == KD_MEMORY)
		return pod->non_zero_memory;
	return plain_request(pod, resource);
}

static void fill(const KdCycle *cycle, int resource, const char *name, bool non_zero,
		 KdScoredColumn *column)
{
	const KdNodes *nodes = cycle->nodes;

	column->allocatable = nodes->allocatable[resource];
	column->requested = nodes->requested[resource];
	if (non_zero && resource == KD_CPU)
		column->requested = nodes->non_zero_cpu;
	else if (non_zero && resource == KD_MEMORY)
		column->requested = nodes->non_zero_memory;
	column->request = scored_request(cycle->pod, resource, name, non_zero);
}

void kd_scored_columns(const KdCycle *cycle, const KdScored *resources, guint n, bool non_zero,
		       KdScoredColumns *ret)
{
	if (n == 0) {
		resources = usual;
		n = G_N_ELEMENTS(usual);
	}
	ret->n = 0;
	ret->any = false;
	for (guint i = 0; i < n; i++) {
		int resource = number(cycle->nodes, resources[i].name);
		KdScoredColumn *column = &ret->column[ret->n];

		if (resource < 0)
			continue;
		fill(cycle, resource, resources[i].name, non_zero, column);
		if (column->request == 0 && resource >= KD_FIRST_EXTENDED)
			continue;
		column->weight = MAX(resources[i].weight, 1);
		ret->any |= column->request != 0;
		ret->n++;
	}
}
