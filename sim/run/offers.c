/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a workload may ask for beyond its file: more random streams, other files, other workloads.
 */
#include "config.h"

#include <kubedes/rng.h>

#include "api/decode.h"
#include "base/text.h"
#include "run/act.h"
#include "run/objects.h"
#include "run/trace_private.h"

/* ---- random streams ---- */

void kd_named_stream_free(gpointer data)
{
	KdNamedStream *stream = data;

	g_free(stream->name);
	gsl_rng_free(stream->rng);
	g_free(stream);
}

const char *kd_workload_name(const KdWorkloadEnv *env)
{
	return env->name;
}

gsl_rng *kd_workload_stream(KdWorkloadEnv *env, const char *name)
{
	g_autofree char *whole = g_strdup_printf("workload/%s/%s", env->name, name);
	KdNamedStream *stream;

	for (guint i = 0; i < env->streams->len; i++) {
		stream = env->streams->pdata[i];
		if (g_str_equal(stream->name, name))
			return stream->rng;
	}
	stream = g_new(KdNamedStream, 1);
	stream->name = g_strdup(name);
	stream->rng = kd_rng_stream((guint64) env->seed, whole);
	g_ptr_array_add(env->streams, stream);
	return stream->rng;
}

char *kd_workload_did_you_mean(const char *word, const char *const *words)
{
	return kd_text_did_you_mean(word, words);
}

/* ---- another workload ---- */

struct KdWorkloadOther {
	KdTrace *trace;
};

KdWorkloadOther *kd_workload_other_open(KdWorkloadEnv *env, const char *format, const char *path,
					const KdRaw *options, GError **error)
{
	g_autofree char *name = g_strconcat(env->name, "/source", NULL);
	const KdWorkloadSpec spec = {
		.name = g_intern_string(name),
		.format = format ? g_intern_string(format) : NULL,
		.path = (char *) path,
		.options = (KdRaw *) options,
	};
	KdTrace *trace = kd_trace_open(&spec, env->folder, env->seed, error);
	KdWorkloadOther *other;

	if (!trace)
		return NULL;
	other = g_new(KdWorkloadOther, 1);
	other->trace = trace;
	return other;
}

gboolean kd_workload_other_next(KdWorkloadOther *other, KdArrival *ret, GError **error)
{
	return kd_trace_next(other->trace, ret, error);
}

void kd_workload_other_close(KdWorkloadEnv *env, KdWorkloadOther *other)
{
	const GPtrArray *messages;

	if (!other)
		return;
	env->n_bad += kd_trace_bad_rows(other->trace, &messages);
	for (guint i = 0; i < messages->len && env->messages->len < KD_MESSAGES_KEPT; i++)
		g_ptr_array_add(env->messages, g_error_copy(messages->pdata[i]));
	kd_trace_free(other->trace);
	g_free(other);
}

/* ---- documents and objects ---- */

gboolean kd_workload_read(KdWorkloadEnv *env, const char *path, const KdStruct *type, gpointer self,
			  GError **error)
{
	g_autofree char *file = kd_workload_resolve(env, path);
	g_autoptr(KdForest) forest = kd_tree_load(file, error);
	g_autoptr(KdProblems) problems = kd_problems_new();

	if (!forest)
		return FALSE;
	if (kd_forest_n_documents(forest) != 1)
		return kd_fail(error, KD_ERROR_INPUT, "%s: must be one document, not %u", file,
			       kd_forest_n_documents(forest));
	kd_struct_decode(type, forest, kd_forest_document(forest, 0), self, NULL, "",
			 KD_DECODE_STRICT, problems);
	return kd_problems_to_error(problems, error);
}

gboolean kd_workload_objects(KdWorkloadEnv *env, const KdRaw *manifest, GPtrArray *objects,
			     GError **error)
{
	(void) env;
	return kd_objects_read(manifest, objects, error);
}

gboolean kd_workload_manifests(KdWorkloadEnv *env, const char *path, GPtrArray *objects,
			       GError **error)
{
	g_autofree char *file = kd_workload_resolve(env, path);

	return kd_objects_load(file, objects, error);
}

KdObject *kd_workload_subject(const KdAction *action)
{
	return kd_object_new(kd_action_kind(action));
}
