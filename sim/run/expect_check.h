/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether expectations can be asked at all: found before the run, with what was probably meant.
 */
#ifndef KD_RUN_EXPECT_CHECK_H
#define KD_RUN_EXPECT_CHECK_H

#include "record/results.h"
#include "run/scenario.h"

/*
 * What is wrong with it, or NULL; g_free().  @results is any results database, an empty one too.
 * @ret_field: "sql" or "is".
 */
char *kd_expect_problem(const KdExpectation *expectation, const KdResults *results,
			const char **ret_field);
/* Whether it asks about all runs of the file, because it has no :run. */
bool kd_expect_is_loose(const KdExpectation *expectation, const KdResults *results);

#endif
