/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/shapes.h"

#include <stdlib.h>

#define TYPICAL_PERCENT 95

typedef struct {
	gint64 milli_cpu;
	KdGpuAsk gpu;
	guint64 count;
} Group;

struct KdShapes {
	GHashTable *groups; /* a set of Group */
	guint64 n_pods;
};

static guint hash_group(gconstpointer data)
{
	const Group *self = data;
	guint asked = (guint) self->gpu.num << 16 ^ (guint) self->gpu.milli;

	return (guint) self->milli_cpu * 31 ^ asked * 17 ^ g_direct_hash(self->gpu.models);
}

static gboolean equal_groups(gconstpointer a, gconstpointer b)
{
	const Group *x = a, *y = b;

	return x->milli_cpu == y->milli_cpu && x->gpu.num == y->gpu.num &&
	       x->gpu.milli == y->gpu.milli && x->gpu.models == y->gpu.models;
}

KdShapes *kd_shapes_new(void)
{
	KdShapes *shapes = g_new0(KdShapes, 1);

	shapes->groups = g_hash_table_new_full(hash_group, equal_groups, g_free, NULL);
	return shapes;
}

void kd_shapes_free(KdShapes *shapes)
{
	if (!shapes)
		return;
	g_hash_table_unref(shapes->groups);
	g_free(shapes);
}

void kd_shapes_add(KdShapes *shapes, gint64 milli_cpu, const KdGpuAsk *gpu)
{
	Group key = { .milli_cpu = milli_cpu, .gpu = *gpu };
	Group *group = g_hash_table_lookup(shapes->groups, &key);

	if (!group) {
		group = g_memdup2(&key, sizeof(key));
		g_hash_table_add(shapes->groups, group);
	}
	group->count++;
	shapes->n_pods++;
}

guint kd_shapes_n_groups(const KdShapes *shapes)
{
	return g_hash_table_size(shapes->groups);
}

/* Larger first. */
static int falling(gint64 a, gint64 b)
{
	return (a < b) - (a > b);
}

static int by_count(const void *a, const void *b)
{
	const Group *x = *(const Group *const *) a, *y = *(const Group *const *) b;
	int order = falling((gint64) x->count, (gint64) y->count);

	if (order == 0)
		order = falling(x->milli_cpu, y->milli_cpu);
	if (order == 0)
		order = falling(x->gpu.milli, y->gpu.milli);
	if (order == 0)
		order = falling(x->gpu.num, y->gpu.num);
	return order ? order : g_strcmp0(x->gpu.models, y->gpu.models);
}

/* How many of the sorted groups are typical, and how many pods are in them. */
static guint cut(Group *const *groups, guint n_groups, guint64 n_pods, guint64 *ret_pods)
{
	guint n = 0;

	*ret_pods = 0;
	while (n < n_groups && *ret_pods * 100 < n_pods * TYPICAL_PERCENT)
		*ret_pods += groups[n++]->count;
	return n;
}

KdGpuShape *kd_shapes_typical(const KdShapes *shapes, guint *ret_n, double *ret_covered)
{
	double n_pods = (double) shapes->n_pods, covered;
	guint n_groups;
	g_autofree Group **groups = (Group **) g_hash_table_get_keys_as_array(shapes->groups,
									      &n_groups);
	guint64 pods;
	KdGpuShape *typical;

	qsort(groups, n_groups, sizeof(groups[0]), by_count);
	*ret_n = cut(groups, n_groups, shapes->n_pods, &pods);
	typical = g_new0(KdGpuShape, *ret_n);
	covered = n_pods > 0 ? (double) pods / n_pods : 0;
	for (guint i = 0; i < *ret_n; i++)
		typical[i] = (KdGpuShape){
			.milli_cpu = groups[i]->milli_cpu,
			.gpu = groups[i]->gpu,
			.share = (double) groups[i]->count / n_pods / covered,
		};
	if (ret_covered)
		*ret_covered = covered;
	return typical;
}
