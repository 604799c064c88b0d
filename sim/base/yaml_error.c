/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/yaml_error.h"

#include <stdbool.h>
#include <string.h>

gboolean kd_yaml_fail(const KdYamlSource *source, const yaml_mark_t *mark, const char *format, ...)
{
	KdPlace place = { source->file, (guint) mark->line + 1, (guint) mark->column + 1 };
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	return kd_fail_at(source->error, &place, "%s", text);
}

/* The line of @mark, without its end; g_free(). */
static char *line_of(const KdYamlSource *source, const yaml_mark_t *mark)
{
	const char *p = source->text, *end = p + source->length;
	gsize n = 0;

	for (gsize line = 0; line < mark->line && p < end; line++) {
		const char *newline = memchr(p, '\n', (gsize) (end - p));

		p = newline ? newline + 1 : end;
	}
	while (p + n < end && p[n] != '\n' && p[n] != '\r')
		n++;
	return g_strndup(p, n);
}

static yaml_mark_t mark_of_offset(const KdYamlSource *source, gsize offset)
{
	yaml_mark_t mark = { 0 };

	for (gsize i = 0; i < offset && i < source->length; i++) {
		if (source->text[i] == '\n') {
			mark.line++;
			mark.column = 0;
		} else if (((guchar) source->text[i] & 0xC0) != 0x80) {
			mark.column++;
		}
	}
	return mark;
}

static gboolean fail_reader(const KdYamlSource *source, const yaml_parser_t *parser)
{
	yaml_mark_t mark = mark_of_offset(source, parser->problem_offset);

	return kd_yaml_fail(source, &mark, "%s (U+%04X)", parser->problem,
			    (guint) parser->problem_value);
}

/* What people trip over most often, as far as the line shows it. */
static void append_advice(GString *text, const KdYamlSource *source, const yaml_mark_t *mark)
{
	g_autofree char *line = line_of(source, mark);
	glong length = g_utf8_strlen(line, -1);
	const char *at = g_utf8_offset_to_pointer(line, MIN((glong) mark->column, length));

	if (line[strspn(line, " ")] == '\t')
		g_string_append(text, "; the line is indented by a tab, YAML wants blanks");
	else if (*at && strchr("@`%", *at))
		g_string_append_printf(text, "; what begins with %c wants quotes", *at);
}

gboolean kd_yaml_fail_parser(const KdYamlSource *source, const yaml_parser_t *parser)
{
	const yaml_mark_t *mark = &parser->problem_mark, *context = &parser->context_mark;
	g_autoptr(GString) text = NULL;

	if (parser->error == YAML_MEMORY_ERROR)
		g_error("out of memory");
	if (parser->error == YAML_READER_ERROR)
		return fail_reader(source, parser);
	text = g_string_new(parser->problem);
	if (parser->context)
		g_string_append_printf(text, " %s", parser->context);
	if (parser->context && (context->line != mark->line || context->column != mark->column))
		g_string_append_printf(
			text, " that begins in line %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT,
			context->line + 1, context->column + 1);
	append_advice(text, source, mark);
	return kd_yaml_fail(source, mark, "%s", text->str);
}

gboolean kd_yaml_fail_key(const KdYamlSource *source, const yaml_mark_t *mark)
{
	g_autofree char *line = line_of(source, mark);
	bool template = strstr(line, "{{") != NULL;

	return kd_yaml_fail(source, mark, "a key must be a scalar%s",
			    template ? "; a template must be rendered first" : "");
}
