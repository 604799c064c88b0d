/* SPDX-License-Identifier: Apache-2.0 */
/* Which kind is described how; the layout of all the others. */
#include "config.h"

#include "cmd/_details.h"

#include <kubedes/api/config_map.h>
#include <kubedes/api/deployment.h>
#include <kubedes/api/event.h>
#include <kubedes/api/limit_range.h>
#include <kubedes/api/namespace.h>
#include <kubedes/api/node.h>
#include <kubedes/api/replica_set.h>
#include <kubedes/api/resource_quota.h>
#include <kubedes/api/secret.h>
#include <string.h>

#include "base/text.h"

/* ---- any kind ---- */

/* "creationTimestamp" -> "Creation Timestamp", "apiVersion" -> "API Version"; a key that is no word
 * stays (smartLabelFor()). */
static char *title_of(const char *key)
{
	static const char *const acronyms[] = { "API", "URL", "UID", "OSB", "GUID", NULL };
	g_autoptr(GString) out = g_string_new(NULL);

	for (const char *p = key; *p; p++)
		if (!g_ascii_isalpha(*p) && *p != '-')
			return g_strdup(key);
	for (const char *p = key, *end; *p; p = end) {
		g_autofree char *word = NULL, *upper = NULL;

		/* A run of capitals is a word, but for the last if small letters follow. */
		for (end = p; g_ascii_isupper(*end); end++)
			;
		if (end - p > 1)
			end -= g_ascii_islower(*end);
		else
			for (end = p + 1; g_ascii_islower(*end) && *p != '-'; end++)
				;
		word = g_strndup(p, (gsize) (end - p));
		upper = g_ascii_strup(word, -1);
		word[0] = g_ascii_toupper(word[0]);
		g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "",
				       g_strv_contains(acronyms, upper) ? upper : word);
	}
	return g_strdup(out->str);
}

typedef struct {
	CmdPage *page;
	const char *const *skip;
	GString *path;
} Walk;

static void say_children(Walk *self, guint level, const KdTree *map);

static void say_list(Walk *self, guint level, const KdTree *list)
{
	for (guint i = 0; i < list->n; i++) {
		const char *text = kd_tree_string(list->children[i]);

		if (list->children[i]->type == KD_TREE_MAP)
			say_children(self, level, list->children[i]);
		else
			cmd_say(self->page, "%*s%s\n", (int) (2 * level), "", text ? text : "");
	}
}

static void say_child(Walk *self, guint level, const char *key, const KdTree *value)
{
	g_autofree char *title = title_of(key);
	const char *text = kd_tree_string(value);

	if (value->type == KD_TREE_MAP || value->type == KD_TREE_LIST)
		cmd_say(self->page, "%*s%s:\n", (int) (2 * level), "", title);
	else
		cmd_say(self->page, "%*s%s:\t%s\n", (int) (2 * level), "", title,
			text ? text : "<nil>");
	if (value->type == KD_TREE_MAP)
		say_children(self, level + 1, value);
	else if (value->type == KD_TREE_LIST)
		say_list(self, level + 1, value);
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void say_children(Walk *self, guint level, const KdTree *map)
{
	const gsize length = self->path->len;
	g_autoptr(GPtrArray) keys = g_ptr_array_new();

	for (guint i = 0; i < map->n; i++)
		g_ptr_array_add(keys, (gpointer) map->keys[i]);
	g_ptr_array_sort(keys, by_text);
	for (guint i = 0; i < keys->len; i++) {
		const char *key = g_ptr_array_index(keys, i);

		g_string_append_printf(self->path, "%s%s", length > 0 ? "." : "", key);
		if (!self->skip || !g_strv_contains(self->skip, self->path->str))
			say_child(self, level, key, kd_tree_get(map, key));
		g_string_truncate(self->path, length);
	}
}

void cmd_say_map(CmdPage *page, guint level, const KdTree *map, const char *const *skip)
{
	g_autoptr(GString) path = g_string_new(NULL);
	Walk self = { page, skip, path };

	say_children(&self, level, map);
}

static gboolean describe_any(CmdPage *page, GError **error)
{
	static const char *const skip[] = { "metadata.managedFields", "metadata.name",
					    "metadata.namespace",     "metadata.labels",
					    "metadata.annotations",   NULL };
	(void) error;

	cmd_say_name(page);
	cmd_say_labels(page, "Labels", kd_tree_path(page->tree, "metadata.labels"));
	cmd_say_annotations(page, "Annotations", kd_tree_path(page->tree, "metadata.annotations"));
	cmd_say_map(page, 0, page->tree, skip);
	return TRUE;
}

/* ---- events ---- */

/* "5m", or "10s (x4 over 5m)" */
static char *print_ages(const KdEventObject *event, KdTime now)
{
	g_autofree char *first = kd_age_print(event->firstTimestamp, now);
	g_autofree char *last = kd_age_print(event->lastTimestamp, now);

	if (event->count > 1)
		return g_strdup_printf("%s (x%" G_GINT64_FORMAT " over %s)", last, event->count,
				       first);
	return g_steal_pointer(&first);
}

static gboolean say_events(CmdPage *page, GError **error)
{
	g_autoptr(GArray) events = cmd_events_read(page->query, page->item->object, error);

	if (!events)
		return FALSE;
	if (events->len == 0) {
		cmd_say(page, "Events:\t<none>\n");
		return TRUE;
	}
	cmd_say(page, "\fEvents:\n  Type\tReason\tAge\tFrom\tMessage\n"
		      "  ----\t------\t----\t----\t-------\n");
	for (guint i = 0; i < events->len; i++) {
		const KdEventObject *event = KD_EVENT_OBJECT(
			g_array_index(events, CmdItem, i).object);
		g_autofree char *ages = print_ages(event, page->query->at);

		cmd_say(page, "  %s\t%s\t%s\t%s\t%s\n", event->type, event->reason, ages,
			event->source.component, event->message);
	}
	return TRUE;
}

/* ---- all ---- */

typedef gboolean (*DetailsFunc)(CmdPage *page, GError **error);

static const struct {
	const KdKind *kind;
	DetailsFunc whole, row;
	bool quiet; /* kubectl says nothing of its events */
} describers[] = {
	{ &kd_kind_pod, cmd_details_pod, cmd_details_pod_row, false },
	{ &kd_kind_node, cmd_details_node, cmd_details_node_row, false },
	{ &kd_kind_replica_set, cmd_details_replica_set, NULL, false },
	{ &kd_kind_deployment, cmd_details_deployment, NULL, false },
	{ &kd_kind_namespace, cmd_details_namespace, NULL, true },
	{ &kd_kind_resource_quota, cmd_details_resource_quota, NULL, true },
	{ &kd_kind_limit_range, cmd_details_limit_range, NULL, true },
	{ &kd_kind_config_map, cmd_details_config_map, NULL, false },
	{ &kd_kind_secret, cmd_details_secret, NULL, true },
};

static DetailsFunc describer_of(const CmdItem *item)
{
	for (gsize i = 0; i < G_N_ELEMENTS(describers); i++)
		if (describers[i].kind == item->object->kind)
			return item->cells ? describers[i].row : describers[i].whole;
	return describe_any;
}

static bool is_quiet(const KdKind *kind)
{
	for (gsize i = 0; i < G_N_ELEMENTS(describers); i++)
		if (describers[i].kind == kind)
			return describers[i].quiet;
	return false;
}

char *cmd_details(const CmdQuery *query, const CmdItem *item, bool events, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	CmdPage page = { query, item, item->tree, out };

	events = events && !is_quiet(item->object->kind);
	if (!describer_of(item)(&page, error) || (events && !say_events(&page, error)))
		return NULL;
	return kd_text_align(out->str);
}
