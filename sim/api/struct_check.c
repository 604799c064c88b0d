/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/time.h>
#include <string.h>

#include "api/decode.h"
#include "api/field_error.h"
#include "api/field_path.h"
#include "api/scalar_field.h"

typedef struct {
	const KdForest *forest;
	GString *path;
	KdProblems *problems;
	bool failed;
} Checker;

static void check_struct(Checker *checker, const KdStruct *type, const KdTree *tree,
			 const void *self);

/* @message begins with the field that is wrong, seen from @tree. */
static void complain_of(Checker *checker, const KdTree *tree, const char *message)
{
	const char *colon = strstr(message, ": ");
	gsize length = colon ? (gsize) (colon - message) : 0, mark;
	const KdTree *at = kd_field_path_find(tree, message, length);
	KdPlace place = at ? kd_tree_place(checker->forest, at) : (KdPlace){ 0 };

	g_autofree char *name = g_strndup(message, length);
	if (*name == '[') {
		mark = checker->path->len;
		g_string_append(checker->path, name);
	} else {
		mark = kd_field_path_push_name(checker->path, name);
	}
	if (!kd_problems_has(checker->problems, checker->path->str)) {
		kd_problems_add(checker->problems, KD_PROBLEM_ERROR, &place, checker->path->str,
				colon ? colon + 2 : message);
		checker->failed = true;
	}
	g_string_truncate(checker->path, mark);
}

/* A line for each. */
static void complain(Checker *checker, const KdTree *tree, const char *message)
{
	g_auto(GStrv) lines = g_strsplit(message, "\n", -1);

	for (char **line = lines; *line; line++)
		complain_of(checker, tree, *line);
}

/* ---- single fields ---- */

/*
 * @there: the document has the field.  A plain integer of 0 is unset where 0 means that in the API
 * too (omitempty), so not where the field has a default, must be there, or is printed as 0.
 */
static bool is_unset(const KdField *field, const void *self, bool there)
{
	switch (field->type) {
	case KD_FIELD_STRING:
	case KD_FIELD_INT_OR_STRING:
	case KD_FIELD_NAME:
	case KD_FIELD_POINTER:
	case KD_FIELD_SHARED:
	case KD_FIELD_TREE:
		return !*KD_AT_CONST(gconstpointer, self, field);
	case KD_FIELD_INT:
		return *KD_AT_CONST(gint64, self, field) == 0 &&
		       !(there && (field->required || field->fallback || field->zero));
	case KD_FIELD_OPT_INT:
		return !KD_AT_CONST(KdOptInt, self, field)->set;
	case KD_FIELD_OPT_BOOL:
		return !KD_AT_CONST(KdOptBool, self, field)->set;
	case KD_FIELD_OPT_QUANTITY:
		return !KD_AT_CONST(KdOptQuantity, self, field)->set;
	case KD_FIELD_TIME:
	case KD_FIELD_DURATION:
		return *KD_AT_CONST(KdTime, self, field) == KD_TIME_UNSET;
	case KD_FIELD_LIST:
	case KD_FIELD_NAMES:
		return *KD_COUNT_CONST(self, field) == 0;
	case KD_FIELD_MAP:
		return KD_AT_CONST(KdMap, self, field)->n == 0;
	case KD_FIELD_RESOURCES:
		return KD_AT_CONST(KdResources, self, field)->n == 0;
	default:
		return false;
	}
}

/* Below the range, in it, above it: -1, 0, 1. */
static int compare_range(const KdField *field, const void *self)
{
	gint64 value;

	switch (field->type) {
	case KD_FIELD_DOUBLE: {
		double real = *KD_AT_CONST(double, self, field);

		return real < (double) field->min ? -1 : real > (double) field->max ? 1 : 0;
	}
	case KD_FIELD_OPT_INT:
		value = KD_AT_CONST(KdOptInt, self, field)->value;
		break;
	case KD_FIELD_QUANTITY:
		value = kd_quantity_value(*KD_AT_CONST(KdQuantity, self, field));
		break;
	case KD_FIELD_OPT_QUANTITY:
		value = kd_quantity_value(KD_AT_CONST(KdOptQuantity, self, field)->value);
		break;
	default: /* INT, DURATION */
		value = *KD_AT_CONST(gint64, self, field);
		break;
	}
	return value < field->min ? -1 : value > field->max ? 1 : 0;
}

static char *print_value(const KdField *field, const void *self)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	switch (field->type) {
	case KD_FIELD_DOUBLE:
		return g_strdup(g_ascii_formatd(text, sizeof(text), "%g",
						*KD_AT_CONST(double, self, field)));
	case KD_FIELD_DURATION:
		return kd_duration_print(*KD_AT_CONST(KdTime, self, field));
	case KD_FIELD_OPT_INT:
		return g_strdup_printf("%" G_GINT64_FORMAT,
				       KD_AT_CONST(KdOptInt, self, field)->value);
	case KD_FIELD_QUANTITY:
		return kd_quantity_print(*KD_AT_CONST(KdQuantity, self, field));
	case KD_FIELD_OPT_QUANTITY:
		return kd_quantity_print(KD_AT_CONST(KdOptQuantity, self, field)->value);
	default:
		return g_strdup_printf("%" G_GINT64_FORMAT, *KD_AT_CONST(gint64, self, field));
	}
}

static char *print_bound(const KdField *field, gint64 bound)
{
	if (field->type == KD_FIELD_DURATION)
		return kd_duration_print(bound);
	return g_strdup_printf("%" G_GINT64_FORMAT, bound);
}

/* In the words of isNegativeErrorMsg, isNotPositiveErrorMsg and InclusiveRangeError()
 * (apimachinery/pkg/api/validation, util/validation). */
static char *describe_range(const KdField *field, int side)
{
	const bool open = field->max >=
			  (field->type == KD_FIELD_DURATION ? G_MAXINT64 : G_MAXINT32);
	const bool whole = field->type == KD_FIELD_INT || field->type == KD_FIELD_OPT_INT;
	g_autofree char *low = print_bound(field, field->min);
	g_autofree char *high = print_bound(field, field->max);

	if (open && side > 0)
		return g_strdup_printf("must be less than or equal to %s", high);
	if (open && whole && field->min == 1)
		return g_strdup("must be greater than zero");
	if (open)
		return g_strdup_printf("must be greater than or equal to %s", low);
	return g_strdup_printf("must be between %s and %s, inclusive", low, high);
}

static gboolean check_range(const KdField *field, const void *self, bool there, GError **error)
{
	int side;

	if (field->max <= field->min || is_unset(field, self, there))
		return TRUE;
	side = compare_range(field, self);
	if (side == 0)
		return TRUE;
	g_autofree char *text = print_value(field, self);
	g_autofree char *detail = describe_range(field, side);
	return kd_fail(error, KD_ERROR_INPUT, "%s: Invalid value: %s: %s", field->name, text,
		       detail);
}

static gboolean check_allowed(const KdField *field, const void *self, GError **error)
{
	if (!field->allowed || is_unset(field, self, true))
		return TRUE;
	if (field->type == KD_FIELD_NAMES) {
		for (guint i = 0; i < *KD_COUNT_CONST(self, field); i++) {
			KdName name = (*KD_AT_CONST(KdName *, self, field))[i];

			if (!g_strv_contains(field->allowed, name))
				return kd_field_unsupported(error, name, field->allowed, "%s[%u]",
							    field->name, i);
		}
		return TRUE;
	}
	const char *text = *KD_AT_CONST(char *, self, field);
	return g_strv_contains(field->allowed, text)
		       ? TRUE
		       : kd_field_unsupported(error, text, field->allowed, "%s", field->name);
}

static gboolean check_scalar(const KdField *field, const void *self, bool there, GError **error)
{
	if (field->required && is_unset(field, self, there))
		return kd_field_required(error, NULL, "%s", field->name);
	switch (field->type) {
	case KD_FIELD_INT:
	case KD_FIELD_OPT_INT:
	case KD_FIELD_DOUBLE:
	case KD_FIELD_DURATION:
	case KD_FIELD_QUANTITY:
	case KD_FIELD_OPT_QUANTITY:
		return check_range(field, self, there, error);
	case KD_FIELD_STRING:
	case KD_FIELD_NAME:
	case KD_FIELD_NAMES:
		return check_allowed(field, self, error);
	default:
		return TRUE;
	}
}

/* ---- structs ---- */

static void check_list(Checker *checker, const KdField *field, const KdTree *tree, const void *self)
{
	const char *items = *KD_AT_CONST(char *, self, field);

	for (guint i = 0; i < *KD_COUNT_CONST(self, field); i++) {
		gsize mark = kd_field_path_push_index(checker->path, i);
		bool there = tree && tree->type == KD_TREE_LIST && i < tree->n;

		check_struct(checker, field->of, there ? tree->children[i] : tree,
			     items + i * field->of->size);
		g_string_truncate(checker->path, mark);
	}
}

static void check_parts(Checker *checker, const KdField *field, const KdTree *tree,
			const void *self)
{
	switch (field->type) {
	case KD_FIELD_STRUCT:
		check_struct(checker, field->of, tree, KD_AT_CONST(void, self, field));
		break;
	case KD_FIELD_POINTER:
	case KD_FIELD_SHARED:
		if (*KD_AT_CONST(gconstpointer, self, field))
			check_struct(checker, field->of, tree,
				     *KD_AT_CONST(gconstpointer, self, field));
		break;
	case KD_FIELD_LIST:
		check_list(checker, field, tree, self);
		break;
	default:
		break;
	}
}

static void check_struct(Checker *checker, const KdStruct *type, const KdTree *tree,
			 const void *self)
{
	/* A scalar that should have been a map was complained about. */
	if (tree && tree->type != KD_TREE_MAP && tree->type != KD_TREE_LIST && !type->short_form)
		return;
	for (const KdField *field = type->fields; field->name; field++) {
		g_autoptr(GError) error = NULL;
		const KdTree *child = kd_tree_get(tree, field->name);
		/* An explicit null is as good as nothing. */
		const bool there = child && child->type != KD_TREE_NULL;

		if (strchr(field->name, '.'))
			continue;
		if (!check_scalar(field, self, there, &error))
			complain(checker, tree, error->message);
		gsize mark = kd_field_path_push_name(checker->path, field->name);
		check_parts(checker, field, there ? child : tree, self);
		g_string_truncate(checker->path, mark);
	}
	g_autoptr(GError) error = NULL;
	if (type->check && !type->check(self, &error))
		complain(checker, tree, error->message);
}

gboolean kd_struct_check(const KdStruct *type, const KdForest *forest, const KdTree *tree,
			 const void *self, const char *path, KdProblems *problems)
{
	g_autoptr(GString) text = g_string_new(path);
	Checker checker = { forest, text, problems, false };

	check_struct(&checker, type, tree, self);
	return !checker.failed;
}

gboolean kd_object_check_into(const KdObject *object, const KdForest *forest, const KdTree *tree,
			      KdProblems *problems)
{
	const KdKind *kind = object->kind;
	const KdTree *metadata = kd_tree_get(tree, "metadata");
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	Checker checker = { forest, text, problems, false };

	kd_field_path_push_name(text, "metadata");
	if (!metadata || metadata->type == KD_TREE_NULL)
		metadata = tree;
	check_struct(&checker, &kd_meta_struct, metadata, &object->metadata);
	g_string_truncate(text, 0);
	if (kind->body)
		check_struct(&checker, kind->body, tree, object);
	if (kind->check && !kind->check(object, &error))
		complain(&checker, tree, error->message);
	else if (!kind->check && !object->metadata.name && !object->metadata.generateName)
		complain(&checker, tree,
			 "metadata.name: Required value: name or generateName is required");
	return !checker.failed;
}

gboolean kd_object_check(const KdObject *object, GError **error)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(GPtrArray) lines = g_ptr_array_new();
	guint n;

	if (kd_object_check_into(object, NULL, NULL, problems))
		return TRUE;
	const KdProblem *problem = kd_problems_get(problems, &n);
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(lines, problem[i].message);
	g_ptr_array_add(lines, NULL);
	g_autofree char *text = g_strjoinv(", ", (char **) lines->pdata);
	return kd_fail(error, KD_ERROR_INPUT, n > 1 ? "[%s]" : "%s", text);
}
