/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/affine.h"

#include <string.h>

void kd_affine_clear(KdAffine *affine)
{
	for (guint i = 0; i < KD_N_AFFINE_NAMES; i++) {
		g_free(affine->lists[i].names);
		g_free(affine->lists[i].counts);
	}
	*affine = (KdAffine){ 0 };
}

/* ---- one list ---- */

static void insert(KdNameCounts *list, guint at, KdName name)
{
	const guint n_after = list->n - at;

	if (list->n == list->capacity) {
		list->capacity = MAX(4, 2 * list->capacity);
		list->names = g_renew(KdName, list->names, list->capacity);
		list->counts = g_renew(guint, list->counts, list->capacity);
	}
	memmove(list->names + at + 1, list->names + at, n_after * sizeof(*list->names));
	memmove(list->counts + at + 1, list->counts + at, n_after * sizeof(*list->counts));
	list->names[at] = name;
	list->counts[at] = 0;
	list->n++;
}

static void drop(KdNameCounts *list, guint at)
{
	const guint n_after = --list->n - at;

	memmove(list->names + at, list->names + at + 1, n_after * sizeof(*list->names));
	memmove(list->counts + at, list->counts + at + 1, n_after * sizeof(*list->counts));
}

static void change(KdNameCounts *list, KdName name, guint by)
{
	guint at = 0;

	while (at < list->n && list->names[at] != name)
		at++;
	if (at == list->n) {
		for (at = 0; at < list->n && strcmp(list->names[at], name) < 0;)
			at++;
		insert(list, at, name);
	}
	list->counts[at] += by;
	if (list->counts[at] == 0)
		drop(list, at);
}

/* ---- the terms of a pod ---- */

static void change_labels(KdAffine *affine, const KdSelector *selector, guint by)
{
	KdNameCounts *list = &affine->lists[KD_AFFINE_LABELS];

	if (!selector)
		return;
	for (guint i = 0; i < selector->matchLabels.n; i++)
		change(list, selector->matchLabels.pairs[i].key, by);
	for (guint i = 0; i < selector->n_matchExpressions; i++)
		change(list, selector->matchExpressions[i].key, by);
}

static void change_term(KdAffine *affine, KdAffineNames which, const KdPodAffinityTerm *term,
			guint by)
{
	change(&affine->lists[which], term->topologyKey, by);
	change_labels(affine, term->labelSelector, by);
}

static void change_part(KdAffine *affine, const KdPodAffinity *part, KdAffineNames required,
			guint by)
{
	if (!part)
		return;
	for (guint i = 0; i < part->n_requiredDuringSchedulingIgnoredDuringExecution; i++)
		change_term(affine, required,
			    &part->requiredDuringSchedulingIgnoredDuringExecution[i], by);
	for (guint i = 0; i < part->n_preferredDuringSchedulingIgnoredDuringExecution; i++)
		change_term(
			affine, KD_AFFINE_WEIGHS,
			&part->preferredDuringSchedulingIgnoredDuringExecution[i].podAffinityTerm,
			by);
}

static void change_pod(KdAffine *affine, const KdPodInfo *pod, guint by)
{
	if (!pod->is_affine)
		return;
	change_part(affine, pod->pod->spec->affinity->podAffinity, KD_AFFINE_WEIGHS, by);
	change_part(affine, pod->pod->spec->affinity->podAntiAffinity, KD_AFFINE_AVOIDS, by);
}

void kd_affine_add(KdAffine *affine, const KdPodInfo *pod)
{
	change_pod(affine, pod, 1);
}

void kd_affine_remove(KdAffine *affine, const KdPodInfo *pod)
{
	change_pod(affine, pod, -1u);
}
