/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/list.c */
#include "config.h"

#include "kt.h"
#include "record/list.h"

static const struct {
	const char *row;
	gint64 numbers[4];
	guint n;
	const char *want;
} numbers[] = {
	{ "the first", { 1, -20 }, 2, "[[1,-20]]" },
	{ "begun anew", { 0 }, 1, "[[0]]" },
	{ "nulls", { KD_LIST_NULL, 5, KD_LIST_NULL }, 3, "[[null,5,null]]" },
	{ "the least and the most",
	  { -G_MAXINT64, G_MAXINT64, 10, 100 },
	  4,
	  "[[-9223372036854775807,9223372036854775807,10,100]]" },
};

static void printed(void)
{
	KdList list = { 0 };

	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
		kd_list_add(&list, numbers[i].numbers, numbers[i].n);
		KT_ROW_STR(numbers[i].row, kd_list_take(&list), numbers[i].want);
	}
}

/* The longest thing fits behind a list that is not long yet. */
static void longest(void)
{
	KdList list = { 0 };
	gint64 most[KD_LIST_MOST];
	guint n = 1;

	for (guint i = 0; i < KD_LIST_MOST; i++)
		most[i] = -G_MAXINT64;
	while (!kd_list_add(&list, (const gint64[]){ 7 }, 1) && list.len < KD_LIST_LONG - 4)
		n++;
	KT_ROW_INT("not long", list.len < KD_LIST_LONG, 1);
	KT_ROW_INT("long", kd_list_add(&list, most, KD_LIST_MOST), 1);
	KT_ROW_INT("fits", list.len + 2 <= KD_LIST_SIZE, 1);
	KT_ROW_INT("as text", strlen(kd_list_take(&list)), 4 * n + 9 * 21 + 3);
}

static CU_TestInfo tests[] = { { "printed", printed }, { "longest", longest }, CU_TEST_INFO_NULL };

KT_SUITE(list) = { .pName = "list", .pTests = tests };
