/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libyaml's emitter chooses indentation and quotes: kubectl's (goyaml.v2/emitterc.go) is a
 * translation of it, so the text comes out alike.
 */
#include "config.h"

#include "base/plain.h"

#include <string.h>
#include <yaml.h>

static int write_out(void *data, unsigned char *buffer, size_t size)
{
	g_string_append_len(data, (const char *) buffer, (gssize) size);
	return 1;
}

/* Takes over @event; @good is what its initialiser said.  They fail only when memory runs out. */
static void emit(yaml_emitter_t *emitter, yaml_event_t *event, int good)
{
	if (!good || !yaml_emitter_emit(emitter, event))
		g_error("YAML: %s", emitter->problem ? emitter->problem : "out of memory");
}

static void emit_scalar(yaml_emitter_t *emitter, const char *text, gsize length,
			yaml_scalar_style_t style)
{
	yaml_event_t event;
	g_autofree char *valid = NULL;

	if (!g_utf8_validate_len(text, length, NULL) && !memchr(text, '\0', length)) {
		valid = g_utf8_make_valid(text, (gssize) length);
		text = valid;
		length = strlen(valid);
	}
	emit(emitter, &event,
	     yaml_scalar_event_initialize(&event, NULL, NULL, (const guchar *) text, (int) length,
					  1, 1, style));
}

/* As goyaml.v2/encode.go: many lines as a block, else quoted if another type would come of it. */
static void emit_string(yaml_emitter_t *emitter, const char *text, gsize length)
{
	yaml_scalar_style_t style = YAML_PLAIN_SCALAR_STYLE;

	if (memchr(text, '\n', length))
		style = YAML_LITERAL_SCALAR_STYLE;
	else if (!kd_plain_allowed(text, length))
		style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	emit_scalar(emitter, text, length, style);
}

static void emit_tree(yaml_emitter_t *emitter, const KdTree *tree);

static void emit_map(yaml_emitter_t *emitter, const KdTree *map)
{
	yaml_event_t event;

	emit(emitter, &event,
	     yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
	for (guint i = 0; i < map->n; i++) {
		emit_string(emitter, map->keys[i], strlen(map->keys[i]));
		emit_tree(emitter, map->children[i]);
	}
	emit(emitter, &event, yaml_mapping_end_event_initialize(&event));
}

static void emit_list(yaml_emitter_t *emitter, const KdTree *list)
{
	yaml_event_t event;

	emit(emitter, &event,
	     yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
						  YAML_BLOCK_SEQUENCE_STYLE));
	for (guint i = 0; i < list->n; i++)
		emit_tree(emitter, list->children[i]);
	emit(emitter, &event, yaml_sequence_end_event_initialize(&event));
}

static void emit_tree(yaml_emitter_t *emitter, const KdTree *tree)
{
	if (tree->type == KD_TREE_MAP)
		emit_map(emitter, tree);
	else if (tree->type == KD_TREE_LIST)
		emit_list(emitter, tree);
	else if (tree->type == KD_TREE_STRING)
		emit_string(emitter, tree->text, tree->length);
	else
		emit_scalar(emitter, tree->text, tree->length, YAML_PLAIN_SCALAR_STYLE);
}

void kd_tree_print_yaml(const KdTree *tree, GString *out)
{
	yaml_emitter_t emitter;
	yaml_event_t event;

	if (!yaml_emitter_initialize(&emitter))
		g_error("out of memory");
	yaml_emitter_set_output(&emitter, write_out, out);
	yaml_emitter_set_unicode(&emitter, 1);
	yaml_emitter_set_width(&emitter, -1);
	emit(&emitter, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(&emitter, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
	emit_tree(&emitter, tree);
	emit(&emitter, &event, yaml_document_end_event_initialize(&event, 1));
	/* No "..." after a block scalar that ends with empty lines. */
	emitter.open_ended = 0;
	emit(&emitter, &event, yaml_stream_end_event_initialize(&event));
	yaml_emitter_delete(&emitter);
}
