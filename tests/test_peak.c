/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/peak.c: how far times must shrink until a share of the cluster is asked for at once. */
#include "config.h"

#include <string.h>

#include "kt.h"
#include "run/peak.h"
#include "run/reshape.h"

static const KdCapacity cluster = { .milli_cpu = 4000, .memory = 1000 };

/* "at+runs*cpu ..." in seconds and cores, by time; with a '#' behind it is of job 1. */
static GArray *arrivals_of(const char *text)
{
	GArray *arrivals = kd_arrivals_new();
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	for (guint i = 0; words[i] && *words[i]; i++) {
		KdPodSpec *spec = kd_pod_spec_new();
		int at, runs, cores;

		g_assert(sscanf(words[i], "%d+%d*%d", &at, &runs, &cores) == 3);
		spec->containers = g_new0(KdContainer, 1);
		kd_struct_init(&kd_container_struct, spec->containers);
		spec->n_containers = 1;
		kd_resources_set(&spec->containers->resources.requests, "cpu",
				 kd_quantity_from_units(cores, KD_DECIMAL_SI));
		KdArrival arrival = {
			.at = at * KD_SECOND,
			.duration = runs < 0 ? KD_TIME_NEVER : runs * KD_SECOND,
			.object = &kd_pod_new("default", words[i], spec)->object,
			.job = strchr(words[i], '#') ? 1 : 0,
		};
		g_array_append_val(arrivals, arrival);
	}
	return arrivals;
}

static void free_arrivals(GArray *arrivals)
{
	for (guint i = 0; i < arrivals->len; i++)
		kd_object_unref(g_array_index(arrivals, KdArrival, i).object);
	g_array_unref(arrivals);
}

static const struct {
	const char *row, *arrivals;
	double share, scale, want; /* factor; 0 = an error */
} rows[] = {
	/* 2 of 4 cores each: they overlap once 100 / factor < 10 */
	{ "two must overlap", "0+10*2 100+10*2", 1, 1, 10 },
	{ "longer runs overlap sooner", "0+10*2 100+10*2", 1, 2, 5 },
	{ "what overlaps already may spread", "0+10*2 1+10*2", 1, 1, 0.1 },
	{ "the last of three decides", "0+10*1 50+10*1 200+10*2", 1, 1, 20 },
	{ "pods of one job come and go together", "0+10*1# 0+10*1# 100+10*2", 1, 1, 10 },
	{ "or come together and go apart", "0+5*2# 0+10*1# 100+10*2", 1, 1, 20 },
	{ "all together ask for less", "0+10*1 5+10*1", 1, 1, 0 },
	{ "a pod that never ends", "0+-1*2 5+10*2", 1, 1, 0 },
};

static void factors(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		GArray *arrivals = arrivals_of(rows[i].arrivals);
		g_autoptr(GError) error = NULL;
		g_autofree char *note = NULL;
		double factor = 0;
		gboolean good = kd_arrivals_peak(arrivals, rows[i].share, rows[i].scale, &cluster,
						 &factor, &note, &error);

		KT_ROW_INT(rows[i].row, good, rows[i].want > 0);
		KT_ROW_INT(rows[i].row, error != NULL, rows[i].want == 0);
		KT_ROW_DOUBLE(rows[i].row, factor, rows[i].want, rows[i].want * 0.002);
		free_arrivals(arrivals);
	}
}

static CU_TestInfo tests[] = {
	{ "factors", factors },
	CU_TEST_INFO_NULL,
};
KT_SUITE(peak) = { .pName = "peak", .pTests = tests };
