/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_priority_sort;

static const struct {
	const char *row, *a;
	KdTime a_time;
	const char *b;
	KdTime b_time;
	int want;
} rows[] = {
	{ "higher priority first", "a priority=2", 9, "b priority=1", 1, -1 },
	{ "lower priority last", "a priority=-1", 1, "b", 9, 1 },
	{ "the earlier of equals first", "a priority=1", 1, "b priority=1", 2, -1 },
	{ "the later of equals last", "a", 2, "b", 1, 1 },
	{ "no order between equals", "a", 1, "b", 1, 0 },
};

static void test_order(void)
{
	g_autoptr(KtPolicy) world = kt_policy_new(&kd_policy_priority_sort, NULL, NULL, "");

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_INT(rows[i].row,
			   kd_framework_queue_sort(world->framework,
						   kt_policy_info(world, rows[i].a), rows[i].a_time,
						   kt_policy_info(world, rows[i].b),
						   rows[i].b_time),
			   rows[i].want);
}

static CU_TestInfo tests[] = {
	{ "order", test_order },
	CU_TEST_INFO_NULL,
};

KT_SUITE(priority_sort) = { .pName = "priority_sort", .pTests = tests };
