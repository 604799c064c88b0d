/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The project's own CSV files: columns of fixed names, which options may call otherwise, columns by
 * a prefix ("label:app"), and no others; amounts and times as manifests and scenarios write them.
 */
#ifndef WORKLOADS_CSV_NAMED_H
#define WORKLOADS_CSV_NAMED_H

#include "_csv_columns.h"

#include <kubedes/workload.h>

#define NAMED_MAX 16

/* The options of such a format, and what came of them.  First member of the format's state. */
typedef struct {
	char *called[NAMED_MAX]; /* what the file calls each column */
	KdName *header;
	guint n_header;
	KdMap units;
	KdResources scale;
	KdName *ignore;
	guint n_ignore;
	/* the file */
	const char *const *names;
	CsvFile csv;
	int columns[NAMED_MAX];       /* -1 = not there */
	guint prefix_of[MAX_COLUMNS]; /* of each column of the file: from 1; 0 = it has none */
} Named;

#define NAMED_COLUMN(place, name_, ...)                                                            \
	{                                                                                          \
		.name = (name_), .type = KD_FIELD_STRING,                                          \
		.offset = offsetof(Named, called) + (place) * sizeof(char *), .fallback = (name_), \
		__VA_ARGS__                                                                        \
	}
#define NAMED_OPTIONS                                                                              \
	KD_FIELD_NAMES_OF(Named, header, .help = "names of all columns, of a file that has none"), \
		KD_FIELD(                                                                          \
			Named, units, MAP,                                                         \
			.help = "what follows bare numbers of a column, as {cpu: m, memory: Mi}"), \
		KD_FIELD(                                                                          \
			Named, scale, RESOURCES,                                                   \
			.help = "what bare numbers of a column are multiplied by, as {cpu: 0.01, " \
				"memory: 128Gi}"),                                                 \
		KD_FIELD_NAMES_OF(Named, ignore,                                                   \
				  .help = "columns of the file that are not read; \"*\": all "     \
					  "that are not known")

/* Open the file and find its columns: @names are those of the format, @prefixes ("label:") the
 * others; both NULL-terminated. */
gboolean named_open(Named *self, KdWorkloadEnv *env, const char *const *names,
		    const char *const *prefixes, GError **error);
void named_close(Named *self);
/* The next row of as many fields as the header; the others are bad rows. */
gboolean named_next(Named *self, KdWorkloadEnv *env, GError **error);

/* The field of a column, blanks trimmed; "" = there is nothing. */
const char *named_text(const Named *self, guint column);
/* The same as a name that Kubernetes takes: capitals become small, what is neither letter, digit,
 * '-' nor '.' becomes '-', and an end that is neither letter nor digit goes; free with g_free(). */
char *named_name(const Named *self, guint column);
/* Of an empty field 0, or @fallback.  FALSE with the column in front of the error. */
gboolean named_milli(const Named *self, guint column, gint64 *ret, GError **error);
gboolean named_bytes(const Named *self, guint column, gint64 *ret, GError **error);
gboolean named_integer(const Named *self, guint column, gint64 min, gint64 max, gint64 fallback,
		       gint64 *ret, GError **error);
gboolean named_time(const Named *self, guint column, KdTime fallback, KdTime *ret, GError **error);
/* Whether the file has the column. */
bool named_has(const Named *self, guint column);
/* What stands in the columns of the @prefix-th prefix. */
/* @set: kd_map_set or kd_map_note. */
typedef void NamedSet(KdMap *map, const char *key, const char *value);
void named_map(const Named *self, guint prefix, NamedSet *set, KdMap *map);
gboolean named_resources(const Named *self, guint prefix, KdResources *resources, GError **error);

/* "key=value:NoSchedule", as kubectl writes taints; NULL = not said. */
typedef struct {
	KdName key, value, effect;
} NamedTaint;
/* All of a field, apart by blanks or ';'; an array of NamedTaint. */
GArray *named_taints(const Named *self, guint column, GError **error);

/* How sure that @head is a header of such a file: @sure if it has the columns @names and @prefixes
 * alone, half that if mostly; one of @own, which tell it from others, must be among them. */
int named_probe(const char *head, gsize length, const char *const *names, const char *const *own,
		guint n_own, const char *const *prefixes, int sure);

#endif
