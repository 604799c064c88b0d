/* SPDX-License-Identifier: Apache-2.0 */
#include "_swf.h"

#include <kubedes/time.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_FIELDS     18
#define MOST         21
#define LONGEST_NAME 63 /* of a label's value */

/* ---- header ---- */

/* @text as the value of a label: letters, digits and "-_." between letters and digits; NULL =
 * nothing is left. */
static KdName label_value(const char *text)
{
	g_autofree char *value = g_strndup(text, MIN(strcspn(text, " \t"), LONGEST_NAME));
	char *start = value, *end;

	for (char *c = value; *c; c++)
		if (!g_ascii_isalnum(*c) && *c != '_' && *c != '.')
			*c = '-';
	while (*start && !g_ascii_isalnum(*start))
		start++;
	for (end = start + strlen(start); end > start && !g_ascii_isalnum(end[-1]);)
		*--end = '\0';
	return *start ? g_intern_string(start) : NULL;
}

/* "3 normal" */
static void read_name(GHashTable *names, const char *text)
{
	char *end;
	const gint64 number = g_ascii_strtoll(text, &end, 10);
	KdName name;

	if (end == text)
		return;
	name = label_value(end + strspn(end, " \t"));
	if (name)
		g_hash_table_replace(names, GINT_TO_POINTER((gint) number), (gpointer) name);
}

static bool is_label(const char *label, gsize length, const char *want)
{
	return strlen(want) == length && g_ascii_strncasecmp(label, want, length) == 0;
}

/* "; MaxProcs: 128" */
static void read_header_line(SwfHeader *header, const char *line)
{
	const char *label = line + strspn(line, "; \t");
	const char *colon = strchr(label, ':');
	const char *value = colon ? colon + 1 + strspn(colon + 1, " \t") : NULL;
	const gsize length = colon ? (gsize) (colon - label) : 0;

	if (!colon)
		return;
	if (is_label(label, length, "MaxNodes"))
		header->max_nodes = g_ascii_strtoll(value, NULL, 10);
	else if (is_label(label, length, "MaxProcs"))
		header->max_procs = g_ascii_strtoll(value, NULL, 10);
	else if (is_label(label, length, "UnixStartTime"))
		header->unix_start = g_ascii_strtoll(value, NULL, 10);
	else if (is_label(label, length, "Queue"))
		read_name(header->queues, value);
	else if (is_label(label, length, "Partition"))
		read_name(header->partitions, value);
}

/* The next line of a job; NULL at the end or on error. */
static char *next_line(SwfFile *swf, GError **error)
{
	char *line;

	while ((line = kd_lines_next(swf->lines, NULL, error))) {
		const char *start = line + strspn(line, " \t");

		if (*start == ';')
			read_header_line(&swf->header, start);
		else if (*start)
			return line;
	}
	return NULL;
}

gboolean swf_open(SwfFile *swf, const char *path, GError **error)
{
	GError *failure = NULL;

	swf->header.queues = g_hash_table_new(g_direct_hash, g_direct_equal);
	swf->header.partitions = g_hash_table_new(g_direct_hash, g_direct_equal);
	swf->lines = kd_lines_open(path, error);
	if (!swf->lines)
		return FALSE;
	swf->ahead = g_strdup(next_line(swf, &failure));
	if (failure)
		g_propagate_error(error, failure);
	return failure == NULL;
}

void swf_close(SwfFile *swf)
{
	g_clear_pointer(&swf->lines, kd_lines_free);
	g_clear_pointer(&swf->ahead, g_free);
	g_clear_pointer(&swf->header.queues, g_hash_table_unref);
	g_clear_pointer(&swf->header.partitions, g_hash_table_unref);
}

KdName swf_name(GHashTable *names, gint32 number)
{
	KdName name = names ? g_hash_table_lookup(names, GINT_TO_POINTER(number)) : NULL;
	char text[16];

	if (name || number < 0)
		return name;
	g_snprintf(text, sizeof(text), "%d", number);
	return g_intern_string(text);
}

/* ---- a job ---- */

/* One line, while it is read. */
typedef struct {
	char *fields[MOST];
	guint n;
	guint wrong; /* the first field that is no number, from 1; 0 = all are good */
} Line;

static gint64 number(Line *line, guint field, gint64 max)
{
	gint64 value = -1;

	if (!kd_field_int(line->fields[field - 1], &value) || value > max) {
		/* Some logs have fractions where the format has none. */
		double fraction;

		if (!kd_field_double(line->fields[field - 1], &fraction) ||
		    !(fabs(fraction) <= (double) max)) {
			line->wrong = line->wrong ? line->wrong : field;
			return -1;
		}
		value = (gint64) fraction;
	}
	return value < 0 ? -1 : value;
}

/* A time of a whole number of seconds is exact. */
static KdTime seconds(Line *line, guint field)
{
	static const gint64 most = KD_TIME_NEVER / KD_SECOND;
	const char *text = line->fields[field - 1];
	gint64 whole;
	double value;

	if (kd_field_int(text, &whole) && whole <= most)
		return whole < 0 ? -1 : whole * KD_SECOND;
	if (!kd_field_double(text, &value) || value > (double) most) {
		line->wrong = line->wrong ? line->wrong : field;
		return -1;
	}
	return value < 0 ? -1 : kd_time_from_seconds(value);
}

static gint32 small(Line *line, guint field)
{
	return (gint32) number(line, field, G_MAXINT32);
}

static void read_extension(const Line *line, SwfJob *ret)
{
	if (line->n < MOST)
		return;
	ret->queue_name = label_value(line->fields[19]);
	ret->nodes = g_intern_string(line->fields[20]);
}

static void read_job(Line *line, SwfJob *ret)
{
	*ret = (SwfJob){
		.number = number(line, 1, G_MAXINT64),
		.submit = seconds(line, 2),
		.run = seconds(line, 4),
		.used_procs = small(line, 5),
		.cpu_time = seconds(line, 6),
		.used_memory = number(line, 7, G_MAXINT64),
		.asked_procs = small(line, 8),
		.wall = seconds(line, 9),
		.asked_memory = number(line, 10, G_MAXINT64),
		.status = small(line, 11),
		.user = small(line, 12),
		.group = small(line, 13),
		.application = small(line, 14),
		.queue = small(line, 15),
		.partition = small(line, 16),
	};
	read_extension(line, ret);
}

static bool read_line(char *text, const KdPlace *place, KdWorkloadEnv *env, SwfJob *ret)
{
	Line line = { .n = 0 };

	line.n = kd_blank_split(text, line.fields, MOST);
	if (line.n < N_FIELDS) {
		kd_workload_bad_row(env, place, "the line has %u fields; a job has %d", line.n,
				    N_FIELDS);
		return false;
	}
	read_job(&line, ret);
	ret->line = place->line;
	if (line.wrong)
		kd_workload_bad_row(env, place, "field %u is no number: \"%.20s\"", line.wrong,
				    line.fields[line.wrong - 1]);
	return !line.wrong;
}

/* ---- all jobs ---- */

static bool is_part(const SwfJob *job)
{
	return job->status >= SWF_PART && job->status <= SWF_FAILED_PART;
}

/* A further line of the job @last: where a line sums the job up its parts tell nothing new. */
static void add_part(SwfJob *last, const SwfJob *part)
{
	if (!is_part(last))
		return;
	last->status = part->status;
	if (part->run >= 0)
		last->run = MAX(last->run, 0) + part->run;
}

static void take(GArray *jobs, const SwfJob *job, const KdPlace *place, KdWorkloadEnv *env)
{
	SwfJob *last = jobs->len ? &g_array_index(jobs, SwfJob, jobs->len - 1) : NULL;

	if (last && is_part(job) && job->number == last->number)
		add_part(last, job);
	else if (job->submit >= 0)
		g_array_append_vals(jobs, job, 1);
	else
		kd_workload_bad_row(env, place, "the job has no submit time");
}

static int by_time(const void *a, const void *b)
{
	const SwfJob *x = a, *y = b;

	if (x->submit != y->submit)
		return x->submit < y->submit ? -1 : 1;
	return x->line < y->line ? -1 : 1;
}

static void set_in_order(GArray *array, const SwfHeader *header)
{
	static const KdTime calendar = 1000000000 * KD_SECOND; /* 2001 */
	SwfJob *jobs = (SwfJob *) (void *) array->data;
	KdTime first;

	for (guint i = 1; i < array->len; i++)
		if (jobs[i].submit < jobs[i - 1].submit) {
			qsort(jobs, array->len, sizeof(SwfJob), by_time);
			break;
		}
	first = array->len && !header->unix_start ? jobs[0].submit : 0;
	for (guint i = 0; first >= calendar && i < array->len; i++)
		jobs[i].submit -= first;
}

GArray *swf_read(SwfFile *swf, KdWorkloadEnv *env, GError **error)
{
	g_autoptr(GArray) jobs = g_array_new(FALSE, FALSE, sizeof(SwfJob));
	GError *failure = NULL;
	KdPlace place = { NULL, 0, 0 };
	char *line = swf->ahead;

	for (; line; line = next_line(swf, &failure)) {
		SwfJob job;

		place = kd_lines_place(swf->lines);
		if (read_line(line, &place, env, &job))
			take(jobs, &job, &place, env);
	}
	if (!failure && place.line && jobs->len == 0)
		kd_fail_at(&failure, &place,
			   "no line up to here is a job in the Standard Workload Format");
	if (!failure) {
		set_in_order(jobs, &swf->header);
		return g_steal_pointer(&jobs);
	}
	g_propagate_error(error, failure);
	return NULL;
}

int swf_probe(const char *head, gsize length)
{
	g_autofree char *line = g_strndup(head, MIN(length, 4096));
	char *fields[11];
	double value;

	if (line[strspn(line, " \t")] == ';')
		return strchr(line, ':') ? 90 : 60;
	if (kd_blank_split(line, fields, G_N_ELEMENTS(fields)) < N_FIELDS)
		return 0;
	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		if (!kd_field_double(fields[i], &value))
			return 0;
	return 80;
}
