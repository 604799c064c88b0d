/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/settings.c: --set. */
#include "config.h"

#include "run/settings.h"

#include <string.h>

#include "kt_run.h"

/* The document as one line of JSON after the settings, which are parted by blanks. */
static const struct {
	const char *row, *document, *settings, *want;
} rows[] = {
	{ "replace a number", "seed: 1", "seed=2", "{'seed':2}" },
	{ "add a field", "seed: 1", "duration=10s", "{'seed':1,'duration':'10s'}" },
	{ "deeper", "scheduler: {policy: default}", "scheduler.policy=best-fit",
	  "{'scheduler':{'policy':'best-fit'}}" },
	{ "maps on the way are made", "seed: 1", "a.b.c=1", "{'seed':1,'a':{'b':{'c':1}}}" },
	{ "in place of a scalar too", "a: 1", "a.b=2", "{'a':{'b':2}}" },
	{ "in place of nothing", "a:", "a.b=2", "{'a':{'b':2}}" },
	{ "an item of a list", "w: [{x: 1}, {x: 2}]", "w[1].x=3", "{'w':[{'x':1},{'x':3}]}" },
	{ "the item itself", "w: [1, 2]", "w[0]=3", "{'w':[3,2]}" },
	{ "one past the end appends", "w: [1]", "w[1]=2", "{'w':[1,2]}" },
	{ "to a list that is not there", "seed: 1", "w[0].x=2", "{'seed':1,'w':[{'x':2}]}" },
	{ "a list in a list", "a: [[1, 2], [3]]", "a[0][1]=4", "{'a':[[1,4],[3]]}" },
	{ "one after the other", "w: []", "w[0].x=1 w[1].x=2 w[0].x=3", "{'w':[{'x':3},{'x':2}]}" },
	{ "a text", "a: 1", "a='1'", "{'a':'1'}" },
	{ "a word", "a: 1", "a=true", "{'a':true}" },
	{ "nothing at all", "a: 1", "a=", "{'a':null}" },
	{ "null", "a: 1", "a=null", "{'a':null}" },
	{ "a list", "a: 1", "a=[1,{b:2}]", "{'a':[1,{'b:2':null}]}" },
	{ "an equals sign in the value", "a: 1", "a=b=c", "{'a':'b=c'}" },
	{ "a key with dots in brackets", "labels: {a.b/c: x}", "labels[a.b/c]=z",
	  "{'labels':{'a.b/c':'z'}}" },
	{ "in quotes too", "labels: {a.b/c: x}", "labels[\"a.b/c\"].d=z",
	  "{'labels':{'a.b/c':{'d':'z'}}}" },
	{ "only the one place that an anchor serves", "a: &x {b: 1}\nc: *x", "a.b=2",
	  "{'a':{'b':2},'c':{'b':1}}" },
	{ "or its alias", "a: &x [{b: 1}]\nc: *x", "c[0].b=2", "{'a':[{'b':1}],'c':[{'b':2}]}" },
};

static char *apply(const char *document, const char *settings, GError **error)
{
	g_autoptr(KdForest) forest = kd_yaml_parse(document, strlen(document), "s.yaml", NULL);
	KdTree *root = (KdTree *) kd_forest_document(forest, 0);
	g_auto(GStrv) list = g_strsplit(settings, " ", -1);
	GString *out;

	if (!*settings)
		return kd_setting_apply(forest, root, "", 1, error) ? g_strdup("") : NULL;
	for (char **s = list; *s; s++)
		if (!kd_setting_apply(forest, root, *s, 1, error))
			return NULL;
	out = g_string_new(NULL);
	kd_tree_print_json(root, 0, out);
	for (char *at = out->str; *at; at++)
		if (*at == '"')
			*at = '\'';
	return g_string_free(out, FALSE);
}

static void test_apply(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *got = apply(rows[i].document, rows[i].settings, &error);

		KT_ROW_NO_ERROR(rows[i].row, error);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

#define NO_SETTING(text) "--set " text ": this is no setting; it looks like path.to.field=value"
#define NO_ITEM(text, n)                                                                           \
	"--set " text ": there is no item [" n "]; the list has 1, so [1] is the next"
#define NO_LIST(text) "--set " text ": item [0] is looked for where no list is"
#define A_LIST(text)  "--set " text ": \"x\" is looked for in a list; say which item, such as [0]"

static const struct {
	const char *row, *settings, *error;
} refusals[] = {
	{ "no equals sign", "seed", NO_SETTING("seed") },
	{ "nothing at all", "", NO_SETTING("") },
	{ "no path", "=1", NO_SETTING("=1") },
	{ "an empty step", "a..b=1", NO_SETTING("a..b=1") },
	{ "an empty step at the end", "a.=1", NO_SETTING("a.=1") },
	{ "at the beginning", ".a=1", NO_SETTING(".a=1") },
	{ "an open bracket", "a[1=1", NO_SETTING("a[1=1") },
	{ "nothing in it", "a[]=1", NO_SETTING("a[]=1") },
	{ "something behind it", "a[0]b=1", NO_SETTING("a[0]b=1") },
	{ "two past the end", "w[2]=1", NO_ITEM("w[2]=1", "2") },
	{ "two past the end, deeper", "w[2].x=1", NO_ITEM("w[2].x=1", "2") },
	{ "a list where a map is", "m[0]=1", NO_LIST("m[0]=1") },
	{ "a field where a list is", "w.x=1", A_LIST("w.x=1") },
	{ "a field deeper where a list is", "w.x.y=1", A_LIST("w.x.y=1") },
	{ "an index at the top", "[0]=1", NO_LIST("[0]=1") },
	{ "a huge index", "w[18446744073709551617]=1",
	  NO_ITEM("w[18446744073709551617]=1", "18446744073709551615") },
	{ "a value that is no YAML", "a=[1",
	  "--set a=[1: the value is no YAML: the list that begins here is not closed: ']' is "
	  "missing" },
};

static void test_refusals(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *got = apply("w: [1]\nm: {a: 1}\na: 1", refusals[i].settings,
					     &error);

		KT_ROW_STR(refusals[i].row, got, NULL);
		KT_ROW_STR(refusals[i].row, kt_message(error), refusals[i].error);
	}
}

/* ---- of a scenario ---- */

static const struct {
	const char *row;
	const char *const sets[3];
	const char *want; /* problems; NULL = none */
} of_scenario[] = {
	{ "a number", { "seed=7" }, NULL },
	{ "two of them", { "seed=3", "seed=7" }, NULL },
	{ "a field that is not there",
	  { "sed=7" },
	  "--set sed=7: sed: unknown field (did you mean \"seed\"?)\n" },
	{ "a word for a number",
	  { "seed=many" },
	  "--set seed=many: seed: \"many\" is not a whole number\n" },
	{ "no setting",
	  { "seed" },
	  "--set seed: this is no setting; it looks like path.to.field=value\n" },
	{ "no place",
	  { "workloads[3].path=x" },
	  "--set workloads[3].path=x: there is no item [3]; the list has 0, so [0] is the "
	  "next\n" },
};

static void test_scenario(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(of_scenario); i++) {
		g_autofree char *said = kt_scenario_problems(folder, KT_SCENARIO "seed: 5\n",
							     of_scenario[i].sets);

		KT_ROW_STR(of_scenario[i].row, said,
			   of_scenario[i].want ? of_scenario[i].want : "");
	}
	g_autoptr(KdScenario) scenario = kt_scenario(
		"set", folder, "seed: 5\n",
		(const char *const[]){ "seed=7", "scheduler.tieBreak=first",
				       "workloads[0].format=openb-like", "duration=2h", NULL });
	KT_ROW_INT("a number", scenario->spec.seed, 7);
	KT_ROW_STR("a word in a map that was not there", scenario->spec.scheduler.tieBreak,
		   "first");
	KT_ROW_INT("a list that was not there", scenario->spec.n_workloads, 1);
	KT_ROW_INT("a time", scenario->spec.duration, 2 * KD_HOUR);
}

static CU_TestInfo tests[] = {
	{ "settings change the document", test_apply },
	{ "what is no setting", test_refusals },
	{ "of a scenario", test_scenario },
	CU_TEST_INFO_NULL,
};

KT_SUITE(settings) = { .pName = "settings", .pTests = tests };
