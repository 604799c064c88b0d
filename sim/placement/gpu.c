/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/gpu.h>

#include <string.h>

bool kd_gpu_model_allowed(const KdGpuAsk *ask, KdName model)
{
	const char *at = ask->models;
	gsize length;

	if (!at || at == model)
		return true;
	if (!model)
		return false;
	length = strlen(model);
	for (; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
		if (strncmp(at, model, length) == 0 && (at[length] == '|' || at[length] == '\0'))
			return true;
	return false;
}

bool kd_gpu_fits(const KdGpuAsk *ask, const gint16 *left, guint n_gpus)
{
	int n = 0;

	for (guint i = 0; i < n_gpus; i++)
		n += left[i] >= ask->milli;
	return n >= ask->num;
}

static KdGpuSet pick_first(const KdGpuAsk *ask, const gint16 *left, guint n_gpus)
{
	KdGpuSet set = 0;
	int n = 0;

	for (guint i = 0; i < n_gpus && n < ask->num; i++)
		if (left[i] >= ask->milli) {
			set |= (KdGpuSet) 1 << i;
			n++;
		}
	g_assert(n == ask->num);
	return set;
}

KdGpuSet kd_gpu_pick_best(const KdGpuAsk *ask, const gint16 *left, guint n_gpus)
{
	guint best = n_gpus;

	if (ask->num != 1 || ask->milli >= KD_GPU_WHOLE)
		return pick_first(ask, left, n_gpus);
	for (guint i = 0; i < n_gpus; i++)
		if (left[i] >= ask->milli && (best == n_gpus || left[i] < left[best]))
			best = i;
	g_assert(best < n_gpus);
	return (KdGpuSet) 1 << best;
}
