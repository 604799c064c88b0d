/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparing two records of the same attempt: what --check does with the fast and the plain way.
 */
#ifndef KD_PLACEMENT_COMPARE_H
#define KD_PLACEMENT_COMPARE_H

#include "placement/framework.h"

/* FALSE and @error: the first difference, by node and plug-in.  Both must be of one snapshot. */
gboolean kd_attempt_compare(const KdNodes *nodes, const KdAttempt *fast, const KdAttempt *plain,
			    GError **error);
/* The same for what post-filter found for the pod of @attempt. */
gboolean kd_post_filter_compare(const KdNodes *nodes, const KdAttempt *attempt,
				const KdPostFilterResult *fast, const KdPostFilterResult *plain,
				GError **error);

#endif
