/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table that the benchmarks print: NAME, MEASURED, REFERENCE, RATIO (measured / reference),
 * TARGET.  A benchmark that runs alone prints the head itself; $KT_BENCH_ROWS says that it is
 * there.
 */
#ifndef KT_RATIO_H
#define KT_RATIO_H

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of this process, user and system. */
static inline double kt_ratio_cpu(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

/* Seconds by the clock and of the processors: where threads work side by side they differ. */
typedef struct {
	double wall, cpu;
} KtCost;

static inline KtCost kt_cost_now(void)
{
	return (KtCost){ (double) g_get_monotonic_time() / 1e6, kt_ratio_cpu() };
}

static inline KtCost kt_cost_since(KtCost began)
{
	const KtCost now = kt_cost_now();

	return (KtCost){ now.wall - began.wall, now.cpu - began.cpu };
}

/* The better of both. */
static inline KtCost kt_cost_min(KtCost a, KtCost b)
{
	return (KtCost){ MIN(a.wall, b.wall), MIN(a.cpu, b.cpu) };
}

/* g_free() it. */
static inline char *kt_ratio_machine(void)
{
	g_autofree char *text = NULL;
	const char *model = NULL;

	if (g_file_get_contents("/proc/cpuinfo", &text, NULL, NULL))
		model = strstr(text, "model name");
	model = model ? strchr(model, ':') : NULL;
	return model ? g_strndup(model + 2, strcspn(model + 2, "\n")) : g_strdup("unknown");
}

static inline void kt_ratio_head(void)
{
	g_autofree char *machine = kt_ratio_machine();
	double load[3] = { 0 };

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (g_getenv("KT_BENCH_ROWS"))
		return;
	if (getloadavg(load, 3) < 0)
		load[0] = -1;
	printf("machine: %s, %u processors, load %.2f %.2f %.2f\n", machine, g_get_num_processors(),
	       load[0], load[1], load[2]);
	printf("%-50s %12s %12s %8s  %s\n", "NAME", "MEASURED", "REFERENCE", "RATIO", "TARGET");
}

/* @reference 0: there is none.  @target says of which number it speaks. */
static inline void kt_ratio_row(const char *name, double measured, double reference,
				const char *target)
{
	const int decimals = measured >= 1000 ? 0 : measured >= 10 ? 1 : 3;

	if (reference > 0)
		printf("%-50s %12.*f %12.*f %8.3g  %s\n", name, decimals, measured, decimals,
		       reference, measured / reference, target);
	else
		printf("%-50s %12.*f %12s %8s  %s\n", name, decimals, measured, "-", "-", target);
}

#endif
