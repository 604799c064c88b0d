/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each pod: what it asked for, how long it waited and ran, where, and how it ended.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "namespace", KD_TEXT }, { "pod", KD_TEXT },          { "CPU (milli)", KD_COUNT },
	{ "memory", KD_BYTES },   { "GPU (milli)", KD_COUNT }, { "created", KD_SECONDS },
	{ "wait", KD_SECONDS },   { "ran", KD_SECONDS },       { "node", KD_TEXT },
	{ "attempts", KD_COUNT }, { "phase", KD_TEXT },        { "reason", KD_TEXT },
	{ NULL, KD_TEXT },
};

KD_REPORT(pods) = {
	KD_REPORT_HEAD,
	.name = "pods",
	.summary = "each pod: requests, wait, node, end",
	.sql = "SELECT namespace, pod.name AS pod, pod.cpu_milli, pod.memory, pod.gpu_milli, "
	       "pod.created / 1e9 AS created, (bound - pod.created) / 1e9 AS wait, "
	       "(ended - started) / 1e9 AS ran, node.name AS node, attempts, phase, reason FROM "
	       "pod "
	       "LEFT JOIN node ON node.run = pod.run AND node.node = pod.node "
	       "WHERE pod.run = :run ORDER BY pod.pod",
	.columns = columns,
};
