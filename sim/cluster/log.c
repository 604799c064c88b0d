/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/log.h"

typedef struct {
	KdObserverRank rank;
	KdObserve *observe;
	gpointer data;
	guint64 cursor; /* position of the next change to see */
} Observer;

struct KdLog {
	GArray *changes;   /* of KdChange */
	guint64 begin;     /* position of the first of them */
	GArray *observers; /* of Observer, by rank */
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
	log->observers = g_array_new(FALSE, FALSE, sizeof(Observer));
	return log;
}

void kd_log_free(KdLog *log)
{
	if (!log)
		return;
	g_assert(!log->delivering);
	g_array_unref(log->changes);
	g_array_unref(log->observers);
	g_free(log);
}

static guint64 end_of(const KdLog *log)
{
	return log->begin + log->changes->len;
}

void kd_log_add_observer(KdLog *log, KdObserverRank rank, KdObserve *observe, gpointer data)
{
	const Observer observer = { rank, observe, data, end_of(log) };
	guint i = log->observers->len;

	g_assert(!log->delivering);
	while (i > 0 && g_array_index(log->observers, Observer, i - 1).rank > rank)
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
static void run_to(KdLog *log, Observer *observer, guint64 end)
{
	while (observer->cursor < end) {
		const KdChange change = g_array_index(log->changes, KdChange,
						      observer->cursor - log->begin);

		observer->cursor++;
		observer->observe(observer->data, &change);
	}
}

static void drop_seen(KdLog *log)
{
	guint64 seen = end_of(log);

	for (guint i = 0; i < log->observers->len; i++)
		seen = MIN(seen, g_array_index(log->observers, Observer, i).cursor);
	g_array_remove_range(log->changes, 0, (guint) (seen - log->begin));
	log->begin = seen;
}

void kd_log_deliver(KdLog *log)
{
	if (log->delivering)
		return;
	log->delivering = true;
	while (log->changes->len > 0) {
		guint64 end = end_of(log);

		for (guint i = 0; i < log->observers->len; i++)
			run_to(log, &g_array_index(log->observers, Observer, i), end);
		drop_seen(log);
	}
	log->delivering = false;
}

guint kd_log_length(const KdLog *log)
{
	return log->changes->len;
}
