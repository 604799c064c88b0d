/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who writes the rows of one run: the thread that makes them, or one of its own, so that the
 * simulation goes on meanwhile.
 *
 * Rows come in batches, of one table each, and are written in the order in which they were handed
 * over, whoever writes.  While the thread runs nobody else may use the database.  The first failure
 * is kept, and all that comes after it is dropped.
 */
#ifndef KD_RECORD_WRITER_H
#define KD_RECORD_WRITER_H

#include "record/results.h"

typedef struct KdWriterThread KdWriterThread;

/* Zeroed but for the first two = no thread. */
typedef struct {
	const KdResults *results;
	gint64 run;
	gint failure; /* of SQLite; SQLITE_OK = none */
	KdWriterThread *thread;
} KdWriter;

/* Where the system gives no thread, rows are written by who makes them. */
void kd_writer_start(KdWriter *writer);
/* All that was handed over is written; nothing where there is no thread. */
void kd_writer_stop(KdWriter *writer);

/* For any thread, at any time. */
void kd_writer_fail(KdWriter *writer, int code);
bool kd_writer_has_failed(const KdWriter *writer);
/* The failure as an error; TRUE if there is none. */
gboolean kd_writer_check(const KdWriter *writer, GError **error);

/* ---- batches ---- */

typedef struct {
	int type; /* SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_NULL */
	union {
		gint64 integer;
		double real;
		gsize text; /* where in the texts */
	};
} KdValue;

typedef struct {
	void (*write)(gpointer data, const KdValue *values, guint n_rows, const char *texts);
	gpointer data;
	GArray *values; /* of KdValue, row by row */
	guint n_rows;
	GString *texts;
} KdBatch;

KdBatch *kd_batch_new(void);
void kd_batch_free(KdBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdBatch, kd_batch_free)

/* Has it written, and gives an empty one; waits where too much is under way. */
KdBatch *kd_writer_hand_over(KdWriter *writer, KdBatch *take);

#endif
