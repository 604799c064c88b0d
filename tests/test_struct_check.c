/* SPDX-License-Identifier: Apache-2.0 */
/* sim/api/struct_check.c: ranges, and when a 0 is a value. */
#include "config.h"

#include "api/decode.h"
#include "kt.h"

#include <kubedes/time.h>
#include <string.h>

typedef struct {
	gint64 plain, fixed, must, shown, wide;
	KdOptInt maybe;
	double share, most;
	KdTime pause;
	KdQuantity size;
	KdOptQuantity room;
} Part;

static const KdField fields[] = {
	KD_FIELD(Part, plain, INT, .min = 1, .max = 10),
	KD_FIELD(Part, fixed, INT, .fallback = "5", .min = 1, .max = 10),
	KD_FIELD(Part, must, INT, .required = true, .min = 1, .max = 10),
	KD_FIELD(Part, shown, INT, .zero = true, .min = -10, .max = -1),
	KD_FIELD(Part, wide, INT, .min = 1, .max = G_MAXINT32),
	KD_FIELD(Part, maybe, OPT_INT, .min = 2, .max = G_MAXINT32),
	KD_FIELD(Part, share, DOUBLE, .max = 1),
	KD_FIELD(Part, most, DOUBLE, .fallback = "1", .min = 1, .max = G_MAXINT64),
	KD_FIELD(Part, pause, DURATION, .min = KD_SECOND, .max = KD_HOUR),
	KD_FIELD(Part, size, QUANTITY, .min = 0, .max = 100),
	KD_FIELD(Part, room, OPT_QUANTITY, .min = 1, .max = 100),
	KD_FIELDS_END,
};
static const KdStruct part = { .name = "Part", .size = sizeof(Part), .fields = fields };

static const struct {
	const char *row, *yaml, *want;
} ranges[] = {
	{ "all within", "{must: 1, plain: 10, fixed: 1, shown: -1, share: 1, most: 7.5}", "" },
	{ "what must be there is not", "{}", "must: Required value" },
	{ "nothing is as if it were not there", "{must: null}", "must: Required value" },
	{ "a 0 where it must be there", "{must: 0}",
	  "must: Invalid value: 0: must be between 1 and 10, inclusive" },
	{ "a 0 that means nothing, as in Go", "{must: 1, plain: 0}", "" },
	{ "a 0 over a default", "{must: 1, fixed: 0}",
	  "fixed: Invalid value: 0: must be between 1 and 10, inclusive" },
	{ "a 0 that is printed", "{must: 1, shown: 0}",
	  "shown: Invalid value: 0: must be between -10 and -1, inclusive" },
	{ "too small, and no bound above", "{must: 1, wide: -1}",
	  "wide: Invalid value: -1: must be greater than zero" },
	{ "beyond 32 bits", "{must: 1, wide: 2147483648}",
	  "wide: Invalid value: 2147483648: must be less than or equal to 2147483647" },
	{ "an optional 0", "{must: 1, maybe: 0}",
	  "maybe: Invalid value: 0: must be greater than or equal to 2" },
	{ "a fraction above", "{must: 1, share: 1.5}",
	  "share: Invalid value: 1.5: must be between 0 and 1, inclusive" },
	{ "a fraction below", "{must: 1, share: -0.25}",
	  "share: Invalid value: -0.25: must be between 0 and 1, inclusive" },
	{ "a fraction without a bound above", "{must: 1, most: 0.5}",
	  "most: Invalid value: 0.5: must be greater than or equal to 1" },
	{ "a short pause", "{must: 1, pause: 10ms}",
	  "pause: Invalid value: 10ms: must be between 1s and 1h0m0s, inclusive" },
	{ "an amount", "{must: 1, size: 1Ki}",
	  "size: Invalid value: 1Ki: must be between 0 and 100, inclusive" },
	{ "an optional amount", "{must: 1, room: \"0\"}",
	  "room: Invalid value: 0: must be between 1 and 100, inclusive" },
};

static void keeps_ranges(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++) {
		const char *yaml = ranges[i].yaml;
		g_autoptr(KdForest) forest = kd_yaml_parse(yaml, strlen(yaml), NULL, NULL);
		g_autoptr(KdProblems) problems = kd_problems_new();
		Part self;
		guint n;

		kd_struct_decode(&part, forest, kd_forest_document(forest, 0), &self, NULL, "",
				 KD_DECODE_STRICT, problems);
		const KdProblem *problem = kd_problems_get(problems, &n);
		KT_ROW_INT(ranges[i].row, n, *ranges[i].want ? 1 : 0);
		KT_ROW_STR(ranges[i].row, n ? problem->message : "", ranges[i].want);
		kd_struct_clear(&part, &self);
	}
}

/* Without a document nobody knows whether a 0 was meant. */
static void takes_a_zero_without_a_document(void)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	Part self;

	kd_struct_init(&part, &self);
	self.must = 1;
	self.fixed = 0;
	KT_ROW_TRUE("made, not read", kd_struct_check(&part, NULL, NULL, &self, "", problems));
	self.fixed = 11;
	KT_ROW_TRUE("out of range", !kd_struct_check(&part, NULL, NULL, &self, "", problems));
	kd_struct_clear(&part, &self);
}

static CU_TestInfo tests[] = { { "keeps ranges", keeps_ranges },
			       { "takes a 0 without a document", takes_a_zero_without_a_document },
			       CU_TEST_INFO_NULL };

KT_SUITE(struct_check) = { .pName = "struct_check", .pTests = tests };
