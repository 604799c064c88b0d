/* SPDX-License-Identifier: Apache-2.0 */
#include "_csv_named.h"

#include <kubedes/quantity.h>
#include <kubedes/time.h>
#include <string.h>

/* ---- columns ---- */

static bool is_in(const char *word, const char *const *words)
{
	return g_strv_contains(words, word);
}

static bool is_ignored(const Named *self, const char *column)
{
	for (guint i = 0; i < self->n_ignore; i++)
		if (g_str_equal(self->ignore[i], column) || g_str_equal(self->ignore[i], "*"))
			return true;
	return false;
}

/* Which of @prefixes @column begins with, from 1; 0 = none. */
static guint prefix_of(const char *column, const char *const *prefixes)
{
	for (guint i = 0; prefixes[i]; i++)
		if (g_str_has_prefix(column, prefixes[i]) && column[strlen(prefixes[i])])
			return i + 1;
	return 0;
}

/* "a, b, c, label:..." */
static char *list_columns(const Named *self, guint n, const char *const *prefixes)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < n; i++)
		g_string_append_printf(out, "%s%s", i ? ", " : "", self->called[i]);
	for (guint i = 0; prefixes[i]; i++)
		g_string_append_printf(out, ", %s...", prefixes[i]);
	return g_string_free(out, FALSE);
}

static gboolean refuse(const Named *self, const char *column, guint n, const char *const *prefixes,
		       GError **error)
{
	const KdPlace place = kd_lines_place(self->csv.lines);
	g_autofree char *hint = kd_workload_did_you_mean(column,
							 (const char *const *) self->called);
	g_autofree char *all = list_columns(self, n, prefixes);

	return kd_fail_at(error, &place,
			  "there is no column \"%s\"%s; there are: %s (the option ignore leaves "
			  "others out)",
			  column, hint, all);
}

static gboolean find_prefixes(Named *self, guint n, const char *const *prefixes, GError **error)
{
	for (guint i = 0; self->csv.header[i]; i++) {
		const char *column = self->csv.header[i];

		if (is_ignored(self, column) && !is_in(column, (const char *const *) self->called))
			continue;
		self->prefix_of[i] = prefix_of(column, prefixes);
		if (!self->prefix_of[i] && !is_in(column, (const char *const *) self->called))
			return refuse(self, column, n, prefixes, error);
		for (guint k = 0; k < i; k++)
			if (g_str_equal(self->csv.header[k], column)) {
				const KdPlace place = kd_lines_place(self->csv.lines);
				return kd_fail_at(error, &place, "the column \"%s\" is there twice",
						  column);
			}
	}
	return TRUE;
}

static gboolean check_key(const char *column, const char *option, const char *const *names,
			  GError **error)
{
	g_autofree char *hint = kd_workload_did_you_mean(column, names);

	return is_in(column, names) ||
	       kd_fail(error, KD_ERROR_INPUT, "%s: there is no column \"%s\"%s", option, column,
		       hint);
}

static gboolean check_keys(const Named *self, const char *const *names, GError **error)
{
	for (guint i = 0; i < self->units.n; i++)
		if (!check_key(self->units.pairs[i].key, "units", names, error))
			return FALSE;
	for (guint i = 0; i < self->scale.n; i++)
		if (!check_key(self->scale.items[i].name, "scale", names, error))
			return FALSE;
	return TRUE;
}

static gboolean open_file(Named *self, const char *path, GError **error)
{
	g_autoptr(GPtrArray) header = g_ptr_array_new();

	if (!self->n_header)
		return csv_open(&self->csv, path, (const char *const *) self->called, 0,
				self->columns, error);
	for (guint i = 0; i < self->n_header; i++)
		g_ptr_array_add(header, (gpointer) self->header[i]);
	g_ptr_array_add(header, NULL);
	return csv_open_bare(&self->csv, path, (const char *const *) header->pdata,
			     (const char *const *) self->called, 0, self->columns, error);
}

gboolean named_open(Named *self, KdWorkloadEnv *env, const char *const *names,
		    const char *const *prefixes, GError **error)
{
	const guint n = g_strv_length((char **) names);

	g_assert(n < NAMED_MAX);
	self->names = names;
	return check_keys(self, names, error) && open_file(self, kd_workload_path(env), error) &&
	       find_prefixes(self, n, prefixes, error);
}

void named_close(Named *self)
{
	csv_close(&self->csv);
}

gboolean named_next(Named *self, KdWorkloadEnv *env, GError **error)
{
	const guint n = g_strv_length(self->csv.header);

	while (csv_next(&self->csv, error)) {
		const KdPlace place = kd_lines_place(self->csv.lines);

		if (self->csv.n_fields == n)
			return TRUE;
		kd_workload_bad_row(env, &place, "the row has %u fields, the header %u",
				    self->csv.n_fields, n);
	}
	return FALSE;
}

int named_probe(const char *head, gsize length, const char *const *names, const char *const *own,
		guint n_own, const char *const *prefixes, int sure)
{
	g_autofree char *line = g_strndup(head, length);
	char *fields[MAX_COLUMNS];
	const guint n = kd_csv_split(line, ',', fields, MAX_COLUMNS);
	guint n_known = 0;
	bool found = false;

	for (guint i = 0; i < MIN(n, MAX_COLUMNS); i++) {
		const char *column = g_strstrip(fields[i]);

		n_known += is_in(column, names) || prefix_of(column, prefixes);
		for (guint k = 0; k < n_own; k++)
			found = found || g_str_equal(column, own[k]);
	}
	if (!found || n_known <= n / 2)
		return 0;
	/* Opening it will say what is wrong with the others. */
	return n_known == n ? sure : sure / 2;
}

/* ---- fields ---- */

/* The field at @at of the row, blanks trimmed. */
static const char *trimmed(const Named *self, int at)
{
	const char *text = csv_field(&self->csv, at);

	/* Where there is one it lies in the line, which nobody else reads. */
	return *text ? g_strstrip((char *) text) : text;
}

const char *named_text(const Named *self, guint column)
{
	return trimmed(self, self->columns[column]);
}

char *named_name(const Named *self, guint column)
{
	g_autofree char *name = g_ascii_strdown(named_text(self, column), -1);
	const char *start = name;
	gsize n;

	for (char *c = name; *c; c++)
		if (!g_ascii_isalnum(*c) && *c != '.')
			*c = '-';
	while (*start && !g_ascii_isalnum(*start))
		start++;
	for (n = strlen(start); n > 0 && !g_ascii_isalnum(start[n - 1]);)
		n--;
	return g_strndup(start, n);
}

/* With the factor and the unit that a bare number has; g_free(). */
static char *with_unit(const Named *self, guint column)
{
	const char *text = named_text(self, column);
	const char *unit = kd_map_lookup(&self->units, self->names[column]);
	const KdQuantity *scale = kd_resources_get(&self->scale,
						   g_intern_static_string(self->names[column]));
	char scaled[G_ASCII_DTOSTR_BUF_SIZE * 16]; /* of any number without an exponent */
	double number;

	if ((!unit && !scale) || !kd_field_double(text, &number))
		return g_strdup(text);
	if (scale)
		text = g_ascii_formatd(scaled, sizeof(scaled), "%.9f",
				       number * kd_quantity_double(*scale));
	return g_strconcat(text, unit, NULL);
}

static gboolean fail_in(const Named *self, guint column, GError **error)
{
	g_prefix_error(error, "%s: ", self->called[column]);
	return FALSE;
}

static gboolean read_quantity(const Named *self, guint column, KdQuantity *ret, GError **error)
{
	g_autofree char *text = with_unit(self, column);

	*ret = (KdQuantity){ 0 };
	if (!*text)
		return TRUE;
	if (!kd_quantity_parse(text, ret, error))
		return fail_in(self, column, error);
	if (ret->units >= 0 && ret->nanos >= 0)
		return TRUE;
	kd_fail(error, KD_ERROR_INPUT, "\"%s\" is negative", text);
	return fail_in(self, column, error);
}

gboolean named_milli(const Named *self, guint column, gint64 *ret, GError **error)
{
	KdQuantity quantity;

	if (!read_quantity(self, column, &quantity, error))
		return FALSE;
	*ret = kd_quantity_milli(quantity);
	return TRUE;
}

gboolean named_bytes(const Named *self, guint column, gint64 *ret, GError **error)
{
	KdQuantity quantity;

	if (!read_quantity(self, column, &quantity, error))
		return FALSE;
	*ret = kd_quantity_value(quantity);
	return TRUE;
}

gboolean named_integer(const Named *self, guint column, gint64 min, gint64 max, gint64 fallback,
		       gint64 *ret, GError **error)
{
	const char *text = named_text(self, column);

	*ret = fallback;
	if (!*text || (kd_field_int(text, ret) && *ret >= min && *ret <= max))
		return TRUE;
	kd_fail(error, KD_ERROR_INPUT,
		"\"%s\" is no whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, text,
		min, max);
	return fail_in(self, column, error);
}

gboolean named_time(const Named *self, guint column, KdTime fallback, KdTime *ret, GError **error)
{
	g_autofree char *text = with_unit(self, column);

	*ret = fallback;
	if (!*text || kd_duration_parse(text, ret, error))
		return TRUE;
	return fail_in(self, column, error);
}

bool named_has(const Named *self, guint column)
{
	return self->columns[column] >= 0;
}

void named_map(const Named *self, guint prefix, NamedSet *set, KdMap *map)
{
	for (guint i = 0; self->csv.header[i]; i++) {
		const char *text = trimmed(self, (int) i);

		if (self->prefix_of[i] == prefix + 1 && *text)
			set(map, strchr(self->csv.header[i], ':') + 1, text);
	}
}

gboolean named_resources(const Named *self, guint prefix, KdResources *resources, GError **error)
{
	for (guint i = 0; self->csv.header[i]; i++) {
		const char *text = trimmed(self, (int) i);
		KdQuantity quantity;

		if (self->prefix_of[i] != prefix + 1 || !*text)
			continue;
		if (!kd_quantity_parse(text, &quantity, error)) {
			g_prefix_error(error, "%s: ", self->csv.header[i]);
			return FALSE;
		}
		kd_resources_set(resources, strchr(self->csv.header[i], ':') + 1, quantity);
	}
	return TRUE;
}

/* ---- taints ---- */

/* "key", "key=value", "key:effect", "key=value:effect" */
static gboolean read_taint(const char *word, NamedTaint *ret, GError **error)
{
	static const char *const effects[] = { "NoSchedule", "PreferNoSchedule", "NoExecute",
					       NULL };
	const char *colon = strrchr(word, ':');
	g_autofree char *key = g_strndup(word, colon ? (gsize) (colon - word) : strlen(word));
	char *equals = strchr(key, '=');

	if (equals)
		*equals = '\0';
	if (!*key)
		return kd_fail(error, KD_ERROR_INPUT, "\"%s\" has no key", word);
	if (colon && !is_in(colon + 1, effects)) {
		g_autofree char *hint = kd_workload_did_you_mean(colon + 1, effects);
		return kd_fail(error, KD_ERROR_INPUT, "there is no effect \"%s\"%s", colon + 1,
			       hint);
	}
	*ret = (NamedTaint){ .key = g_intern_string(key),
			     .value = equals ? g_intern_string(equals + 1) : NULL,
			     .effect = colon ? g_intern_string(colon + 1) : NULL };
	return TRUE;
}

GArray *named_taints(const Named *self, guint column, GError **error)
{
	g_autoptr(GArray) taints = g_array_new(FALSE, FALSE, sizeof(NamedTaint));
	g_auto(GStrv) words = g_strsplit_set(named_text(self, column), " ;", -1);

	for (char **word = words; *word; word++) {
		NamedTaint taint;

		if (!**word)
			continue;
		if (!read_taint(*word, &taint, error)) {
			fail_in(self, column, error);
			return NULL;
		}
		g_array_append_val(taints, taint);
	}
	return g_steal_pointer(&taints);
}
