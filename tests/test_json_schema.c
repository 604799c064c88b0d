/* SPDX-License-Identifier: Apache-2.0 */
/* sim/api/json_schema.c, field_schema.c and sim/run/documents.c.  A validator tries the schemas in
 * check-schema.sh. */
#include "config.h"

#include "api/json_schema.h"
#include "kt.h"
#include "run/documents.h"

#include <kubedes/api/pod.h>
#include <kubedes/time.h>
#include <string.h>

typedef struct Part Part;
struct Part {
	bool flag;
	KdOptInt maybe;
	gint64 number, port;
	double share;
	char *text;
	KdName word;
	KdQuantity amount;
	KdTime pause, when;
	char *either;
	KdMap map;
	KdResources resources;
	KdName *words;
	guint n_words;
	KdRaw *raw;
	KdOperator op;
	Part *part, *parts;
	guint n_parts;
};

static const KdStruct part_struct;
static const KdStruct short_struct;

static const KdField fields[] = {
	KD_FIELD(Part, flag, BOOL, .fallback = "true"),
	KD_FIELD(Part, maybe, OPT_INT, .min = 0, .max = 10),
	KD_FIELD(Part, number, INT, .required = true, .min = 1, .max = G_MAXINT64),
	KD_FIELD(Part, port, INT, .min = 1, .max = 65535),
	KD_FIELD(Part, share, DOUBLE, .fallback = "0.5", .max = 1),
	KD_FIELD(Part, text, STRING, .help = "what it is \"for\""),
	KD_FIELD(Part, word, NAME, .fallback = "a", .allowed = KD_WORDS("a", "b")),
	KD_FIELD(Part, amount, QUANTITY),
	KD_FIELD(Part, pause, DURATION, .min = 0, .max = KD_HOUR),
	KD_FIELD(Part, when, TIME),
	KD_FIELD(Part, either, INT_OR_STRING),
	KD_FIELD(Part, map, MAP),
	KD_FIELD(Part, resources, RESOURCES),
	KD_FIELD_NAMES_OF(Part, words, .allowed = KD_WORDS("w")),
	KD_FIELD(Part, raw, TREE),
	KD_FIELD(Part, op, OPERATOR),
	KD_FIELD(Part, part, POINTER, .of = &part_struct, .help = "a part within"),
	KD_FIELD_LIST_OF(Part, parts, &short_struct),
	{ .name = "part.flag", .type = KD_FIELD_BOOL },
	KD_FIELDS_END,
};
static const KdStruct part_struct = { .name = "Part",
				      .size = sizeof(Part),
				      .fields = fields,
				      .help = "a part",
				      .kept = KD_WORDS("left") };
static const KdStruct short_struct = {
	.name = "Part", .size = sizeof(Part), .fields = fields, .short_form = true, .short_field = 5
};

/* As one line with ' for ". */
static char *print(const KdTree *tree)
{
	GString *out = g_string_new(NULL);

	kd_tree_print_json(tree, 0, out);
	g_strdelimit(out->str, "\"", '\'');
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row, *strict, *lenient; /* NULL = the same, or null */
} rows[] = {
	{ "flag", "{'type':'boolean','default':true}", NULL },
	{ "maybe", "{'type':'integer','minimum':0,'maximum':10}", NULL },
	{ "number", "{'type':'integer','minimum':1}", "{'type':'integer','minimum':1}" },
	{ "port", "{'type':'integer','minimum':0,'maximum':65535}", NULL },
	{ "share", "{'type':'number','minimum':0,'maximum':1,'default':0.5}", NULL },
	{ "text", "{'type':'string','description':'what it is \\'for\\''}", NULL },
	{ "word", "{'type':'string','enum':['a','b'],'default':'a'}",
	  "{'anyOf':[{'type':'string','enum':['a','b',''],'default':'a'},{'type':'null'}]}" },
	{ "either", "{'type':['integer','string']}", NULL },
	{ "map", "{'type':'object','additionalProperties':{'type':'string'}}",
	  "{'anyOf':[{'type':'object','additionalProperties':{'type':['string','null']}},{'type':'"
	  "null'}]}" },
	{ "words", "{'type':'array','items':{'type':'string','enum':['w']}}", NULL },
	{ "raw", "{}", "{}" },
	{ "op", "{'type':'string','enum':['In','NotIn','Exists','DoesNotExist','Gt','Lt']}", NULL },
	{ "part", "{'allOf':[{'$ref':'#/definitions/Part'}],'description':'a part within'}", NULL },
	{ "parts", "{'type':'array','items':{'$ref':'#/definitions/Part2'}}", NULL },
	{ "left", "{}", "{}" },
};

static void tables(void)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	const KdTree *strict = kd_struct_json_schema(&part_struct, KD_SCHEMA_STRICT, forest);
	const KdTree *lenient = kd_struct_json_schema(&part_struct, KD_SCHEMA_LENIENT, forest);
	g_autofree char *required = print(kd_tree_path(strict, "definitions.Part.required"));

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strconcat("definitions.Part.properties.", rows[i].row,
						    NULL);
		g_autofree char *got = print(kd_tree_path(strict, path));
		g_autofree char *loose = print(kd_tree_path(lenient, path));
		g_autofree char *or_null = g_strdup_printf("{'anyOf':[%s,{'type':'null'}]}", got);

		KT_ROW_STR(rows[i].row, got, rows[i].strict);
		KT_ROW_STR(rows[i].row, loose, rows[i].lenient ? rows[i].lenient : or_null);
	}
	KT_ROW_STR("what must be there", required, "['number']");
	KT_ROW_TRUE("a path is no field",
		    !kd_tree_path(strict, "definitions.Part.properties['part.flag']"));
	KT_ROW_TRUE("nothing else", kd_tree_path(strict, "definitions.Part.additionalProperties"));
	KT_ROW_TRUE("or anything else",
		    !kd_tree_path(lenient, "definitions.Part.additionalProperties"));
	KT_ROW_STR("another of that name has a number, and its short form",
		   kd_tree_string(kd_tree_path(strict, "definitions.Part2.anyOf[0].type")),
		   "string");
	KT_ROW_STR("the draft", kd_tree_string(kd_tree_get(strict, "$schema")),
		   "http://json-schema.org/draft-07/schema#");
}

/* ---- patterns: what they take, the reader takes, and the other way round ---- */

static const struct {
	const char *field, *text;
	bool good;
} texts[] = {
	{ "amount", "1", true },
	{ "amount", "1.5Gi", true },
	{ "amount", "-3", true },
	{ "amount", "1e3", true },
	{ "amount", ".5", true },
	{ "amount", "5.", true },
	{ "amount", "100m", true },
	{ "amount", "1E", true },
	{ "amount", "", false },
	{ "amount", "2x", false },
	{ "amount", "1 Gi", false },
	{ "amount", "1gi", false },
	{ "amount", "1Gi ", false },
	{ "amount", "0x10", false },
	{ "pause", "90s", true },
	{ "pause", "1h30m", true },
	{ "pause", "1.5h", true },
	{ "pause", "250ms", true },
	{ "pause", "3", true },
	{ "pause", "2d", true },
	{ "pause", "1 hour", false },
	{ "pause", "1h30", false },
	{ "pause", "h", false },
	{ "pause", "1w", false },
	{ "pause", "10\302\265s", true },
	{ "when", "2026-01-01T00:00:00Z", true },
	{ "when", "2026-01-01T00:00:00.5+02:00", true },
	{ "when", "today", false },
	{ "when", "2026-01-01", false },
};

static void patterns(void)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	const KdTree *schema = kd_struct_json_schema(&part_struct, KD_SCHEMA_STRICT, forest);

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *path = g_strdup_printf("definitions.Part.properties.%s.pattern",
							texts[i].field);
		const char *pattern = kd_tree_string(kd_tree_path(schema, path));
		KdQuantity amount;
		KdTime time;
		bool read = g_str_equal(texts[i].field, "amount")
				    ? kd_quantity_parse(texts[i].text, &amount, NULL)
			    : g_str_equal(texts[i].field, "pause")
				    ? kd_duration_parse(texts[i].text, &time, NULL)
				    : kd_time_parse(texts[i].text, &time, NULL);

		KT_ROW_INT(texts[i].text, g_regex_match_simple(pattern, texts[i].text, 0, 0),
			   texts[i].good);
		KT_ROW_INT(texts[i].text, read, texts[i].good);
	}
}

/* ---- documents ---- */

static const struct {
	const char *word, *name, *path, *error;
} words[] = {
	{ "Pod.spec.containers", "Pod", "spec.containers", NULL },
	{ "po", "Pod", NULL, NULL },
	{ "Scenario.cluster", "Scenario", "cluster", NULL },
	{ "scheduleoptions", "ScheduleOptions", NULL, NULL },
	{ "KubeSchedulerConfiguration.profiles", "KubeSchedulerConfiguration", "profiles", NULL },
	{ "NodeResourcesFitArgs", "NodeResourcesFitArgs", NULL, NULL },
	{ "NodeResourcesFit", "NodeResourcesFitArgs", NULL, NULL },
	{ "worst-fit", "WorstFitArgs", NULL, NULL },
	{ "workload", "Workload", NULL, NULL },
	{ "workload.format", "Workload", "format", NULL },
	{ "workload.openb-like.count", "OpenbLikeOptions", "count", NULL },
	{ "workload.openb-lik", NULL, NULL,
	  "a workload has no field \"openb-lik\", and no format is called so (did you mean "
	  "\"openb-like\"?)" },
	{ "NodeName", NULL, NULL, "the plug-in NodeName takes no args" },
	{ "NodeNameArgs", NULL, NULL, "the plug-in NodeName takes no args" },
	{ "senario", NULL, NULL,
	  "there is no kind, policy or workload format \"senario\" (did you mean \"Scenario\"?)" },
};

static void documents(void)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autoptr(GError) error = NULL;
		KdDocumentType found = { 0 };
		gboolean good = kd_document_find(words[i].word, kinds, &found, &error);

		KT_ROW_INT(words[i].word, good, words[i].name != NULL);
		KT_ROW_STR(words[i].word,
			   !good        ? NULL
			   : found.kind ? found.kind->kind
					: found.type->name,
			   words[i].name);
		KT_ROW_STR(words[i].word, good ? found.path : NULL, words[i].path);
		KT_ROW_STR(words[i].word, error ? error->message : NULL, words[i].error);
	}
}

/* Each document has one, and all that it refers to is defined in it. */
static void schemas(void)
{
	static const char *const all[] = { "scenario",
					   "ScheduleOptions",
					   "WorstFitArgs",
					   "Pod",
					   "KubeSchedulerConfiguration",
					   "workload.openb" };
	g_autoptr(KdKinds) kinds = kd_kinds_new();

	for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
		g_autoptr(KdForest) forest = kd_forest_new(NULL);
		g_autoptr(GError) error = NULL;
		KdDocumentType found;

		kd_document_find(all[i], kinds, &found, &error);
		KT_ROW_NO_ERROR(all[i], error);
		const KdTree *schema = kd_document_schema(&found, forest, &error);
		KT_ROW_NO_ERROR(all[i], error);
		g_autofree char *text = print(schema);
		for (const char *at = text; (at = strstr(at, "#/definitions/"));) {
			at += strlen("#/definitions/");
			g_autofree char *name = g_strndup(at, strcspn(at, "'"));

			KT_ROW_TRUE(name, kd_tree_get(kd_tree_get(schema, "definitions"), name));
		}
	}
}

static void no_schema(void)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	g_autoptr(GError) part = NULL, generic = NULL;
	KdDocumentType found;

	kd_document_find("pod.spec", kinds, &found, NULL);
	KT_ROW_TRUE("of a part", !kd_document_schema(&found, forest, &part));
	KT_ROW_STR("of a part", kt_message(part),
		   "the schema is that of a whole document, not of spec");
	kd_document_find("statefulsets", kinds, &found, NULL);
	KT_ROW_TRUE("of a kind without a model", !kd_document_schema(&found, forest, &generic));
	KT_ROW_STR("of a kind without a model", kt_message(generic),
		   "StatefulSet is kept as it comes: there are no fields to make a schema of");
}

static CU_TestInfo tests[] = { { "tables", tables },       { "patterns", patterns },
			       { "documents", documents }, { "schemas", schemas },
			       { "no schema", no_schema }, CU_TEST_INFO_NULL };

KT_SUITE(json_schema) = { .pName = "json_schema", .pTests = tests };
