/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/scalar_field.h"

#include <errno.h>
#include <kubedes/time.h>
#include <math.h>

static const char *const operators[] = {
	[KD_OP_IN] = "In",         [KD_OP_NOT_IN] = "NotIn",
	[KD_OP_EXISTS] = "Exists", [KD_OP_DOES_NOT_EXIST] = "DoesNotExist",
	[KD_OP_GT] = "Gt",         [KD_OP_LT] = "Lt",
};

const char *kd_operator_name(KdOperator op)
{
	return (gsize) op < G_N_ELEMENTS(operators) ? operators[op] : NULL;
}

static gboolean parse_bool(const char *text, bool *ret, GError **error)
{
	bool yes = g_ascii_strcasecmp(text, "true") == 0;

	if (!yes && g_ascii_strcasecmp(text, "false") != 0)
		return kd_fail(error, KD_ERROR_INPUT, "\"%s\" is neither true nor false", text);
	*ret = yes;
	return TRUE;
}

/* As YAML 1.1 and Go read integers: 0x1f, 0o17, 017, 0b11 too.  A whole number written as
 * 1e3 or 5.0 is one as well. */
static gboolean parse_int(const char *text, gint64 *ret, GError **error)
{
	const char *digits = text + (*text == '-' || *text == '+');
	bool special = digits[0] == '0' && digits[1];
	int base = special && digits[1] == 'o' ? 8 : special && digits[1] == 'b' ? 2 : 0;
	char *end;

	g_autofree char *plain = base ? g_strdup_printf("%s%s", *text == '-' ? "-" : "", digits + 2)
				      : g_strdup(text);
	errno = 0;
	gint64 value = g_ascii_strtoll(plain, &end, (guint) base);
	if (errno == 0 && *plain && !*end) {
		*ret = value;
		return TRUE;
	}
	double real = g_ascii_strtod(text, &end);
	if (*end || !*text)
		return kd_fail(error, KD_ERROR_INPUT, "\"%s\" is not a whole number", text);
	if (fabs(real) >= 0x1p63)
		return kd_fail(error, KD_ERROR_INPUT, "%s is out of range (64 bits)", text);
	if (floor(real) < real || real < floor(real))
		return kd_fail(error, KD_ERROR_INPUT, "%s is not a whole number", text);
	*ret = (gint64) real;
	return TRUE;
}

static gboolean parse_double(const char *text, double *ret, GError **error)
{
	char *end;
	double value = g_ascii_strtod(text, &end);

	if (!*text || *end || !isfinite(value))
		return kd_fail(error, KD_ERROR_INPUT, "\"%s\" is not a number", text);
	*ret = value;
	return TRUE;
}

static gboolean parse_operator(const char *text, KdOperator *ret, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(operators); i++) {
		if (g_str_equal(text, operators[i])) {
			*ret = (KdOperator) i;
			return TRUE;
		}
	}
	return kd_fail(error, KD_ERROR_INPUT,
		       "Invalid value: \"%s\": not a valid selector operator (In, NotIn, Exists, "
		       "DoesNotExist, Gt, Lt)",
		       text);
}

/* Nothing is as good as not said, so that the default holds, if there is one. */
static gboolean set_text(const KdField *field, void *self, const char *text)
{
	bool unset = !*text && !field->empty && !field->fallback;

	if (!*text && !field->empty && field->fallback)
		text = field->fallback;

	if (field->type == KD_FIELD_NAME) {
		*KD_AT(KdName, self, field) = unset ? NULL : g_intern_string(text);
	} else {
		g_free(*KD_AT(char *, self, field));
		*KD_AT(char *, self, field) = unset ? NULL : g_strdup(text);
	}
	return TRUE;
}

static gboolean set_optional(const KdField *field, void *self, const char *text, GError **error)
{
	KdOptBool flag = { .set = true };
	KdOptInt number = { .set = true };
	KdOptQuantity quantity = { .set = true };

	switch (field->type) {
	case KD_FIELD_OPT_BOOL:
		if (!parse_bool(text, &flag.value, error))
			return FALSE;
		*KD_AT(KdOptBool, self, field) = flag;
		return TRUE;
	case KD_FIELD_OPT_INT:
		if (!parse_int(text, &number.value, error))
			return FALSE;
		*KD_AT(KdOptInt, self, field) = number;
		return TRUE;
	default:
		if (!kd_quantity_parse(text, &quantity.value, error))
			return FALSE;
		*KD_AT(KdOptQuantity, self, field) = quantity;
		return TRUE;
	}
}

gboolean kd_scalar_set(const KdField *field, void *self, const char *text, GError **error)
{
	switch (field->type) {
	case KD_FIELD_BOOL:
		return parse_bool(text, KD_AT(bool, self, field), error);
	case KD_FIELD_INT:
		return parse_int(text, KD_AT(gint64, self, field), error);
	case KD_FIELD_DOUBLE:
		return parse_double(text, KD_AT(double, self, field), error);
	case KD_FIELD_QUANTITY:
		return kd_quantity_parse(text, KD_AT(KdQuantity, self, field), error);
	case KD_FIELD_TIME:
		return kd_time_parse(text, KD_AT(KdTime, self, field), error);
	case KD_FIELD_DURATION:
		return kd_duration_parse(text, KD_AT(KdTime, self, field), error);
	case KD_FIELD_OPERATOR:
		return parse_operator(text, KD_AT(KdOperator, self, field), error);
	case KD_FIELD_STRING:
	case KD_FIELD_NAME:
	case KD_FIELD_INT_OR_STRING:
		return set_text(field, self, text);
	case KD_FIELD_OPT_BOOL:
	case KD_FIELD_OPT_INT:
	case KD_FIELD_OPT_QUANTITY:
		return set_optional(field, self, text, error);
	default:
		g_assert_not_reached();
	}
}

static gboolean accepts_number(const KdTree *tree, const char *what, GError **error)
{
	if (tree->type == KD_TREE_INT || tree->type == KD_TREE_FLOAT)
		return TRUE;
	if (tree->type != KD_TREE_STRING)
		return kd_fail(error, KD_ERROR_INPUT, "%s is not %s", tree->text, what);
	double value;
	if (parse_double(tree->text, &value, NULL))
		return kd_fail(error, KD_ERROR_INPUT,
			       "\"%s\" is a string, not %s (write %s without quotes)", tree->text,
			       what, tree->text);
	return kd_fail(error, KD_ERROR_INPUT, "\"%s\" is not %s", tree->text, what);
}

static gboolean accepts_text(const KdTree *tree, GError **error)
{
	if (tree->type == KD_TREE_STRING)
		return TRUE;
	/* The tree has no more than true and false of what may have been written n, yes or on. */
	if (tree->type == KD_TREE_BOOL)
		return kd_fail(
			error, KD_ERROR_INPUT,
			"%s is a boolean, not a string (put it in quotes; in YAML y, yes, on, "
			"n, no and off are booleans too)",
			tree->text);
	return kd_fail(error, KD_ERROR_INPUT, "%s is a number, not a string (write \"%s\")",
		       tree->text, tree->text);
}

gboolean kd_scalar_accepts(const KdField *field, const KdTree *tree, GError **error)
{
	bool number = tree->type == KD_TREE_INT || tree->type == KD_TREE_FLOAT;

	switch (field->type) {
	case KD_FIELD_BOOL:
	case KD_FIELD_OPT_BOOL:
		if (tree->type == KD_TREE_BOOL)
			return TRUE;
		return kd_fail(error, KD_ERROR_INPUT, "\"%s\" is neither true nor false",
			       tree->text);
	case KD_FIELD_INT:
	case KD_FIELD_OPT_INT:
		return accepts_number(tree, "a whole number", error);
	case KD_FIELD_DOUBLE:
		return accepts_number(tree, "a number", error);
	case KD_FIELD_QUANTITY:
	case KD_FIELD_OPT_QUANTITY:
	case KD_FIELD_DURATION:
	case KD_FIELD_INT_OR_STRING:
		return number ? TRUE : accepts_text(tree, error);
	default:
		return accepts_text(tree, error);
	}
}
