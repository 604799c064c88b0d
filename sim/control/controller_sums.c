/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "control/controllers_private.h"

static KdSums *find_sums(const KdWork *work, const KdControllerWatch *watch)
{
	for (guint i = 0; work->sums && i < work->sums->len; i++) {
		KdSums *sums = &g_array_index(work->sums, KdSums, i);

		if (sums->watch == watch)
			return sums;
	}
	return NULL;
}

/* Those of another generation are of no use any more. */
static KdSums *valid_sums(const KdWork *work, const KdObject *owner, const KdControllerWatch *watch)
{
	KdSums *sums = find_sums(work, watch);

	return sums && sums->generation == owner->metadata.generation ? sums : NULL;
}

bool kd_work_weigh(KdWork *work, const KdObject *owner, const KdControllerWatch *watch,
		   const KdObject *old, const KdObject *new)
{
	gint64 before[KD_CONTROLLER_SUMS] = { 0 }, after[KD_CONTROLLER_SUMS] = { 0 };
	KdSums *sums;

	if (!watch->weigh)
		return true;
	if (old)
		watch->weigh(owner, old, before);
	if (new)
		watch->weigh(owner, new, after);
	sums = valid_sums(work, owner, watch);
	for (guint i = 0; sums && i < KD_CONTROLLER_SUMS; i++)
		sums->sums[i] += after[i] - before[i];
	return !old || !new || memcmp(before, after, sizeof(before)) != 0;
}

/* ---- counting all of them ---- */

typedef struct {
	const KdObject *self;
	KdSums *sums;
} Count;

static void count(const KdObject *child, gpointer data)
{
	const Count *count = data;

	count->sums->watch->weigh(count->self, child, count->sums->sums);
}

static KdSums *make_sums(const KdControllerView *view, const KdControllerWatch *watch)
{
	KdSums sums = { .watch = watch, .generation = view->self->metadata.generation };
	KdWork *work = view->work;
	KdSums *old = find_sums(work, watch);

	kd_controller_each_owned(view, view->self, watch->kind, count,
				 &(Count){ view->self, &sums });
	if (old) {
		*old = sums;
		return old;
	}
	if (!work->sums)
		work->sums = g_array_new(FALSE, FALSE, sizeof(KdSums));
	g_array_append_val(work->sums, sums);
	return &g_array_index(work->sums, KdSums, work->sums->len - 1);
}

const gint64 *kd_controller_sums(const KdControllerView *view, const KdKind *kind)
{
	const KdControllerWatch *watch = view->manager->controller->watches;
	KdSums *sums;

	while (watch->kind && (watch->kind != kind || !watch->weigh))
		watch++;
	g_assert(watch->kind && view->self);
	sums = valid_sums(view->work, view->self, watch);
	return (sums ? sums : make_sums(view, watch))->sums;
}
