/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_select.h"

#include <kubedes/quantity.h>
#include <kubedes/time.h>
#include <string.h>

#include "base/text.h"

/* ---- fields that the API server knows ---- */

/* pkg/apis/core/v1/conversion.go, pkg/registry/core/{pod,node,event}/strategy.go */
static const struct {
	const char *kind;   /* NULL = all */
	const char *field;  /* as users write it */
	const char *path;   /* NULL = the same */
	const char *absent; /* NULL = "" */
} known[] = {
	{ NULL, "metadata.name", NULL, NULL },
	{ NULL, "metadata.namespace", NULL, NULL },
	{ "Pod", "spec.nodeName", NULL, NULL },
	{ "Pod", "spec.restartPolicy", NULL, NULL },
	{ "Pod", "spec.schedulerName", NULL, NULL },
	{ "Pod", "spec.serviceAccountName", NULL, NULL },
	{ "Pod", "spec.hostNetwork", NULL, "false" },
	{ "Pod", "status.phase", NULL, NULL },
	{ "Pod", "status.podIP", NULL, NULL },
	{ "Pod", "status.nominatedNodeName", NULL, NULL },
	{ "Node", "spec.unschedulable", NULL, "false" },
	{ "Event", "involvedObject.kind", NULL, NULL },
	{ "Event", "involvedObject.namespace", NULL, NULL },
	{ "Event", "involvedObject.name", NULL, NULL },
	{ "Event", "involvedObject.uid", NULL, NULL },
	{ "Event", "involvedObject.apiVersion", NULL, NULL },
	{ "Event", "involvedObject.resourceVersion", NULL, NULL },
	{ "Event", "involvedObject.fieldPath", NULL, NULL },
	{ "Event", "reason", NULL, NULL },
	{ "Event", "reportingComponent", NULL, NULL },
	{ "Event", "source", "source.component", NULL },
	{ "Event", "type", NULL, NULL },
	{ "Namespace", "status.phase", NULL, NULL },
	{ "ReplicaSet", "status.replicas", NULL, "0" },
};

/* ---- selectors ---- */

typedef struct {
	char *field, *value;
	bool negated;
} Term;

struct CmdFields {
	GArray *terms; /* Term */
};

static void clear_term(gpointer data)
{
	Term *term = data;

	g_free(term->field);
	g_free(term->value);
}

void cmd_fields_free(CmdFields *fields)
{
	g_array_unref(fields->terms);
	g_free(fields);
}

static bool parse_term(const char *text, Term *ret)
{
	const char *equals = strchr(text, '=');

	if (!equals || equals == text || (equals == text + 1 && *text == '!'))
		return false;
	ret->negated = equals[-1] == '!';
	ret->field = g_strstrip(g_strndup(text, (gsize) (equals - text) - ret->negated));
	ret->value = g_strstrip(g_strdup(equals + 1 + (!ret->negated && equals[1] == '=')));
	return true;
}

CmdFields *cmd_fields_parse(const char *text, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);
	CmdFields *fields = g_new0(CmdFields, 1);

	fields->terms = g_array_new(FALSE, FALSE, sizeof(Term));
	g_array_set_clear_func(fields->terms, clear_term);
	for (char **part = parts; *part; part++) {
		Term term;

		if (parse_term(*part, &term)) {
			g_array_append_val(fields->terms, term);
			continue;
		}
		kd_fail(error, KD_ERROR_USAGE,
			"--field-selector: \"%s\" is none; it is FIELD=VALUE or FIELD!=VALUE",
			*part);
		cmd_fields_free(fields);
		return NULL;
	}
	return fields;
}

/* Where the field is, and what stands for its absence; NULL = somebody must have it. */
static const char *look_up(const KdKind *kind, const char *field, const char **ret_absent)
{
	*ret_absent = NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
		if (!g_str_equal(known[i].field, field) ||
		    (known[i].kind && !g_str_equal(known[i].kind, kind->kind)))
			continue;
		*ret_absent = known[i].absent ? known[i].absent : "";
		return known[i].path ? known[i].path : field;
	}
	return field;
}

static bool somebody_has(const GArray *items, const char *path)
{
	for (guint i = 0; i < items->len; i++)
		if (kd_tree_string(kd_tree_path(g_array_index(items, CmdItem, i).tree, path)))
			return true;
	return false;
}

static char *suggest(const KdKind *kind, const char *field)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();

	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (!known[i].kind || g_str_equal(known[i].kind, kind->kind))
			g_ptr_array_add(words, (gpointer) known[i].field);
	g_ptr_array_add(words, NULL);
	return kd_text_did_you_mean(field, (const char *const *) words->pdata);
}

typedef struct {
	const char *path, *absent;
	const Term *term;
} Match;

static bool matches(const CmdItem *item, gpointer data)
{
	const Match *match = data;
	const char *value = kd_tree_string(kd_tree_path(item->tree, match->path));

	if (!value)
		value = match->absent ? match->absent : "";
	return g_str_equal(value, match->term->value) != match->term->negated;
}

gboolean cmd_fields_filter(const CmdFields *fields, const KdKind *kind, GArray *items,
			   GError **error)
{
	for (guint i = 0; i < fields->terms->len && items->len > 0; i++) {
		const Term *term = &g_array_index(fields->terms, Term, i);
		Match match = { .term = term };

		match.path = look_up(kind, term->field, &match.absent);
		if (!match.absent && !somebody_has(items, match.path)) {
			g_autofree char *hint = suggest(kind, term->field);

			return kd_fail(error, KD_ERROR_USAGE,
				       "--field-selector: none of the %s has a field \"%s\"%s",
				       kind->plural, term->field, hint);
		}
		cmd_items_filter(items, matches, &match);
	}
	return TRUE;
}

/* ---- sorting ---- */

/* Numbers within texts by value, the shorter of equals ("7", "07") first. */
static int compare_naturally(const char *a, const char *b)
{
	const char *x = a, *y = b;

	while (*x && *y) {
		if (g_ascii_isdigit(*x) && g_ascii_isdigit(*y)) {
			gsize n, m;

			x += strspn(x, "0");
			y += strspn(y, "0");
			n = strspn(x, "0123456789");
			m = strspn(y, "0123456789");
			if (n != m || strncmp(x, y, n) != 0)
				return n != m ? (n < m ? -1 : 1) : strncmp(x, y, n);
			x += n;
			y += m;
		} else if (*x != *y) {
			return (guchar) *x < (guchar) *y ? -1 : 1;
		} else {
			x++;
			y++;
		}
	}
	if (*x || *y)
		return *x ? 1 : -1;
	return strcmp(a, b);
}

static int compare_texts(const char *a, const char *b)
{
	KdQuantity x, y;
	KdTime t, u;

	if (kd_time_parse(a, &t, NULL) && kd_time_parse(b, &u, NULL))
		return t < u ? -1 : t > u;
	if (kd_quantity_parse(a, &x, NULL) && kd_quantity_parse(b, &y, NULL))
		return kd_quantity_compare(x, y);
	return compare_naturally(a, b);
}

static int compare_items(gconstpointer a, gconstpointer b, gpointer data)
{
	const char *path = data;
	const KdTree *x = kd_tree_path(((const CmdItem *) a)->tree, path);
	const KdTree *y = kd_tree_path(((const CmdItem *) b)->tree, path);
	const char *s = kd_tree_string(x), *t = kd_tree_string(y);
	double i, j;

	if (!s || !t)
		return (s != NULL) - (t != NULL);
	if (kd_tree_double(x, &i) && kd_tree_double(y, &j))
		return i < j ? -1 : i > j;
	return compare_texts(s, t);
}

/* "{.a.b}" -> "a.b" */
static char *strip_path(const char *path)
{
	gsize length = strlen(path);
	bool braces = length > 1 && path[0] == '{' && path[length - 1] == '}';
	const char *start = path + braces;

	start += *start == '.';
	return g_strndup(start, (gsize) (path + length - braces - start));
}

gboolean cmd_sort(GArray *items, const char *path, GError **error)
{
	g_autofree char *plain = strip_path(path);

	if (items->len > 0 && !somebody_has(items, plain))
		return kd_fail(error, KD_ERROR_USAGE, "--sort-by: nothing has a field \"%s\"",
			       plain);
	g_array_sort_with_data(items, compare_items, plain);
	return TRUE;
}
