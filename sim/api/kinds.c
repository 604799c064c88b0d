/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/kinds.h"

#include <string.h>

#include "base/text.h"

struct KdKinds {
	GPtrArray *generic; /* KdKind */
};

static void free_kind(gpointer data)
{
	KdKind *kind = data;

	g_free((gpointer) kind->short_names);
	g_free(kind);
}

KdKinds *kd_kinds_new(void)
{
	KdKinds *kinds = g_new0(KdKinds, 1);

	kinds->generic = g_ptr_array_new_with_free_func(free_kind);
	return kinds;
}

void kd_kinds_free(KdKinds *kinds)
{
	g_ptr_array_unref(kinds->generic);
	g_free(kinds);
}

/* ---- making generic kinds ---- */

/* As people form plurals: policy -> policies, class -> classes. */
static char *guess_plural(const char *kind)
{
	g_autofree char *low = g_ascii_strdown(kind, -1);
	gsize length = strlen(low);

	if (length > 1 && low[length - 1] == 'y' && !strchr("aeiou", low[length - 2]))
		return g_strdup_printf("%.*sies", (int) length - 1, low);
	if (g_str_has_suffix(low, "s") || g_str_has_suffix(low, "x") ||
	    g_str_has_suffix(low, "ch") || g_str_has_suffix(low, "sh"))
		return g_strconcat(low, "es", NULL);
	return g_strconcat(low, "s", NULL);
}

/* Files that look like objects, but have no name and live in no namespace. */
static bool is_configuration(const char *apiVersion)
{
	return g_str_has_prefix(apiVersion, "kubedes.io/") || strstr(apiVersion, ".config.");
}

bool kd_kind_is_configuration(const KdKind *kind)
{
	return is_configuration(kind->apiVersion);
}

static gboolean accept(const KdObject *object, GError **error)
{
	(void) object;
	(void) error;
	return TRUE;
}

static bool guess_namespaced(const char *apiVersion, const char *kind)
{
	return !is_configuration(apiVersion) && !g_str_has_prefix(kind, "Cluster");
}

static const char *const *copy_words(const char *const *words)
{
	guint n = words ? g_strv_length((char **) words) : 0;
	const char **copy = g_new0(const char *, n + 1);

	for (guint i = 0; i < n; i++)
		copy[i] = g_intern_string(words[i]);
	return copy;
}

static const KdKind *add(KdKinds *kinds, const KdPlainKind *plain)
{
	KdKind *kind = g_new0(KdKind, 1);

	kind->kind = g_intern_string(plain->kind);
	kind->apiVersion = g_intern_string(plain->apiVersion);
	kind->plural = g_intern_string(plain->plural);
	kind->short_names = copy_words(plain->short_names);
	kind->namespaced = !plain->cluster_wide;
	kind->size = sizeof(KdObject);
	kind->help = "kept as it came";
	if (is_configuration(plain->apiVersion))
		kind->check = accept;
	g_ptr_array_add(kinds->generic, kind);
	return kind;
}

static const KdPlainKind *find_plain(const char *apiVersion, const char *kind)
{
	for (const KdPlainKind *plain = kd_plain_kinds; plain->kind; plain++) {
		if (g_str_equal(plain->kind, kind) && g_str_equal(plain->apiVersion, apiVersion))
			return plain;
	}
	return NULL;
}

static const KdKind *find(const KdKinds *kinds, const char *apiVersion, const char *kind)
{
	for (const KdKind *const *at = kd_kind_table; *at; at++) {
		if (g_str_equal((*at)->kind, kind) && g_str_equal((*at)->apiVersion, apiVersion))
			return *at;
	}
	for (guint i = 0; i < kinds->generic->len; i++) {
		const KdKind *at = g_ptr_array_index(kinds->generic, i);

		if (g_str_equal(at->kind, kind) && g_str_equal(at->apiVersion, apiVersion))
			return at;
	}
	return NULL;
}

const KdKind *kd_kinds_get(KdKinds *kinds, const char *apiVersion, const char *kind)
{
	const KdKind *found = find(kinds, apiVersion, kind);
	const KdPlainKind *plain;

	if (found)
		return found;
	plain = find_plain(apiVersion, kind);
	if (plain)
		return add(kinds, plain);
	g_autofree char *plural = guess_plural(kind);
	return add(kinds, &(KdPlainKind){ .kind = kind,
					  .apiVersion = apiVersion,
					  .plural = plural,
					  .cluster_wide = !guess_namespaced(apiVersion, kind) });
}

/* ---- learning from definitions ---- */

static void learn_version(KdKinds *kinds, const KdTree *spec, const char *version)
{
	const char *group = kd_tree_string(kd_tree_get(spec, "group"));
	const char *kind = kd_tree_string(kd_tree_path(spec, "names.kind"));
	const char *plural = kd_tree_string(kd_tree_path(spec, "names.plural"));
	const char *scope = kd_tree_string(kd_tree_get(spec, "scope"));
	const KdTree *shorts = kd_tree_path(spec, "names.shortNames");
	g_autoptr(GPtrArray) words = g_ptr_array_new();

	if (!group || !version || !kind || !plural)
		return;
	for (guint i = 0; shorts && shorts->type == KD_TREE_LIST && i < shorts->n; i++) {
		if (kd_tree_string(shorts->children[i]))
			g_ptr_array_add(words, (gpointer) kd_tree_string(shorts->children[i]));
	}
	g_ptr_array_add(words, NULL);
	g_autofree char *apiVersion = g_strdup_printf("%s/%s", group, version);
	if (!find(kinds, apiVersion, kind))
		add(kinds, &(KdPlainKind){ .kind = kind,
					   .apiVersion = apiVersion,
					   .plural = plural,
					   .short_names = (const char *const *) words->pdata,
					   .cluster_wide = g_strcmp0(scope, "Cluster") == 0 });
}

void kd_kinds_learn(KdKinds *kinds, const KdTree *definition)
{
	const KdTree *spec = kd_tree_get(definition, "spec");
	const KdTree *versions = kd_tree_get(spec, "versions");

	for (guint i = 0; versions && versions->type == KD_TREE_LIST && i < versions->n; i++)
		learn_version(kinds, spec,
			      kd_tree_string(kd_tree_get(versions->children[i], "name")));
}

/* ---- looking up what a user wrote ---- */

/* "apps/v1" belongs to "apps" and "v1.apps", "v1" to none. */
static bool group_matches(const char *apiVersion, const char *wanted)
{
	const char *slash = strchr(apiVersion, '/');

	if (!slash)
		return g_ascii_strcasecmp(wanted, apiVersion) == 0;
	g_autofree char *group = g_strndup(apiVersion, (gsize) (slash - apiVersion));
	g_autofree char *full = g_strdup_printf("%s.%s", slash + 1, group);
	return g_ascii_strcasecmp(wanted, group) == 0 || g_ascii_strcasecmp(wanted, full) == 0;
}

typedef struct {
	char *name;        /* before the first dot */
	const char *group; /* behind it; NULL = any */
	GPtrArray *words;  /* all that could have been meant */
} Query;

static bool matches(Query *query, const KdPlainKind *kind)
{
	bool same = g_ascii_strcasecmp(query->name, kind->kind) == 0 ||
		    g_ascii_strcasecmp(query->name, kind->plural) == 0;

	g_ptr_array_add(query->words, (gpointer) kind->plural);
	g_ptr_array_add(query->words, (gpointer) kind->kind);
	for (guint i = 0; kind->short_names && kind->short_names[i]; i++)
		same |= g_ascii_strcasecmp(query->name, kind->short_names[i]) == 0;
	return same && (!query->group || group_matches(kind->apiVersion, query->group));
}

static KdPlainKind describe(const KdKind *kind)
{
	return (KdPlainKind){ kind->kind, kind->apiVersion, kind->plural, kind->short_names,
			      !kind->namespaced };
}

static const KdKind *lookup(KdKinds *kinds, Query *query)
{
	g_autofree const KdKind **all = NULL;
	guint n;

	all = kd_kinds_list(kinds, &n);
	for (guint i = 0; i < n; i++) {
		KdPlainKind plain = describe(all[i]);

		if (matches(query, &plain))
			return all[i];
	}
	for (const KdPlainKind *plain = kd_plain_kinds; plain->kind; plain++) {
		if (matches(query, plain))
			return kd_kinds_get(kinds, plain->apiVersion, plain->kind);
	}
	return NULL;
}

const KdKind *kd_kinds_lookup(KdKinds *kinds, const char *word, GError **error)
{
	const char *dot = strchr(word, '.');
	g_autofree char *name = dot ? g_strndup(word, (gsize) (dot - word)) : g_strdup(word);
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	Query query = { name, dot ? dot + 1 : NULL, words };
	const KdKind *found = lookup(kinds, &query);

	if (found)
		return found;
	g_ptr_array_add(words, NULL);
	g_autofree char *guess = kd_text_did_you_mean(name, (const char *const *) words->pdata);
	kd_fail(error, KD_ERROR_USAGE, "there is no kind \"%s\"%s", word, guess);
	return NULL;
}

const KdKind **kd_kinds_list(const KdKinds *kinds, guint *ret_n)
{
	guint n = 0;

	while (kd_kind_table[n])
		n++;
	*ret_n = n + kinds->generic->len;
	const KdKind **all = g_new0(const KdKind *, *ret_n + 1);
	for (guint i = 0; i < *ret_n; i++)
		all[i] = i < n ? kd_kind_table[i] : g_ptr_array_index(kinds->generic, i - n);
	return all;
}
