/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_default_binder;

static void test_binds(void)
{
	KT_ROW_INT("it takes the step", kd_policy_default_binder.bind(NULL, 0), KD_FITS);
}

static CU_TestInfo tests[] = {
	{ "binds", test_binds },
	CU_TEST_INFO_NULL,
};

KT_SUITE(default_binder) = { .pName = "default_binder", .pTests = tests };
