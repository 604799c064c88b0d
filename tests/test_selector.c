/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/selector.c, selector_parse.c and label.c: the cases of apimachinery's selector_test.go
 */
#include "config.h"

#include "kt.h"

#include <kubedes/error.h>
#include <kubedes/selector.h>

static const struct {
	const char *row, *text, *print; /* NULL: as @text */
} good[] = {
	{ "nothing", "", NULL },
	{ "blanks", " \t\r\n", "" },
	{ "equals", "x=a", NULL },
	{ "two equals signs", "x==a", "x=a" },
	{ "equals nothing", "x=", NULL },
	{ "equals nothing, then more", "x= ,z= ", "x=,z=" },
	{ "differs", "x!=a", "x notin (a)" },
	{ "exists", "x", NULL },
	{ "blanks around", "\rx ", "x" },
	{ "does not exist", "!x", NULL },
	{ "a blank after the !", "! x", "!x" },
	{ "greater", "x>1", NULL },
	{ "less", "x<7", NULL },
	{ "sorted by key", "z=1,!a,m in (b)", "!a,m in (b),z=1" },
	{ "equal keys keep their order", "a<9,b=1,a>1,a=5", "a=5,a<9,a>1,b=1" },
	{ "the same twice", "x=a,x=a", "x=a" },
	{ "one key, two values", "x=a,x=b", "x=a,x in (b)" },
	{ "in", "x in (abc,def)", NULL },
	{ "values are sorted, each once", "x in (def,abc,def)", "x in (abc,def)" },
	{ "blanks everywhere", "foo  in\t ( abc , d )", "foo in (abc,d)" },
	{ "no blank before the parenthesis", "x notin(a)", "x notin (a)" },
	{ "an empty list is an empty value", "x in ()", NULL },
	{ "an empty list with a blank", "x notin ( )", "x notin ()" },
	{ "an empty value at the end", "x in (abc,)", "x in (,abc)" },
	{ "an empty value at the start", "x notin (, a)", "x notin (,a)" },
	{ "an empty value within", "x in (a,,b)", "x in (,a,b)" },
	{ "exists, then in", "x,y in (a)", NULL },
	{ "many", "x notin (abc,def),bar,z in (),w", "bar,w,x notin (abc,def),z in ()" },
	{ "operators as values", "a in (x,notin,in)", "a in (in,notin,x)" },
	{ "operators as keys", "notin=in,in notin (in)", "in notin (in),notin=in" },
	{ "a key with a domain", "this-is-a-dns.domain.com/key_with.dash", NULL },
	{ "digits", "0.1.2.domain/99 notin (10.10.100.1)", NULL },
	{ "63 letters",
	  "a23456789012345678901234567890123456789012345678901234567890123="
	  "a23456789012345678901234567890123456789012345678901234567890123",
	  NULL },
};

static const struct {
	const char *row, *text, *message; /* NULL: any */
} bad[] = {
	{ "a comma at the end", "a in (xyz),",
	  "selector \"a in (xyz),\": a label key is missing at the end" },
	{ "a comma at the start", ",x,y",
	  "selector \",x,y\": \",\" stands where a label key should be" },
	{ "bars", "x=a||y=b",
	  "selector \"x=a||y=b\": \"a||y\" is not a label value (at most 63 letters, digits, "
	  "'-', '_' and '.', the first and last a letter or digit)" },
	{ "two values", "x==a==b", "selector \"x==a==b\": \"==\" stands where ',' should be" },
	{ "! and equals", "!x=a", NULL },
	{ "! alone", "!", NULL },
	{ "two !", "!!x", NULL },
	{ "greater than a word", "x>a",
	  "selector \"x>a\": \"a\" is not an integer, which '<' and '>' want" },
	{ "greater than nothing", "x>", NULL },
	{ "greater than a fraction", "x>1.5", NULL },
	{ "greater than 64 bits", "x>9223372036854775808", NULL },
	{ "a negative number is no label value", "x<-7", NULL },
	{ "greater or equal", "x>=1", NULL },
	{ "no operator", "x nott in (y)",
	  "selector \"x nott in (y)\": \"nott\" stands where an operator should be" },
	{ "no comma between", "a in (xyz)b notin ()", NULL },
	{ "no comma in the list", "a in (xyz abc)",
	  "selector \"a in (xyz abc)\": \"abc\" stands where ',' or ')' should be" },
	{ "no list", "a in xyz", "selector \"a in xyz\": \"xyz\" stands where '(' should be" },
	{ "an open list", "a notin(", NULL },
	{ "a parenthesis for an operator", "a (", NULL },
	{ "a parenthesis alone", "(", NULL },
	{ "a parenthesis for a value", "x=(a)", NULL },
	{ "an equals sign alone", "=a", NULL },
	{ "a bad key", "a b/c=d", NULL },
	{ "a key with an empty domain", "/a=b",
	  "selector \"/a=b\": \"/a\" is not a label key (such as \"app\" or "
	  "\"example.com/app\")" },
	{ "a key with an empty name", "a/=b", NULL },
	{ "a key with two slashes", "a/b/c=d", NULL },
	{ "a domain in capitals", "A.com/b=c", NULL },
	{ "a domain with an empty part", "a..com/b=c", NULL },
	{ "a domain that starts with a dash", "-a.com/b=c", NULL },
	{ "a domain with a low line", "a_b.com/c=d", NULL },
	{ "a key that ends with a dash", "a-=b", NULL },
	{ "a value that ends with a point", "a=b.", NULL },
	{ "a key of 64 letters", "a234567890123456789012345678901234567890123456789012345678901234",
	  NULL },
	{ "a value of 64 letters",
	  "a=a234567890123456789012345678901234567890123456789012345678901234", NULL },
};

static void reads_and_prints(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autoptr(GError) error = NULL;
		KdSelector selector = { 0 };
		g_autofree char *print = NULL;

		kd_selector_parse(good[i].text, &selector, &error);
		KT_ROW_NO_ERROR(good[i].row, error);
		print = kd_selector_print(&selector);
		KT_ROW_STR(good[i].row, print, good[i].print ? good[i].print : good[i].text);
		KT_ROW_INT(good[i].row, kd_selector_is_empty(&selector), !*print);
		kd_selector_clear(&selector);
	}
}

static void refuses(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;
		KdSelector selector = { .n_matchExpressions = 42 };

		KT_ROW_TRUE(bad[i].row, !kd_selector_parse(bad[i].text, &selector, &error));
		KT_ROW_TRUE(bad[i].row, g_error_matches(error, KD_ERROR, KD_ERROR_INPUT));
		KT_ROW_INT(bad[i].row, selector.n_matchExpressions, 42);
		if (bad[i].message)
			KT_ROW_STR(bad[i].row, kt_message(error), bad[i].message);
	}
}

static const struct {
	const char *row, *selector, *labels;
	bool want;
} matches[] = {
	{ "an empty selector matches all", "", "x=y", true },
	{ "and no labels too", "", "", true },
	{ "equals", "x=y", "x=y", true },
	{ "another value", "x=y", "x=z", false },
	{ "an absent key", "x=z", "", false },
	{ "both", "x=y,z=w", "x=y,z=w", true },
	{ "one of two is not enough", "x=y,z=w", "x=w,z=w", false },
	{ "more labels than asked for", "foo=bar", "foo=bar,baz=blah", true },
	{ "one too many asked for", "foo=bar,foobar=bar,baz=blah", "foo=bar,baz=blah", false },
	{ "two values for one key match nothing", "x=a,x=b", "x=a", false },
	{ "differs", "x!=y,z!=w", "x=z,z=a", true },
	{ "one does not differ", "x!=y,z!=w", "x=z,z=w", false },
	{ "an absent key differs", "x!=y", "", true },
	{ "notin holds for an absent key", "x notin (a,b)", "y=a", true },
	{ "notin of the empty value, key absent", "x notin ()", "y=", true },
	{ "notin of the empty value, value empty", "y notin ()", "y=", false },
	{ "notin fails for a value of the list", "x notin (a,b)", "x=b", false },
	{ "in the list", "x in (a,b)", "x=b", true },
	{ "not in the list", "x in (a,b)", "x=c", false },
	{ "in fails for an absent key", "x in (a,)", "", false },
	{ "the empty value in the list", "x in (a,)", "x=", true },
	{ "equals the empty value", "x=", "x=", true },
	{ "an absent key is not the empty value", "x=", "", false },
	{ "exists", "x", "x=z", true },
	{ "exists with an empty value", "x", "x=", true },
	{ "does not", "x", "y=z", false },
	{ "absent", "!x", "y=z", true },
	{ "not absent", "!x", "x=", false },
	{ "greater", "x>1", "x=2", true },
	{ "not greater when equal", "x>2", "x=2", false },
	{ "not greater", "x>1", "x=0", false },
	{ "as numbers, not as words", "x>9", "x=10", true },
	{ "less", "x<1", "x=0", true },
	{ "not less when equal", "x<2", "x=2", false },
	{ "not less", "x<1", "x=2", false },
	{ "leading zeros", "x>7", "x=008", true },
	{ "greater than an absent key", "x>1", "", false },
	{ "less than an absent key", "x<1", "", false },
	{ "a label that is no number", "x>1", "x=v2", false },
	{ "a label that is a fraction", "x>1", "x=2.5", false },
	{ "a label with digits and more", "x>1", "x=2Gi", false },
	{ "an empty label", "x<1", "x=", false },
	{ "a label beyond 64 bits", "x>1", "x=9223372036854775808", false },
	{ "the largest label", "x>9223372036854775806", "x=9223372036854775807", true },
};

static KdSelector parse(const char *text)
{
	g_autoptr(GError) error = NULL;
	KdSelector selector = { 0 };

	kd_selector_parse(text, &selector, &error);
	KT_ROW_NO_ERROR(text, error);
	return selector;
}

static void matches_labels(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(matches); i++) {
		KdSelector selector = parse(matches[i].selector);
		KdSelector labels = parse(matches[i].labels);

		KT_ROW_INT(matches[i].row, kd_selector_matches(&selector, &labels.matchLabels),
			   matches[i].want);
		kd_selector_clear(&selector);
		kd_selector_clear(&labels);
	}
}

/* Requirements that no text gives, but a manifest can. */
static const struct {
	const char *row;
	KdOperator op;
	const char *values, *label; /* "a b"; NULL = absent */
	bool want;
	const char *print;
} requirements[] = {
	{ "an unknown operator matches nothing", KD_OP_INVALID, "a", "a", false, "x invalid (a)" },
	{ "even where the key is absent", KD_OP_INVALID, "a", NULL, false, "x invalid (a)" },
	{ "in nothing", KD_OP_IN, NULL, "a", false, "x in ()" },
	{ "notin nothing", KD_OP_NOT_IN, NULL, "a", true, "x notin ()" },
	{ "greater than no value", KD_OP_GT, NULL, "5", false, "x>" },
	{ "greater than two values", KD_OP_GT, "1 2", "5", false, "x>1,2" },
	{ "greater than a word", KD_OP_GT, "a", "5", false, "x>a" },
	{ "a sign makes it no label value", KD_OP_GT, "-1", "5", false, "x>-1" },
	{ "and so does a plus", KD_OP_GT, "+1", "5", false, "x>+1" },
	{ "a label may have a sign", KD_OP_LT, "1", "-5", true, "x<1" },
	{ "or a plus", KD_OP_GT, "1", "+5", true, "x>1" },
	{ "a blank before a number", KD_OP_GT, "1", " 5", false, "x>1" },
	{ "a low line within a number", KD_OP_GT, "1", "5_0", false, "x>1" },
	{ "a sign alone", KD_OP_LT, "1", "-", false, "x<1" },
	{ "the least number", KD_OP_LT, "0", "-9223372036854775808", true, "x<0" },
	{ "below the least number", KD_OP_LT, "1", "-9223372036854775809", false, "x<1" },
	{ "values are printed sorted", KD_OP_IN, "b a", "a", true, "x in (a,b)" },
};

static void matches_requirements(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(requirements); i++) {
		g_auto(GStrv) words = g_strsplit(
			requirements[i].values ? requirements[i].values : "", " ", -1);
		KdName values[4];
		KdRequirement r = { g_intern_string("x"), requirements[i].op, values,
				    g_strv_length(words) };
		KdSelector selector = { .matchExpressions = &r, .n_matchExpressions = 1 };
		g_autofree char *print = NULL;
		KdMap labels = { 0 };

		for (guint v = 0; v < r.n_values; v++)
			values[v] = g_intern_string(words[v]);
		if (requirements[i].label)
			kd_map_set(&labels, "x", requirements[i].label);
		KT_ROW_INT(requirements[i].row, kd_requirement_matches(&r, &labels),
			   requirements[i].want);
		print = kd_selector_print(&selector);
		KT_ROW_STR(requirements[i].row, print, requirements[i].print);
		kd_map_clear(&labels);
	}
}

static CU_TestInfo tests[] = { { "reads and prints", reads_and_prints },
			       { "refuses", refuses },
			       { "matches labels", matches_labels },
			       { "matches requirements", matches_requirements },
			       CU_TEST_INFO_NULL };

KT_SUITE(selector) = { .pName = "selector", .pTests = tests };
