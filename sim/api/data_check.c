/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/data_check.h"

#include <string.h>

#include "api/field_error.h"
#include "api/names.h"

/* ---- base64: encoding/base64 StdEncoding of Go, which passes over line breaks ---- */

static bool is_digit(char c)
{
	return g_ascii_isalnum(c) || c == '+' || c == '/';
}

static bool is_break(char c)
{
	return c == '\n' || c == '\r';
}

static gssize stop(gsize *ret_at, gsize at)
{
	if (ret_at)
		*ret_at = at;
	return -1;
}

gssize kd_base64_size(const char *text, gsize *ret_at)
{
	gsize n = 0, n_fill = 0, at;

	for (at = 0; text[at]; at++) {
		if (is_break(text[at]))
			continue;
		if (text[at] == '=' ? n % 4 < 2 || n_fill == 2 : n_fill > 0 || !is_digit(text[at]))
			return stop(ret_at, at);
		n_fill += text[at] == '=';
		n++;
	}
	return n % 4 ? stop(ret_at, at) : (gssize) (n / 4 * 3 - n_fill);
}

/* ---- maps ---- */

static gboolean check_encoded(const KdPair *pair, const char *path, gsize *size, GError **error)
{
	gsize at;
	gssize n = kd_base64_size(pair->value, &at);
	g_autofree char *detail = NULL;

	if (n >= 0) {
		*size += (gsize) n;
		return TRUE;
	}
	detail = g_strdup_printf("illegal base64 data at input byte %" G_GSIZE_FORMAT, at);
	return kd_field_invalid(error, "<contents redacted>", detail, "%s[%s]", path, pair->key);
}

gboolean kd_data_check(const KdMap *data, bool encoded, const char *path, gsize *size,
		       GError **error)
{
	gboolean good = TRUE;

	for (guint i = 0; i < data->n; i++) {
		const KdPair *pair = &data->pairs[i];
		const char *problem = kd_name_config_key_problem(pair->key);

		if (problem)
			good = kd_field_invalid(error, pair->key, problem, "%s[%s]", path,
						pair->key);
		if (!encoded)
			*size += strlen(pair->value);
		else if (!check_encoded(pair, path, size, error))
			good = FALSE;
	}
	return good;
}

/* ---- changes ---- */

#define IMMUTABLE "field is immutable when `immutable` is set"

gboolean kd_data_unchanged_check(const KdMap *new, const KdMap *old, const char *path,
				 GError **error)
{
	return kd_map_equal(new, old) || kd_field_forbidden(error, IMMUTABLE, "%s", path);
}

static bool is_true(KdOptBool value)
{
	return value.set && value.value;
}

gboolean kd_immutable_check(KdOptBool new, KdOptBool old, GError **error)
{
	return is_true(new) || !is_true(old) || kd_field_forbidden(error, IMMUTABLE, "immutable");
}
