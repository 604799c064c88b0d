/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_details.h"

#include <kubedes/time.h>
#include <string.h>

/* ---- lines ---- */

void cmd_say(CmdPage *page, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_string_append_vprintf(page->out, format, args);
	va_end(args);
}

const char *cmd_at(const KdTree *tree, const char *path)
{
	return kd_tree_string(kd_tree_path(tree, path));
}

void cmd_say_or(CmdPage *page, const char *label, const KdTree *tree, const char *path,
		const char *otherwise)
{
	const char *text = cmd_at(tree, path);

	if (text || otherwise)
		cmd_say(page, "%s:\t%s\n", label, text ? text : otherwise);
}

void cmd_say_if(CmdPage *page, const char *label, const KdTree *tree, const char *path)
{
	cmd_say_or(page, label, tree, path, NULL);
}

/* Without the locale, which strftime() and g_date_time_format() go by (Go's time.RFC1123Z). */
char *cmd_date(const char *text)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	g_autoptr(GDateTime) date = NULL;
	KdTime time;

	if (!text || !kd_time_parse(text, &time, NULL))
		return g_strdup("<unknown>");
	date = g_date_time_new_from_unix_utc(KD_EPOCH_UNIX +
					     (time - (time < 0) * (KD_SECOND - 1)) / KD_SECOND);
	return g_strdup_printf("%s, %02d %s %04d %02d:%02d:%02d +0000",
			       days[g_date_time_get_day_of_week(date) - 1],
			       g_date_time_get_day_of_month(date),
			       months[g_date_time_get_month(date) - 1], g_date_time_get_year(date),
			       g_date_time_get_hour(date), g_date_time_get_minute(date),
			       g_date_time_get_second(date));
}

void cmd_say_date(CmdPage *page, const char *label, const KdTree *tree, const char *path)
{
	const char *text = cmd_at(tree, path);
	g_autofree char *date = cmd_date(text);

	if (text)
		cmd_say(page, "%s:\t%s\n", label, date);
}

/* ---- metadata ---- */

void cmd_say_labels(CmdPage *page, const char *label, const KdTree *map)
{
	cmd_say(page, "%s:\t%s", label, map && map->n > 0 ? "" : "<none>\n");
	for (guint i = 0; map && i < map->n; i++)
		cmd_say(page, "%s%s=%s\n", i > 0 ? "\t" : "", map->keys[i],
			kd_tree_string(map->children[i]));
}

/* maxAnnotationLen of kubectl */
#define LONG 140

static void say_annotation(CmdPage *page, const char *key, const char *value)
{
	g_auto(GStrv) lines = NULL;
	gsize length = strlen(value);

	length -= g_str_has_suffix(value, "\n");
	if (length + strlen(key) + 2 <= LONG && !memchr(value, '\n', length)) {
		cmd_say(page, "%s: %.*s\n", key, (int) length, value);
		return;
	}
	g_autofree char *text = g_strndup(value, length);
	lines = g_strsplit(text, "\n", -1);
	cmd_say(page, "%s:\n", key);
	for (char **line = lines; *line; line++) {
		bool cut = strlen(*line) > LONG - 2;

		cmd_say(page, "\t  %.*s%s\n", cut ? LONG - 2 : (int) strlen(*line), *line,
			cut ? "..." : "");
	}
}

void cmd_say_annotations(CmdPage *page, const char *label, const KdTree *map)
{
	static const char skipped[] = "kubectl.kubernetes.io/last-applied-configuration";
	bool any = false;

	cmd_say(page, "%s:\t", label);
	for (guint i = 0; map && i < map->n; i++) {
		const char *value = kd_tree_string(map->children[i]);

		if (!value || g_str_equal(map->keys[i], skipped))
			continue;
		cmd_say(page, "%s", any ? "\t" : "");
		say_annotation(page, map->keys[i], value);
		any = true;
	}
	cmd_say(page, "%s", any ? "" : "<none>\n");
}

void cmd_say_name(CmdPage *page)
{
	const KdObject *object = page->item->object;

	cmd_say(page, "Name:\t%s\n", object->metadata.name);
	if (object->kind->namespaced)
		cmd_say(page, "Namespace:\t%s\n",
			object->metadata.namespace ? object->metadata.namespace : "");
}

void cmd_say_controller(CmdPage *page)
{
	const KdOwnerReference *owner = kd_object_controller(page->item->object);

	if (owner)
		cmd_say(page, "Controlled By:\t%s/%s\n", owner->kind, owner->name);
}

/* ---- lists ---- */

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

void cmd_say_conditions(CmdPage *page, const KdTree *conditions)
{
	if (!conditions || conditions->n == 0)
		return;
	cmd_say(page, "Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n");
	for (guint i = 0; i < conditions->n; i++) {
		const KdTree *one = conditions->children[i];

		/* The blank is kubectl's. */
		cmd_say(page, "  %s \t%s\t%s\n", or_nothing(cmd_at(one, "type")),
			or_nothing(cmd_at(one, "status")), or_nothing(cmd_at(one, "reason")));
	}
}

void cmd_say_amounts(CmdPage *page, const char *indent, const KdTree *amounts)
{
	for (guint i = 0; amounts && i < amounts->n; i++)
		cmd_say(page, "%s%s:\t%s\n", indent, amounts->keys[i],
			or_nothing(kd_tree_string(amounts->children[i])));
}

void cmd_say_resources(CmdPage *page, const char *indent, const KdTree *resources)
{
	static const struct {
		const char *title, *key;
	} both[] = { { "Limits", "limits" }, { "Requests", "requests" } };
	g_autofree char *deeper = g_strconcat(indent, "  ", NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
		const KdTree *amounts = kd_tree_get(resources, both[i].key);

		if (!amounts || amounts->n == 0)
			continue;
		cmd_say(page, "%s%s:\n", indent, both[i].title);
		cmd_say_amounts(page, deeper, amounts);
	}
}
