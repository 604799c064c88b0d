/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/ask.h"

#include <math.h>

static int n_columns(const KdReport *report)
{
	int n = 0;

	while (report->columns[n].title)
		n++;
	return n;
}

static void bind_run(sqlite3_stmt *statement, gint64 run)
{
	const int parameter = sqlite3_bind_parameter_index(statement, ":run");

	if (parameter > 0)
		sqlite3_bind_int64(statement, parameter, run);
}

sqlite3_stmt *kd_ask_prepare(const KdRun *run, const KdReport *report, GError **error)
{
	g_autoptr(sqlite3_stmt) rows = kd_results_prepare(run->results, report->sql, error);

	if (!rows) {
		g_prefix_error(error, "report %s: ", report->name);
		return NULL;
	}
	if (sqlite3_column_count(rows) != n_columns(report)) {
		kd_fail(error, KD_ERROR_PLUGIN,
			"report %s: it describes %d columns, and its query gives %d", report->name,
			n_columns(report), sqlite3_column_count(rows));
		return NULL;
	}
	bind_run(rows, run->run);
	return g_steal_pointer(&rows);
}

gboolean kd_ask_note(const KdRun *run, const KdReport *report, char **ret_note, GError **error)
{
	g_autoptr(sqlite3_stmt) row = NULL;
	int code;

	*ret_note = NULL;
	if (!report->note)
		return TRUE;
	row = kd_results_prepare(run->results, report->note, error);
	if (!row) {
		g_prefix_error(error, "report %s, note: ", report->name);
		return FALSE;
	}
	bind_run(row, run->run);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW)
		*ret_note = g_strdup((const char *) sqlite3_column_text(row, 0));
	return code == SQLITE_ROW || code == SQLITE_DONE ||
	       kd_results_fail(run->results, report->name, error);
}

/* ---- cells ---- */

static char *decimals(double value, int n, const char *unit)
{
	char format[8] = "%.0f", text[G_ASCII_DTOSTR_BUF_SIZE + 512];

	format[2] = (char) ('0' + n);
	g_ascii_formatd(text, (gint) sizeof(text), format, value);
	return g_strconcat(text, unit, NULL);
}

/* About four digits, none of them for nothing. */
static char *number_text(double value)
{
	const double size = fabs(value);

	if (size < 1e15 && rint(value) == value)
		return kd_text_count((gint64) value);
	if (!(size < 1e9) || size < 1e-3) {
		char text[G_ASCII_DTOSTR_BUF_SIZE];

		return g_strdup(g_ascii_formatd(text, sizeof(text), "%.3g", value));
	}
	return decimals(value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4, NULL);
}

char *kd_ask_number(double value, KdUnit unit)
{
	switch (unit) {
	case KD_SECONDS:
		return kd_text_seconds(value);
	case KD_PERCENT:
		return decimals(value, 2, "%");
	case KD_BYTES:
		return kd_text_bytes((gint64) rint(CLAMP(value, -9e18, 9e18)));
	case KD_TEXT:
	case KD_COUNT:
	case KD_NUMBER:
		break;
	}
	return number_text(value);
}

static char *cell(sqlite3_stmt *row, int i, KdUnit unit, KdAskStyle style)
{
	const int type = sqlite3_column_type(row, i);

	if (type == SQLITE_NULL)
		return g_strdup(style == KD_ASK_PEOPLE ? "-" : "");
	if (style == KD_ASK_RAW || type == SQLITE_TEXT || unit == KD_TEXT)
		return g_strdup((const char *) sqlite3_column_text(row, i));
	return kd_ask_number(sqlite3_column_double(row, i), unit);
}

/* ---- the table ---- */

#define N_STYLES (KD_ASK_RAW + 1)

typedef struct {
	const KdReport *report;
	bool named; /* the first column is the title of the run */
	bool wanted[N_STYLES];
	KdTable *tables[N_STYLES]; /* by style */
} Question;

static KdTable *new_table(const Question *question, KdAskStyle style, sqlite3_stmt *rows)
{
	const KdReport *report = question->report;
	g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func(g_free);

	if (question->named)
		g_ptr_array_add(headers, g_strdup("run"));
	for (int i = 0; i < n_columns(report); i++) {
		const KdColumn *column = &report->columns[i];
		const char *title = style == KD_ASK_PEOPLE ? column->title
							   : sqlite3_column_name(rows, i);

		g_ptr_array_add(headers,
				g_strconcat(column->unit == KD_TEXT ? "" : ">", title, NULL));
	}
	g_ptr_array_add(headers, NULL);
	return kd_table_new((const char *const *) headers->pdata);
}

static void add_row(const Question *question, KdAskStyle style, sqlite3_stmt *row, const char *name)
{
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

	if (question->named)
		g_ptr_array_add(cells, g_strdup(name));
	for (int i = 0; i < sqlite3_column_count(row); i++)
		g_ptr_array_add(cells, cell(row, i, question->report->columns[i].unit, style));
	kd_table_add(question->tables[style], (const char *const *) cells->pdata);
}

static gboolean ask_one(Question *question, const KdRun *run, GError **error)
{
	g_autoptr(sqlite3_stmt) rows = kd_ask_prepare(run, question->report, error);
	int code;

	if (!rows)
		return FALSE;
	for (KdAskStyle s = 0; s < N_STYLES; s++)
		if (question->wanted[s] && !question->tables[s])
			question->tables[s] = new_table(question, s, rows);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW)
		for (KdAskStyle s = 0; s < N_STYLES; s++)
			if (question->wanted[s])
				add_row(question, s, rows, run->title);
	return code == SQLITE_DONE || kd_results_fail(run->results, question->report->name, error);
}

static gboolean ask_all(Question *question, const KdRuns *runs, GError **error)
{
	gboolean good = TRUE;

	question->named = runs->n > 1;
	for (guint i = 0; good && i < runs->n; i++)
		good = ask_one(question, &runs->runs[i], error);
	for (KdAskStyle s = 0; !good && s < N_STYLES; s++)
		g_clear_pointer(&question->tables[s], kd_table_free);
	return good;
}

KdTable *kd_ask(const KdRuns *runs, const KdReport *report, KdAskStyle style, GError **error)
{
	Question question = { .report = report };

	question.wanted[style] = true;
	ask_all(&question, runs, error);
	return question.tables[style];
}

gboolean kd_ask_both(const KdRuns *runs, const KdReport *report, KdTable **ret_people,
		     KdTable **ret_raw, GError **error)
{
	Question question = { .report = report, .wanted = { true, true } };

	if (!ask_all(&question, runs, error))
		return FALSE;
	*ret_people = question.tables[KD_ASK_PEOPLE];
	*ret_raw = question.tables[KD_ASK_RAW];
	return TRUE;
}

gboolean kd_ask_count(const KdRuns *runs, const KdReport *report, guint most, guint *ret_n,
		      GError **error)
{
	*ret_n = 0;
	for (guint i = 0; i < runs->n; i++) {
		g_autoptr(sqlite3_stmt) rows = kd_ask_prepare(&runs->runs[i], report, error);
		int code = SQLITE_ROW;

		if (!rows)
			return FALSE;
		while (*ret_n < most && (code = sqlite3_step(rows)) == SQLITE_ROW)
			(*ret_n)++;
		if (code != SQLITE_ROW && code != SQLITE_DONE)
			return kd_results_fail(runs->runs[i].results, report->name, error);
	}
	return TRUE;
}
