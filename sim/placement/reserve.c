/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps after the choice.
 */
#include "config.h"

#include "placement/framework_private.h"

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

KdVerdict kd_framework_reserve(KdFramework *framework, KdSlot node)
{
	const GArray *point = framework->profile->reserve;

	g_array_set_size(framework->claims, 0);
	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);
		KdVerdict verdict = run->policy->reserve ? run->policy->reserve(&run->cycle, node)
							 : KD_FITS;

		if (verdict != KD_FITS)
			return verdict;
	}
	return KD_FITS;
}

const KdClaimChoice *kd_framework_claims(const KdFramework *framework, guint *ret_n)
{
	*ret_n = framework->claims->len;
	return (const KdClaimChoice *) framework->claims->data;
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

/* Each plug-in that waits has a clock of its own; the first that runs out ends the wait. */
KdVerdict kd_framework_permit(KdFramework *framework, KdSlot node, KdTime *ret_timeout)
{
	const GArray *point = framework->profile->permit;
	KdVerdict result = KD_FITS;

	*ret_timeout = 0;
	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);
		KdTime timeout = 0;
		KdVerdict verdict = run->policy->permit(&run->cycle, node, &timeout);

		if (kd_verdict_code(verdict) == KD_CODE_WAIT) {
			timeout = MIN(timeout, MAX_PERMIT_TIMEOUT);
			*ret_timeout = result == KD_FITS ? timeout : MIN(timeout, *ret_timeout);
			result = verdict;
		} else if (verdict != KD_FITS) {
			return verdict;
		}
	}
	return result;
}

KdVerdict kd_framework_pre_bind(KdFramework *framework, KdSlot node)
{
	const GArray *point = framework->profile->pre_bind;

	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);
		KdVerdict verdict = run->policy->pre_bind(&run->cycle, node);

		if (verdict != KD_FITS && kd_verdict_code(verdict) != KD_CODE_SKIP)
			return verdict;
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
