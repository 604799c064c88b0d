/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expectations: a scenario is also a test.
 */
#ifndef KD_RUN_EXPECT_H
#define KD_RUN_EXPECT_H

#include "record/results.h"
#include "run/scenario.h"

/*
 * Ask each expectation of the run; those that are missed are added to @missed (char *: name, what
 * came and what was expected).  FALSE and @error: a query that SQLite refuses, or an `is` that
 * cannot be read.
 *
 * `is` is a comparison (<, <=, >, >=, =, !=) with a number, a number ("= 0" for short), or a text.
 */
gboolean kd_expect(const KdScenario *scenario, const KdResults *results, gint64 run,
		   GPtrArray *missed, GError **error);

#endif
