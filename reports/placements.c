/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where each pod went, in the order of creation: pod, node, devices.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "pod", KD_TEXT },
	{ "node", KD_TEXT },
	{ "GPUs", KD_TEXT },
	{ NULL, KD_TEXT },
};

KD_REPORT(placements) = {
	KD_REPORT_HEAD,
	.name = "placements",
	.summary = "where each pod went, in order of creation",
	.sql = "SELECT pod.name AS pod, node.name AS node, gpu_index FROM pod "
	       "LEFT JOIN node ON node.run = pod.run AND node.node = pod.node "
	       "WHERE pod.run = :run ORDER BY pod.pod",
	.columns = columns,
};
