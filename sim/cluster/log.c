/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/log.h"

#include "cluster/watch.h"

struct KdLog {
	GArray *changes;    /* of KdChange */
	guint64 begin;      /* position of the first of them */
	guint64 shown;      /* up to here the observers have seen it and the watches know of it */
	GArray *observers;  /* of KdObserver, by rank */
	GPtrArray *watches; /* of KdWatch, borrowed */
	bool delivering;
};

static void clear_change(gpointer data)
{
	KdChange *change = data;

	if (change->old)
		kd_object_unref(change->old);
	if (change->new)
		kd_object_unref(change->new);
	g_free((char *) change->message);
}

KdLog *kd_log_new(void)
{
	KdLog *log = g_new0(KdLog, 1);

	log->changes = g_array_new(FALSE, FALSE, sizeof(KdChange));
	g_array_set_clear_func(log->changes, clear_change);
	log->observers = g_array_new(FALSE, FALSE, sizeof(KdObserver));
	log->watches = g_ptr_array_new();
	return log;
}

void kd_log_free(KdLog *log)
{
	if (!log)
		return;
	g_assert(!log->delivering);
	g_array_unref(log->changes);
	g_array_unref(log->observers);
	g_ptr_array_unref(log->watches);
	g_free(log);
}

guint64 kd_log_end(const KdLog *log)
{
	return log->begin + log->changes->len;
}

const KdChange *kd_log_at(const KdLog *log, guint64 position)
{
	g_assert(position >= log->begin && position < kd_log_end(log));
	return &g_array_index(log->changes, KdChange, position - log->begin);
}

void kd_log_add_observer(KdLog *log, KdObserverRank rank, KdObserve *observe, gpointer data)
{
	const KdObserver observer = { rank, observe, data, kd_log_end(log) };
	guint i = log->observers->len;

	g_assert(!log->delivering);
	while (i > 0 && g_array_index(log->observers, KdObserver, i - 1).rank > rank)
		i--;
	g_array_insert_val(log->observers, i, observer);
}

void kd_log_append(KdLog *log, const KdChange *change)
{
	KdChange record = *change;

	record.old = record.old ? kd_object_ref(record.old) : NULL;
	record.new = record.new ? kd_object_ref(record.new) : NULL;
	record.message = g_strdup(record.message);
	g_array_append_val(log->changes, record);
}

/* The record is copied: appending moves the array. */
static void run_to(KdLog *log, KdObserver *observer, guint64 end)
{
	while (observer->cursor < end) {
		const KdChange change = g_array_index(log->changes, KdChange,
						      observer->cursor - log->begin);

		observer->cursor++;
		observer->observe(observer->data, &change);
	}
}

/* What watches hold up goes by halves, so that what stays is not moved again and again. */
void kd_log_trim(KdLog *log)
{
	guint64 seen = log->shown;
	guint n;

	for (guint i = 0; i < log->watches->len; i++)
		seen = MIN(seen, kd_watch_cursor(log->watches->pdata[i]));
	n = (guint) (seen - log->begin);
	if (n <= log->changes->len / 2)
		return;
	g_array_remove_range(log->changes, 0, n);
	log->begin = seen;
}

static void run_round(KdLog *log)
{
	guint64 end = kd_log_end(log);

	for (guint i = 0; i < log->observers->len; i++)
		run_to(log, &g_array_index(log->observers, KdObserver, i), end);
	log->shown = end;
	for (guint i = 0; i < log->watches->len; i++)
		kd_watch_notice(log->watches->pdata[i]);
	kd_log_trim(log);
}

void kd_log_deliver(KdLog *log)
{
	if (log->delivering)
		return;
	log->delivering = true;
	while (log->shown < kd_log_end(log))
		run_round(log);
	log->delivering = false;
}

guint64 kd_log_hand_over(KdLog *log, KdObserverRank rank, KdWatch *watch, GArray *observers)
{
	g_assert(!log->delivering && log->shown == kd_log_end(log));
	for (guint i = 0; i < log->observers->len;) {
		const KdObserver observer = g_array_index(log->observers, KdObserver, i);

		if (observer.rank != rank) {
			i++;
			continue;
		}
		g_array_append_val(observers, observer);
		g_array_remove_index(log->observers, i);
	}
	g_ptr_array_add(log->watches, watch);
	return log->shown;
}

guint kd_log_length(const KdLog *log)
{
	return log->changes->len;
}
