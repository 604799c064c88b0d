/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/gpu.h>

char *kd_gpu_set_print(KdGpuSet gpus)
{
	if (!gpus)
		return NULL;

	GString *out = g_string_new(NULL);

	for (guint i = 0; i < KD_MAX_GPUS; i++)
		if (gpus >> i & 1)
			g_string_append_printf(out, "%s%u", out->len ? "-" : "", i);
	return g_string_free(out, FALSE);
}

KdGpuSet kd_gpu_set_parse(const char *text)
{
	KdGpuSet gpus = 0;

	if (!text || !*text)
		return 0;
	for (const char *at = text;; at++) {
		char *end;
		guint64 i = g_ascii_strtoull(at, &end, 10);

		if (end == at || i >= KD_MAX_GPUS || (*end && *end != '-'))
			return 0;
		gpus |= (KdGpuSet) 1 << i;
		if (!*end)
			return gpus;
		at = end;
	}
}
