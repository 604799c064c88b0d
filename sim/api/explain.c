/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/explain.h"

#include <string.h>

#include "base/text.h"

static const char *scalar_name(KdFieldType type)
{
	switch (type) {
	case KD_FIELD_BOOL:
	case KD_FIELD_OPT_BOOL:
		return "boolean";
	case KD_FIELD_INT:
	case KD_FIELD_OPT_INT:
		return "integer";
	case KD_FIELD_DOUBLE:
		return "number";
	case KD_FIELD_QUANTITY:
	case KD_FIELD_OPT_QUANTITY:
		return "Quantity";
	case KD_FIELD_TIME:
		return "Time";
	case KD_FIELD_DURATION:
		return "Duration";
	case KD_FIELD_INT_OR_STRING:
		return "IntOrString";
	case KD_FIELD_MAP:
		return "map[string]string";
	case KD_FIELD_RESOURCES:
		return "map[string]Quantity";
	case KD_FIELD_NAMES:
		return "[]string";
	case KD_FIELD_TREE:
		return "Object";
	default:
		return "string";
	}
}

char *kd_field_type_name(const KdField *field)
{
	if (field->type == KD_FIELD_LIST)
		return g_strdup_printf("[]%s", field->of->name);
	return g_strdup(field->of ? field->of->name : scalar_name(field->type));
}

void kd_field_limits(const KdField *field, const char *indent, GString *out)
{
	if (field->allowed) {
		g_autofree char *words = g_strjoinv(", ", (char **) field->allowed);

		g_string_append_printf(out, "%sone of: %s\n", indent, words);
	}
	if (field->max > field->min && field->type != KD_FIELD_DURATION) {
		if (field->max == G_MAXINT64)
			g_string_append_printf(out, "%sat least %" G_GINT64_FORMAT "\n", indent,
					       field->min);
		else
			g_string_append_printf(out,
					       "%s%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT "\n",
					       indent, field->min, field->max);
	}
	if (field->fallback)
		g_string_append_printf(out, "%sdefault: %s\n", indent, field->fallback);
}

const char *kd_field_help(const KdField *field)
{
	return field->help ? field->help : field->of ? field->of->help : NULL;
}

static void explain_name(const KdField *field, guint depth, GString *out)
{
	g_autofree char *type = kd_field_type_name(field);

	g_string_append_printf(out, "%*s%s\t<%s>%s\n", (int) (2 * depth), "", field->name, type,
			       field->required ? " -required-" : "");
}

static void explain_line(const KdField *field, GString *out)
{
	explain_name(field, 1, out);
	if (kd_field_help(field))
		g_string_append_printf(out, "    %s\n", kd_field_help(field));
	kd_field_limits(field, "    ", out);
}

static int by_name(gconstpointer a, gconstpointer b)
{
	const KdField *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

/* Those that are written here, by name. */
static GPtrArray *fields_of(const KdStruct *type)
{
	GPtrArray *fields = g_ptr_array_new();

	for (const KdField *field = type->fields; field->name; field++) {
		if (!strchr(field->name, '.'))
			g_ptr_array_add(fields, (gpointer) field);
	}
	g_ptr_array_sort(fields, by_name);
	return fields;
}

/* Names and types all the way down; a struct within itself is named and not gone into again. */
static void explain_tree(const KdStruct *type, GPtrArray *above, GString *out)
{
	g_autoptr(GPtrArray) fields = fields_of(type);

	g_ptr_array_add(above, (gpointer) type);
	for (guint i = 0; i < fields->len; i++) {
		const KdField *field = g_ptr_array_index(fields, i);

		explain_name(field, above->len, out);
		if (field->of && !g_ptr_array_find(above, field->of, NULL))
			explain_tree(field->of, above, out);
	}
	g_ptr_array_set_size(above, (gint) above->len - 1);
}

static void explain_fields(const KdStruct *type, KdExplainMode mode, GString *out)
{
	g_autoptr(GPtrArray) fields = fields_of(type);
	g_autoptr(GPtrArray) above = g_ptr_array_new();

	g_string_append(out, out->len ? "\nFIELDS:\n" : "FIELDS:\n");
	if (mode == KD_EXPLAIN_TREE)
		explain_tree(type, above, out);
	for (guint i = 0; mode == KD_EXPLAIN_FIELDS && i < fields->len; i++)
		explain_line(g_ptr_array_index(fields, i), out);
	if (type->kept) {
		g_autofree char *kept = g_strjoinv(", ", (char **) type->kept);

		g_string_append_printf(out, "\nKept as they come: %s\n", kept);
	}
}

static void explain_struct(const KdStruct *type, KdExplainMode mode, GString *out)
{
	if (type->help)
		g_string_append_printf(out, "DESCRIPTION:\n    %s\n", type->help);
	explain_fields(type, mode, out);
}

static void explain_field(const KdField *field, KdExplainMode mode, GString *out)
{
	g_autofree char *type = kd_field_type_name(field);

	g_string_append_printf(out, "FIELD: %s <%s>%s\n\n", field->name, type,
			       field->required ? " -required-" : "");
	if (kd_field_help(field))
		g_string_append_printf(out, "DESCRIPTION:\n    %s\n", kd_field_help(field));
	kd_field_limits(field, "    ", out);
	if (field->of)
		explain_fields(field->of, mode, out);
}

static const KdField *find(const KdStruct *type, const char *name, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (const KdField *field = type->fields; field->name; field++) {
		if (g_str_equal(field->name, name))
			return field;
		g_ptr_array_add(names, (gpointer) field->name);
	}
	if (type->kept && g_strv_contains(type->kept, name)) {
		kd_fail(error, KD_ERROR_USAGE, "field \"%s\" of %s is kept as it comes", name,
			type->name);
		return NULL;
	}
	g_ptr_array_add(names, NULL);
	g_autofree char *guess = kd_text_did_you_mean(name, (const char *const *) names->pdata);
	kd_fail(error, KD_ERROR_USAGE, "%s has no field \"%s\"%s", type->name, name, guess);
	return NULL;
}

gboolean kd_struct_explain(const KdStruct *type, const char *path, KdExplainMode mode, GString *out,
			   GError **error)
{
	g_auto(GStrv) steps = g_strsplit(path ? path : "", ".", -1);
	const KdField *field = NULL;

	for (guint i = 0; steps[i]; i++) {
		if (!type)
			return kd_fail(error, KD_ERROR_USAGE, "field \"%s\" has no fields",
				       field->name);
		field = find(type, steps[i], error);
		if (!field)
			return FALSE;
		type = field->of;
	}
	if (field)
		explain_field(field, mode, out);
	else
		explain_struct(type, mode, out);
	return TRUE;
}

/* A table of the whole object: metadata, and the fields of its own. */
static KdField *join_fields(const KdKind *kind)
{
	GArray *fields = g_array_new(TRUE, TRUE, sizeof(KdField));
	const KdField metadata = { .name = "metadata",
				   .type = KD_FIELD_STRUCT,
				   .of = &kd_meta_struct };

	g_array_append_val(fields, metadata);
	for (const KdField *field = kind->body ? kind->body->fields : NULL; field && field->name;
	     field++)
		g_array_append_val(fields, *field);
	return (KdField *) (gpointer) g_array_free(fields, FALSE);
}

gboolean kd_kind_explain(const KdKind *kind, const char *path, KdExplainMode mode, GString *out,
			 GError **error)
{
	g_autofree KdField *fields = join_fields(kind);
	g_autoptr(GString) text = g_string_new(NULL);
	const KdStruct whole = { .name = kind->kind,
				 .fields = fields,
				 .help = kind->help,
				 .kept = kind->body ? kind->body->kept : NULL };

	if (!kd_struct_explain(&whole, path, mode, text, error))
		return FALSE;
	g_string_append_printf(out, "KIND:       %s\nVERSION:    %s\n\n%s", kind->kind,
			       kind->apiVersion, text->str);
	return TRUE;
}
