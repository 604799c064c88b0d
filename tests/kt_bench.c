/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_bench.h"

#include <kubedes/api/pod_group.h>

#include "placement/profile_private.h"

static void note_decision(gpointer data, const KdDecision *decision)
{
	KtBench *bench = data;
	GString *out = bench->decisions;
	const char *name = decision->pod->object.metadata.name;

	if (decision->time != bench->told)
		g_string_append_printf(out, "%s@%g", out->len ? " " : "",
				       (double) decision->time / (double) KD_SECOND);
	bench->told = decision->time;
	g_string_append_printf(out, "%s%s%u", out->len ? " " : "", name, decision->attempt);
	if (decision->result == KD_DECISION_BOUND)
		g_string_append_printf(out, "=%s", decision->nodes->name[decision->node]);
	else if (decision->result == KD_DECISION_WAITING)
		g_string_append_printf(out, "~%s", decision->nodes->name[decision->node]);
	else
		g_string_append(out, decision->result == KD_DECISION_FAILED ? "?" : "!");
	KT_ROW_INT("a reason for who was not bound", decision->message != NULL,
		   decision->result != KD_DECISION_BOUND);
}

static void note_event(gpointer data, const KdChange *change)
{
	KtBench *bench = data;

	if (change->type == KD_CHANGE_EVENT)
		g_string_append_printf(bench->events, "%s %s %s %s: %s\n", change->who->user,
				       change->event_type, change->reason,
				       change->new->metadata.name, change->message);
}

static void run_in(KdProfile *profile, const KdPolicy *policy)
{
	const guint index = kd_profile_ensure(profile, policy);

	for (guint point = 0; point < KD_N_POINTS; point++)
		if (kd_point_has(point, policy))
			g_array_append_val(*kd_point_list(point, profile), index);
}

static KdSchedulerConfig *read_config(const char *text)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), "config.yaml", &error);
	KdSchedulerConfig *config = kd_scheduler_config_read(forest, kd_forest_document(forest, 0),
							     problems);

	KT_ROW_INT("the configuration is good", kd_problems_count(problems, KD_PROBLEM_ERROR), 0);
	return config;
}

KtBench *kt_bench_new_with(const char *config, const KdSchedulerOptions *options,
			   const KdPolicy *policy)
{
	KtBench *bench = g_new0(KtBench, 1);
	g_autoptr(GError) error = NULL;

	bench->world = kt_world();
	bench->config = config ? read_config(config) : kd_scheduler_config_default();
	for (guint i = 0; policy && i < bench->config->n_profiles; i++)
		run_in(bench->config->profiles[i], policy);
	bench->decisions = g_string_new(NULL);
	bench->events = g_string_new(NULL);
	bench->scheduler = kd_scheduler_new(bench->world.cluster, bench->config, options, &error);
	KT_ROW_NO_ERROR("the scheduler starts", error);
	kd_scheduler_listen(bench->scheduler, note_decision, bench);
	kd_cluster_observe(bench->world.cluster, KD_OBSERVER_AUDIT, note_event, bench);
	return bench;
}

KtBench *kt_bench_new(const char *config, const KdSchedulerOptions *options)
{
	return kt_bench_new_with(config, options, NULL);
}

void kt_bench_free(KtBench *bench)
{
	kd_scheduler_free(bench->scheduler);
	kd_scheduler_config_free(bench->config);
	kt_world_clear(&bench->world);
	g_string_free(bench->decisions, TRUE);
	g_string_free(bench->events, TRUE);
	g_free(bench);
}

const KdSchedulerOptions kt_bench_options = {
	.framework = { .seed = 1, .percentage = 100, .tie_break = KD_TIE_FIRST },
};

/* ---- what happens to it ---- */

static const KdObject *get(const KtBench *bench, const char *words)
{
	g_autofree char *name = g_strndup(words, strcspn(words, " "));
	const KdPod *pod = kt_get_pod(bench->world.cluster, name);
	const KdNode *node = kt_get_node(bench->world.cluster, name);

	if (pod || node)
		return pod ? &pod->object : &node->object;
	return kd_cluster_get(bench->world.cluster, &kd_kind_pod_group, g_intern_string("default"),
			      name);
}

/* The same object with another body. */
static void update(KtBench *bench, const char *words)
{
	const KdObject *old = get(bench, words);
	const bool node = old->kind == &kd_kind_node;
	KdObject *changed = node ? &kt_words_node(words)->object : &kt_words_pod(words)->object;

	changed->uid = old->uid;
	changed->resourceVersion = old->resourceVersion;
	KtAnswer answer = kt_update(bench->world.cluster, changed);
	KT_ROW_STR(words, answer.message, "");
}

static void end(KtBench *bench, const char *name)
{
	KdPod *pod = (KdPod *) kd_object_copy(get(bench, name));

	pod->status.phase = g_intern_static_string("Succeeded");
	kt_update(bench->world.cluster, pod);
}

static void say_lengths(KtBench *bench)
{
	const KdQueueLengths n = kd_scheduler_queue(bench->scheduler);

	g_string_append_printf(bench->decisions, "%s%u/%u/%u/%u", bench->decisions->len ? " " : "",
			       n.active, n.backoff, n.unschedulable, n.gated);
	if (n.waiting > 0)
		g_string_append_printf(bench->decisions, "~%u", n.waiting);
}

static void set_group(KtBench *bench, const char *words)
{
	g_auto(GStrv) parts = g_strsplit(words, " ", -1);
	const KdObject *old = kd_cluster_get(bench->world.cluster, &kd_kind_pod_group,
					     g_intern_string("default"), parts[0]);
	KdPodGroup *group = (KdPodGroup *) (old ? kd_object_copy(old)
						: kd_object_new(&kd_kind_pod_group));

	kd_resources_clear(&group->spec.minResources);
	for (char **part = parts + 1; *part; part++) {
		g_auto(GStrv) pair = g_strsplit(*part, "=", 2);
		const gint64 value = g_ascii_strtoll(pair[1], NULL, 10);

		if (g_str_equal(pair[0], "min"))
			group->spec.minMember = value;
		else if (g_str_equal(pair[0], "timeout"))
			group->spec.scheduleTimeoutSeconds = (KdOptInt){ value, true };
		else
			kt_resources(&group->spec.minResources, *part);
	}
	if (old) {
		kt_update(bench->world.cluster, group);
		return;
	}
	group->object.metadata.name = g_strdup(parts[0]);
	group->object.metadata.namespace = g_intern_string("default");
	kt_create(bench->world.cluster, group);
}

static void act(KtBench *bench, const char *verb, char *words)
{
	KdCluster *cluster = bench->world.cluster;
	char *rest = strchr(words, ' ');

	if (g_str_equal(verb, "node")) {
		kt_create(cluster, kt_words_node(words));
	} else if (g_str_equal(verb, "pod")) {
		g_auto(GStrv) all = g_strsplit(words, " & ", -1);

		for (char **one = all; *one; one++) {
			KtAnswer answer = kt_create(cluster, kt_words_pod(*one));

			KT_ROW_STR(*one, answer.message, "");
		}
	} else if (g_str_equal(verb, "group")) {
		set_group(bench, words);
	} else if (g_str_equal(verb, "update")) {
		update(bench, words);
	} else if (g_str_equal(verb, "end")) {
		end(bench, words);
	} else if (g_str_equal(verb, "delete")) {
		kt_delete(cluster, get(bench, words), 0);
	} else if (g_str_equal(verb, "bind")) {
		kt_bind(cluster, KD_POD(get(bench, words)), rest + 1);
	} else if (g_str_equal(verb, "at")) {
		kt_run_until(bench->world.engine,
			     (KdTime) (g_ascii_strtod(words, NULL) * (double) KD_SECOND));
	} else {
		g_assert(g_str_equal(verb, "queue"));
		say_lengths(bench);
	}
}

void kt_bench_play(KtBench *bench, const char *row, const char *script)
{
	g_auto(GStrv) steps = g_strsplit(script, ";", -1);
	g_autoptr(GError) error = NULL;

	for (char **step = steps; *step; step++) {
		g_auto(GStrv) parts = g_strsplit(g_strstrip(*step), " ", 2);

		act(bench, parts[0], parts[1] ? parts[1] : (char[]){ "" });
		kt_run_until(bench->world.engine, kd_engine_now(bench->world.engine));
	}
	kd_scheduler_verify(bench->scheduler, &error);
	KT_ROW_NO_ERROR(row, error);
}

void kt_bench_play_all(const KdSchedulerOptions *options, const KtBenchScript *scripts, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autoptr(KtBench) bench = kt_bench_new(NULL, options);

		kt_bench_play(bench, scripts[i].row, scripts[i].script);
		KT_ROW_STR(scripts[i].row, bench->decisions->str, scripts[i].want);
	}
}
