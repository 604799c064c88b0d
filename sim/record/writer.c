/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/writer.h"

/* Batches in all: what bounds the memory. */
#define MOST_BATCHES 64

struct KdWriterThread {
	GThread *thread;
	GAsyncQueue *full, *empty; /* of KdBatch; an empty one in full is the end */
	guint n_batches;           /* that were made */
};

KdBatch *kd_batch_new(void)
{
	KdBatch *batch = g_new0(KdBatch, 1);

	batch->values = g_array_new(FALSE, FALSE, sizeof(KdValue));
	batch->texts = g_string_new(NULL);
	return batch;
}

void kd_batch_free(KdBatch *batch)
{
	if (!batch)
		return;
	g_array_unref(batch->values);
	g_string_free(batch->texts, TRUE);
	g_free(batch);
}

static void write_batch(KdBatch *batch)
{
	batch->write(batch->data, (const KdValue *) (gpointer) batch->values->data, batch->n_rows,
		     batch->texts->str);
	batch->n_rows = 0;
	g_array_set_size(batch->values, 0);
	g_string_truncate(batch->texts, 0);
}

static gpointer work(gpointer data)
{
	KdWriterThread *thread = data;
	KdBatch *batch;

	while ((batch = g_async_queue_pop(thread->full))->n_rows > 0) {
		write_batch(batch);
		g_async_queue_push(thread->empty, batch);
	}
	kd_batch_free(batch);
	return NULL;
}

static void free_thread(KdWriterThread *thread)
{
	g_async_queue_unref(thread->full);
	g_async_queue_unref(thread->empty);
	g_free(thread);
}

void kd_writer_start(KdWriter *writer)
{
	KdWriterThread *thread = g_new0(KdWriterThread, 1);

	thread->full = g_async_queue_new();
	thread->empty = g_async_queue_new_full((GDestroyNotify) kd_batch_free);
	thread->thread = g_thread_try_new("recorder", work, thread, NULL);
	writer->thread = thread;
	if (!thread->thread)
		free_thread(g_steal_pointer(&writer->thread));
}

void kd_writer_stop(KdWriter *writer)
{
	KdWriterThread *thread = g_steal_pointer(&writer->thread);

	if (!thread)
		return;
	g_async_queue_push(thread->full, kd_batch_new());
	g_thread_join(thread->thread);
	free_thread(thread);
}

static KdBatch *need_empty(KdWriterThread *thread)
{
	KdBatch *batch = g_async_queue_try_pop(thread->empty);

	if (batch)
		return batch;
	if (thread->n_batches == MOST_BATCHES)
		return g_async_queue_pop(thread->empty);
	thread->n_batches++;
	return kd_batch_new();
}

KdBatch *kd_writer_hand_over(KdWriter *writer, KdBatch *take)
{
	g_assert(take->n_rows > 0);
	if (!writer->thread) {
		write_batch(take);
		return take;
	}
	g_async_queue_push(writer->thread->full, take);
	return need_empty(writer->thread);
}

/* ---- failures ---- */

void kd_writer_fail(KdWriter *writer, int code)
{
	g_atomic_int_compare_and_exchange(&writer->failure, SQLITE_OK, code);
}

bool kd_writer_has_failed(const KdWriter *writer)
{
	return g_atomic_int_get(&writer->failure) != SQLITE_OK;
}

gboolean kd_writer_check(const KdWriter *writer, GError **error)
{
	const int failure = g_atomic_int_get(&writer->failure);

	return failure == SQLITE_OK ||
	       kd_fail(error, KD_ERROR_DATABASE, "%s: cannot be written: %s",
		       kd_results_path(writer->results), sqlite3_errstr(failure));
}
