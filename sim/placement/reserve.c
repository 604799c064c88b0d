/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps after the choice.
 */
#include "config.h"

#include "placement/framework_private.h"

#include <string.h>

/* A plug-in may hold a pod for at most 15 minutes (runtime/framework.go maxTimeout). */
#define MAX_PERMIT_TIMEOUT (15 * KD_MINUTE)

/* Score plug-ins first: who chose the node knows best which device it meant. */
KdGpuSet kd_framework_pick_gpus(KdFramework *framework, KdSlot node)
{
	const KdProfile *profile = framework->profile;
	const KdNodes *nodes = framework->nodes;
	const KdGpuAsk *ask = &framework->record.pod->gpu;

	if (ask->num == 0 || !kd_gpu_fits(ask, nodes->gpu_left[node], nodes->n_gpus[node]))
		return 0;
	for (guint i = 0; i < profile->score->len; i++) {
		const KdRun *run = kd_run_at(framework, profile->score, i);

		if (run->policy->pick_gpus)
			return run->policy->pick_gpus(&run->cycle, node);
	}
	for (guint i = 0; i < profile->n_plugins; i++)
		if (framework->runs[i].policy->pick_gpus)
			return framework->runs[i].policy->pick_gpus(&framework->runs[i].cycle,
								    node);
	return kd_gpu_pick_best(ask, nodes->gpu_left[node], nodes->n_gpus[node]);
}

static KdVerdict answer(const KdRun *run, KdVerdict verdict, const KdPolicy **ret_by)
{
	if (ret_by)
		*ret_by = run->policy;
	return verdict;
}

KdVerdict kd_framework_reserve(KdFramework *framework, KdSlot node, const KdPolicy **ret_by)
{
	const GArray *point = framework->profile->reserve;

	g_array_set_size(framework->claims, 0);
	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);
		KdVerdict verdict = run->policy->reserve ? run->policy->reserve(&run->cycle, node)
							 : KD_FITS;

		if (verdict != KD_FITS)
			return answer(run, verdict, ret_by);
	}
	return KD_FITS;
}

void kd_framework_unreserve(KdFramework *framework, KdSlot node)
{
	const GArray *point = framework->profile->reserve;

	for (guint i = point->len; i-- > 0;) {
		const KdRun *run = kd_run_at(framework, point, i);

		if (run->policy->unreserve)
			run->policy->unreserve(&run->cycle, node);
	}
}

/* RunPermitPlugins(): who says no is heard at once, who wants to wait after all have been asked. */
KdVerdict kd_framework_permit(KdFramework *framework, KdSlot node, GArray *ret_holds,
			      const KdPolicy **ret_by)
{
	const GArray *point = framework->profile->permit;
	KdVerdict result = KD_FITS;

	g_array_set_size(ret_holds, 0);
	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);
		KdHold hold = { .by = run->policy };
		KdVerdict verdict = run->policy->permit(&run->cycle, node, &hold.timeout);

		if (kd_verdict_code(verdict) == KD_CODE_WAIT) {
			hold.timeout = CLAMP(hold.timeout, 0, MAX_PERMIT_TIMEOUT);
			g_array_append_val(ret_holds, hold);
			result = answer(run, verdict, ret_by);
		} else if (verdict != KD_FITS) {
			return answer(run, verdict, ret_by);
		}
	}
	return result;
}

const KdUid *kd_framework_activated(const KdFramework *framework, guint *ret_n)
{
	*ret_n = framework->activated->len;
	return (const KdUid *) framework->activated->data;
}

KdVerdict kd_framework_pre_bind(KdFramework *framework, KdSlot node, const KdPolicy **ret_by)
{
	const GArray *point = framework->profile->pre_bind;

	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);
		KdVerdict verdict = run->policy->pre_bind(&run->cycle, node);

		if (verdict != KD_FITS && kd_verdict_code(verdict) != KD_CODE_SKIP)
			return answer(run, verdict, ret_by);
	}
	return KD_FITS;
}

void kd_framework_post_bind(KdFramework *framework, KdSlot node)
{
	const GArray *point = framework->profile->post_bind;

	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);

		run->policy->post_bind(&run->cycle, node);
	}
}

/* ---- a pod that waits ---- */

/* Has a hook that is called after a wait. */
static bool is_late(const KdPolicy *policy)
{
	return policy->scratch_size > 0 &&
	       (policy->unreserve || policy->pre_bind || policy->bind || policy->post_bind);
}

gpointer kd_framework_suspend(const KdFramework *framework)
{
	const guint n = framework->profile->n_plugins;
	gsize size = 0, at = 0;
	char *kept;

	for (guint i = 0; i < n; i++)
		if (is_late(framework->runs[i].policy))
			size += framework->runs[i].policy->scratch_size;
	kept = g_malloc(MAX(size, 1));
	for (guint i = 0; i < n; i++) {
		const KdRun *run = &framework->runs[i];

		if (!is_late(run->policy))
			continue;
		memcpy(kept + at, run->cycle.scratch, run->policy->scratch_size);
		at += run->policy->scratch_size;
	}
	return kept;
}

void kd_framework_resume(KdFramework *framework, const KdPodInfo *pod, gconstpointer kept)
{
	gsize at = 0;

	framework->prepared = NULL;
	framework->record.pod = pod;
	for (guint i = 0; i < framework->profile->n_plugins; i++) {
		KdRun *run = &framework->runs[i];

		run->cycle.pod = pod;
		if (!is_late(run->policy))
			continue;
		memcpy(run->cycle.scratch, (const char *) kept + at, run->policy->scratch_size);
		at += run->policy->scratch_size;
	}
}

guint64 kd_framework_bit(const KdFramework *framework, const KdPolicy *policy)
{
	for (guint i = 0; i < framework->profile->n_plugins; i++)
		if (framework->runs[i].policy == policy)
			return G_GUINT64_CONSTANT(1) << MIN(i, 63);
	return 0;
}
