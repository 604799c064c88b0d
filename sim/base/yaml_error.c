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

static const char *line_start(const KdYamlSource *source, const yaml_mark_t *mark)
{
	const char *p = source->text, *end = p + source->length;

	for (gsize line = 0; line < mark->line && p < end; line++) {
		const char *newline = memchr(p, '\n', (gsize) (end - p));

		p = newline ? newline + 1 : end;
	}
	return p;
}

/* The line of @mark, without its end; g_free(). */
static char *line_of(const KdYamlSource *source, const yaml_mark_t *mark)
{
	const char *p = line_start(source, mark), *end = source->text + source->length;
	gsize n = 0;

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

/* ---- what libyaml's parser says, in words of people ---- */

/* A failure with the lines that it is about. */
typedef struct {
	const KdYamlSource *source;
	const yaml_parser_t *parser;
	const char *line, *at; /* of the problem; the character there, "" at the end */
	const char *begun;     /* the line of the context */
} Failure;

/* Where what could not be read on from begins. */
static char *where_begun(const Failure *failure)
{
	const yaml_mark_t *mark = &failure->parser->context_mark;

	return g_strdup_printf("line %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT, mark->line + 1,
			       mark->column + 1);
}

static char *say_character(const Failure *failure)
{
	const char *line = failure->line, *at = failure->at;

	if (line[strspn(line, " ")] == '\t')
		return g_strdup("the line is indented by a tab; YAML wants blanks");
	if (*at && strchr("@`%", *at))
		return g_strdup_printf("what begins with %c wants quotes", *at);
	return g_strdup_printf("nothing can begin with '%.*s'",
			       *at ? (int) (g_utf8_next_char(at) - at) : 0, at);
}

static char *say_tab(const Failure *failure)
{
	(void) failure;
	return g_strdup("the line is indented by a tab; YAML wants blanks");
}

static char *say_no_colon(const Failure *failure)
{
	const char *line = failure->begun, *colon = strchr(line, ':');

	if (*line == '-' && !line[strspn(line, "-")])
		return g_strdup_printf("\"%s\" does not part documents; \"---\" does", line);
	if (colon && colon[1])
		return g_strdup("the blank behind the colon is missing");
	return g_strdup("the colon behind a key is missing");
}

static char *say_stray_key(const Failure *failure)
{
	g_autofree char *before = g_strndup(failure->line, (gsize) (failure->at - failure->line));

	if (strstr(before, ": "))
		return g_strdup("a second colon: a text with \": \" in it wants quotes");
	return g_strdup("no key can stand here: it is indented otherwise than what is around it");
}

static char *say_no_key(const Failure *failure)
{
	g_autofree char *begun = where_begun(failure);

	return g_strdup_printf("this is no key of the map that begins in %s: it is indented "
			       "otherwise, or something above it is not closed",
			       begun);
}

static char *say_no_item(const Failure *failure)
{
	g_autofree char *begun = where_begun(failure);

	return g_strdup_printf("this is no item of the list that begins in %s: items begin with "
			       "\"- \" and are indented alike",
			       begun);
}

/* At the end of the text there is nothing to show. */
static bool is_at_end(const Failure *failure)
{
	const KdYamlSource *source = failure->source;
	const char *p = line_start(source, &failure->parser->problem_mark) +
			(failure->at - failure->line);

	for (; p < source->text + source->length; p++)
		if (!g_ascii_isspace(*p))
			return false;
	return true;
}

static char *say_open(const Failure *failure, const char *what, char end)
{
	g_autofree char *begun = where_begun(failure);

	if (is_at_end(failure))
		return g_strdup_printf("the %s that begins here is not closed: '%c' is missing",
				       what, end);
	return g_strdup_printf("',' or '%c' should stand here: the %s that begins in %s is not "
			       "closed",
			       end, what, begun);
}

static char *say_open_list(const Failure *failure)
{
	return say_open(failure, "list", ']');
}

static char *say_open_map(const Failure *failure)
{
	return say_open(failure, "map", '}');
}

static char *say_open_quote(const Failure *failure)
{
	(void) failure;
	return g_strdup("the quote that begins here has no end");
}

static char *say_no_value(const Failure *failure)
{
	(void) failure;
	return g_strdup("a value should stand here");
}

static const struct {
	const char *problem, *context; /* beginnings of libyaml's words; context NULL: any */
	enum { HERE, BEGIN, BEGIN_AT_END } where; /* or where the context begins */
	char *(*say)(const Failure *failure);
} sayings[] = {
	{ "found character that cannot start any token", NULL, HERE, say_character },
	{ "found a tab character that violates indentation", NULL, HERE, say_tab },
	{ "could not find expected ':'", NULL, BEGIN, say_no_colon },
	{ "mapping values are not allowed", NULL, HERE, say_stray_key },
	{ "did not find expected key", "while parsing a block mapping", HERE, say_no_key },
	{ "did not find expected '-' indicator", NULL, HERE, say_no_item },
	{ "did not find expected ',' or ']'", NULL, BEGIN_AT_END, say_open_list },
	{ "did not find expected ',' or '}'", NULL, BEGIN_AT_END, say_open_map },
	{ "found unexpected end of stream", "while scanning a quoted scalar", BEGIN,
	  say_open_quote },
	{ "did not find expected node content", NULL, HERE, say_no_value },
};

/* What nothing better is known for, in libyaml's words. */
static gboolean fail_plainly(const Failure *failure)
{
	const yaml_parser_t *parser = failure->parser;
	const yaml_mark_t *mark = &parser->problem_mark, *context = &parser->context_mark;
	g_autofree char *begun = where_begun(failure);
	const bool elsewhere = parser->context &&
			       (context->line != mark->line || context->column != mark->column);

	return kd_yaml_fail(failure->source, mark, "%s%s%s%s%s", parser->problem,
			    parser->context ? " " : "", parser->context ? parser->context : "",
			    elsewhere ? " that begins in " : "", elsewhere ? begun : "");
}

gboolean kd_yaml_fail_parser(const KdYamlSource *source, const yaml_parser_t *parser)
{
	const yaml_mark_t *mark = &parser->problem_mark;
	const char *context = parser->context ? parser->context : "";

	if (parser->error == YAML_MEMORY_ERROR)
		g_error("out of memory");
	if (parser->error == YAML_READER_ERROR)
		return fail_reader(source, parser);
	g_autofree char *line = line_of(source, mark);
	g_autofree char *begun = line_of(source, &parser->context_mark);
	const glong length = g_utf8_strlen(line, -1);
	const Failure failure = { source, parser, line,
				  g_utf8_offset_to_pointer(line, MIN((glong) mark->column, length)),
				  begun };

	for (gsize i = 0; i < G_N_ELEMENTS(sayings); i++) {
		if (!g_str_has_prefix(parser->problem, sayings[i].problem) ||
		    (sayings[i].context && !g_str_has_prefix(context, sayings[i].context)))
			continue;
		g_autofree char *text = sayings[i].say(&failure);
		const bool begin = sayings[i].where == BEGIN ||
				   (sayings[i].where == BEGIN_AT_END && is_at_end(&failure));
		return kd_yaml_fail(source, begin ? &parser->context_mark : mark, "%s", text);
	}
	return fail_plainly(&failure);
}

gboolean kd_yaml_fail_key(const KdYamlSource *source, const yaml_mark_t *mark)
{
	g_autofree char *line = line_of(source, mark);
	bool template = strstr(line, "{{") != NULL;

	return kd_yaml_fail(source, mark, "a key must be a scalar%s",
			    template ? "; a template must be rendered first" : "");
}
