/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/shapes.c: the typical pods of a workload. */
#include "config.h"

#include "kt.h"

#include <kubedes/lines.h>
#include <string.h>

#include "placement/shapes.h"

/* "CPU:NUMxMILLI:MODELS*COUNT ...", and the same for the typical ones with their share in 1/1000.
 */
static const struct {
	const char *row, *pods, *want;
} rows[] = {
	{ "one group", "1000:1x500:*3", "1000:1x500:=1000" },
	{ "by falling count", "1:0x0:*1 2:0x0:*2 3:0x0:*3", "3:0x0:=500 2:0x0:=333 1:0x0:=167" },
	{ "what is beyond 95 % is left out, the rest adds up to 1", "1:0x0:*90 2:0x0:*5 3:0x0:*5",
	  "1:0x0:=947 3:0x0:=53" },
	{ "exactly 95 % is enough", "1:0x0:*95 2:0x0:*5", "1:0x0:=1000" },
	{ "just below is not", "1:0x0:*94 2:0x0:*6", "1:0x0:=940 2:0x0:=60" },
	{ "equals: more CPU first", "1:0x0:*1 2:0x0:*1", "2:0x0:=500 1:0x0:=500" },
	{ "then the larger share", "1:1x200:*1 1:1x500:*1", "1:1x500:=500 1:1x200:=500" },
	{ "then more devices", "1:1x1000:*1 1:2x1000:*1", "1:2x1000:=500 1:1x1000:=500" },
	{ "then the models", "1:1x1000:T4*1 1:1x1000:P100*1", "1:1x1000:P100=500 1:1x1000:T4=500" },
	{ "no pods", "", "" },
};

static void add(KdShapes *shapes, const char *pod)
{
	g_auto(GStrv) parts = g_strsplit_set(pod, ":x*", -1);
	KdGpuAsk ask = {
		.num = (gint16) g_ascii_strtoll(parts[1], NULL, 10),
		.milli = (gint16) g_ascii_strtoll(parts[2], NULL, 10),
		.models = *parts[3] ? g_intern_string(parts[3]) : NULL,
	};

	for (gint64 n = g_ascii_strtoll(parts[4], NULL, 10); n > 0; n--)
		kd_shapes_add(shapes, g_ascii_strtoll(parts[0], NULL, 10), &ask);
}

static char *print(const KdShapes *shapes)
{
	guint n;
	g_autofree KdGpuShape *typical = kd_shapes_typical(shapes, &n, NULL);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < n; i++)
		g_string_append_printf(out, "%s%" G_GINT64_FORMAT ":%dx%d:%s=%.0f", i ? " " : "",
				       typical[i].milli_cpu, typical[i].gpu.num,
				       typical[i].gpu.milli,
				       typical[i].gpu.models ? typical[i].gpu.models : "",
				       typical[i].share * 1000);
	return g_string_free(out, FALSE);
}

static void typical(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KdShapes) shapes = kd_shapes_new();
		g_auto(GStrv) pods = g_strsplit(rows[i].pods, " ", -1);

		for (char **pod = pods; *pod && **pod; pod++)
			add(shapes, *pod);
		g_autofree char *got = print(shapes);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

/* name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,... */
static void add_line(KdShapes *shapes, char *line)
{
	char *fields[6];
	gint64 cpu, num, milli;

	if (kd_csv_split(line, ',', fields, 6) < 6 || !kd_field_int(fields[1], &cpu) ||
	    !kd_field_int(fields[3], &num) || !kd_field_int(fields[4], &milli))
		return;
	kd_shapes_add(shapes, cpu,
		      &(KdGpuAsk){ .num = (gint16) num,
				   .milli = (gint16) milli,
				   .models = *fields[5] ? g_intern_string(fields[5]) : NULL });
}

/* The figures of the study. */
static void of_a_trace(void)
{
	const char *path = kt_traces("alibaba-openb-gpu-v2023/openb_pod_list_default.csv.gz");
	g_autoptr(GError) error = NULL;
	g_autoptr(KdShapes) shapes = kd_shapes_new();
	double covered;
	guint n;

	if (!path) {
		kt_skip("no openb trace");
		return;
	}
	g_autoptr(KdLines) lines = kd_lines_open(path, &error);
	KT_ROW_NO_ERROR("the trace opens", error);
	for (char *line; (line = kd_lines_next(lines, NULL, &error));)
		add_line(shapes, line);
	g_autofree KdGpuShape *got = kd_shapes_typical(shapes, &n, &covered);
	KT_ROW_INT("groups", kd_shapes_n_groups(shapes), 91);
	KT_ROW_INT("typical ones", n, 35);
	KT_ROW_DOUBLE("cover", covered, 0.9526, 0.00005);
	(void) got;
}

static CU_TestInfo tests[] = {
	{ "which are typical", typical },
	{ "the openb trace", of_a_trace },
	CU_TEST_INFO_NULL,
};

KT_SUITE(shapes) = { .pName = "shapes", .pTests = tests };
