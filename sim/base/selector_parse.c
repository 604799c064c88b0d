/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Selectors as kubectl's -l takes them; the grammar, down to where a value may be
 * missing, is that of Parse() in apimachinery/pkg/labels/selector.go.
 */
#include "config.h"

#include <kubedes/error.h>
#include <kubedes/selector.h>
#include <string.h>

#include "base/label.h"

typedef enum { END, WORD, SYMBOL } Type;

typedef struct {
	Type type;
	const char *text;
	size_t length;
} Token;

typedef struct {
	Token token;       /* the next one, not yet consumed */
	const char *at;    /* what follows it */
	GPtrArray *values; /* of the requirement in work */
	KdMap equals;      /* the result: matchLabels ... */
	GArray *others;    /* ... and matchExpressions */
} Parser;

static void advance(Parser *parser)
{
	static const char blanks[] = " \t\r\n";
	static const char symbols[] = "=!(),><";
	const char *p = parser->at + strspn(parser->at, blanks);
	size_t length;
	Type type = SYMBOL;

	if (!*p) {
		type = END;
		length = 0;
	} else if (!strchr(symbols, *p)) {
		type = WORD;
		length = strcspn(p, "=!(),>< \t\r\n");
	} else {
		length = (*p == '=' || *p == '!') && p[1] == '=' ? 2 : 1;
	}
	parser->token = (Token){ type, p, length };
	parser->at = p + length;
}

static bool is(const Parser *parser, const char *text)
{
	return parser->token.length == strlen(text) &&
	       memcmp(parser->token.text, text, parser->token.length) == 0;
}

static bool accept(Parser *parser, const char *text)
{
	if (!is(parser, text))
		return false;
	advance(parser);
	return true;
}

static gboolean expected(const Parser *parser, const char *what, GError **error)
{
	const Token *token = &parser->token;

	if (token->type == END)
		return kd_fail(error, KD_ERROR_INPUT, "%s is missing at the end", what);
	return kd_fail(error, KD_ERROR_INPUT, "\"%.*s\" stands where %s should be",
		       (int) token->length, token->text, what);
}

static KdName take_word(Parser *parser)
{
	g_autofree char *word = g_strndup(parser->token.text, parser->token.length);

	advance(parser);
	return g_intern_string(word);
}

static gboolean add_value(Parser *parser, KdName value, GError **error)
{
	if (!kd_label_value_is_valid(value))
		return kd_fail(error, KD_ERROR_INPUT,
			       "\"%s\" is not a label value (at most 63 letters, digits, '-', "
			       "'_' and '.', the first and last a letter or digit)",
			       value);
	if (!g_ptr_array_find(parser->values, value, NULL))
		g_ptr_array_add(parser->values, (gpointer) value);
	return TRUE;
}

/* "(a,b)"; a value is empty where none stands between the commas. */
static gboolean parse_list(Parser *parser, GError **error)
{
	if (!accept(parser, "("))
		return expected(parser, "'('", error);
	do {
		KdName value = parser->token.type == WORD ? take_word(parser) : g_intern_string("");

		if (!add_value(parser, value, error))
			return FALSE;
	} while (accept(parser, ","));
	if (!accept(parser, ")"))
		return expected(parser, "',' or ')'", error);
	return TRUE;
}

/* One value, possibly empty, as in "a=,b". */
static gboolean parse_value(Parser *parser, GError **error)
{
	if (parser->token.type == WORD)
		return add_value(parser, take_word(parser), error);
	if (parser->token.type == END || is(parser, ","))
		return add_value(parser, g_intern_string(""), error);
	return expected(parser, "a value", error);
}

static gboolean parse_number(Parser *parser, GError **error)
{
	KdName value;
	gint64 number;

	if (!parse_value(parser, error))
		return FALSE;
	value = g_ptr_array_index(parser->values, 0);
	if (!kd_label_int(value, &number))
		return kd_fail(error, KD_ERROR_INPUT,
			       "\"%s\" is not an integer, which '<' and '>' want", value);
	return TRUE;
}

/* "=" is told apart from "in" by @ret_equals. */
static gboolean parse_operator(Parser *parser, KdOperator *ret, bool *ret_equals, GError **error)
{
	static const struct {
		const char *text;
		KdOperator op;
		gboolean (*parse)(Parser *, GError **);
	} operators[] = {
		{ "=", KD_OP_IN, parse_value },        { "==", KD_OP_IN, parse_value },
		{ "!=", KD_OP_NOT_IN, parse_value },   { "in", KD_OP_IN, parse_list },
		{ "notin", KD_OP_NOT_IN, parse_list }, { ">", KD_OP_GT, parse_number },
		{ "<", KD_OP_LT, parse_number },
	};

	*ret_equals = is(parser, "=") || is(parser, "==");
	if (parser->token.type == END || is(parser, ",")) {
		*ret = KD_OP_EXISTS;
		return TRUE;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(operators); i++) {
		if (accept(parser, operators[i].text)) {
			*ret = operators[i].op;
			return operators[i].parse(parser, error);
		}
	}
	return expected(parser, "an operator", error);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const KdName *) a, *(const KdName *) b);
}

static void add_requirement(Parser *parser, KdName key, KdOperator op)
{
	KdRequirement requirement = { .key = key, .op = op, .n_values = parser->values->len };

	if (requirement.n_values > 0) {
		requirement.values = g_memdup2(parser->values->pdata,
					       requirement.n_values * sizeof(KdName));
		qsort(requirement.values, requirement.n_values, sizeof(KdName), compare_names);
	}
	g_array_append_val(parser->others, requirement);
}

/* "a=1,a=2" is two demands (that nothing meets), but a map holds a key once. */
static void add_equals(Parser *parser, KdName key)
{
	KdName value = g_ptr_array_index(parser->values, 0);
	KdName before = kd_map_get(&parser->equals, key);

	if (before && before != value)
		add_requirement(parser, key, KD_OP_IN);
	else
		kd_map_set(&parser->equals, key, value);
}

static gboolean parse_requirement(Parser *parser, GError **error)
{
	bool negated = accept(parser, "!"), equals = false;
	KdOperator op = KD_OP_DOES_NOT_EXIST;
	KdName key;

	if (parser->token.type != WORD)
		return expected(parser, "a label key", error);
	key = take_word(parser);
	if (!kd_label_key_is_valid(key))
		return kd_fail(error, KD_ERROR_INPUT,
			       "\"%s\" is not a label key (such as \"app\" or \"example.com/app\")",
			       key);
	g_ptr_array_set_size(parser->values, 0);
	if (!negated && !parse_operator(parser, &op, &equals, error))
		return FALSE;
	if (equals)
		add_equals(parser, key);
	else
		add_requirement(parser, key, op);
	return TRUE;
}

static gboolean parse_all(Parser *parser, GError **error)
{
	if (parser->token.type == END)
		return TRUE;
	do {
		if (!parse_requirement(parser, error))
			return FALSE;
	} while (accept(parser, ","));
	if (parser->token.type != END)
		return expected(parser, "','", error);
	return TRUE;
}

static int compare_requirements(const void *a, const void *b)
{
	const KdRequirement *x = a, *y = b;

	return strcmp(x->key, y->key);
}

gboolean kd_selector_parse(const char *text, KdSelector *ret, GError **error)
{
	g_autoptr(GPtrArray) values = g_ptr_array_new();
	Parser parser = { .at = text, .values = values };
	KdSelector selector;
	gboolean good;

	parser.others = g_array_new(FALSE, FALSE, sizeof(KdRequirement));
	advance(&parser);
	good = parse_all(&parser, error);
	g_array_sort(parser.others, compare_requirements); /* a stable sort */
	selector = (KdSelector){ .matchLabels = parser.equals,
				 .n_matchExpressions = parser.others->len };
	selector.matchExpressions = (KdRequirement *) g_array_free(parser.others, FALSE);
	if (!good) {
		g_prefix_error(error, "selector \"%s\": ", text);
		kd_selector_clear(&selector);
		return FALSE;
	}
	*ret = selector;
	return TRUE;
}
