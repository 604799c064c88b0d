/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the reader of YAML says is wrong, and where; for yaml.c alone.
 */
#ifndef KD_BASE_YAML_ERROR_H
#define KD_BASE_YAML_ERROR_H

#include <kubedes/error.h>
#include <yaml.h>

typedef struct {
	const char *file, *text;
	gsize length;
	GError **error;
} KdYamlSource;

/* All set the error, beginning with file:line:column, and return FALSE. */
gboolean kd_yaml_fail(const KdYamlSource *source, const yaml_mark_t *mark, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
/* With what libyaml found, in its words, and advice on the usual mistakes. */
gboolean kd_yaml_fail_parser(const KdYamlSource *source, const yaml_parser_t *parser);
/* There is a list or a map where a key should be. */
gboolean kd_yaml_fail_key(const KdYamlSource *source, const yaml_mark_t *mark);

#endif
