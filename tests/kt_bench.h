/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cluster with a scheduler and nobody else, driven by a script.
 */
#ifndef KT_BENCH_H
#define KT_BENCH_H

#include "control/scheduler.h"
#include "kt_cluster.h"
#include "kt_words.h"

typedef struct {
	KtWorld world;
	KdSchedulerConfig *config;
	KdScheduler *scheduler;
	GString *decisions, *events; /* what happened so far */
	KdTime told;                 /* the last time that stands in decisions */
} KtBench;

/* Seed 1, all nodes, the first of equals. */
extern const KdSchedulerOptions kt_bench_options;

/* @config: a KubeSchedulerConfiguration in YAML, NULL = the default. */
KtBench *kt_bench_new(const char *config, const KdSchedulerOptions *options);
/* With a plug-in more in each profile, at every point that it has a hook for; NULL = none. */
KtBench *kt_bench_new_with(const char *config, const KdSchedulerOptions *options,
			   const KdPolicy *policy);
void kt_bench_free(KtBench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KtBench, kt_bench_free)

/*
 * Steps, separated by ";":
 *
 *	node/pod <words>	is created (words of kt_policy.h), a pod with name=NODE bound by
 *				somebody else; several pods of one moment are joined by " & "
 *	group <name> min=4 timeout=30 cpu=8	a PodGroup; one that is there gets this body
 *	update <words>		the object gets this body
 *	end <pod>		it succeeds
 *	delete <name>		goes at once
 *	bind <pod> <node>	somebody else does
 *	at <seconds>		time passes
 *	queue			says active/back-off/unschedulable/gated, and ~n who wait for permit
 *
 * What is decided stands in .decisions: p1=a (pod, attempt, node), p1! (no node), p1~a (waits
 * there), p1? (failed, be it at the end of a wait), and @3 before what was decided at 3 s; in
 * .events "user type reason object: message", a line each.  At the end everything is verified.
 */
void kt_bench_play(KtBench *bench, const char *row, const char *script);

/* Each on a bench of its own, and what is decided then. */
typedef struct {
	const char *row, *script, *want;
} KtBenchScript;
void kt_bench_play_all(const KdSchedulerOptions *options, const KtBenchScript *scripts, guint n);

#endif
