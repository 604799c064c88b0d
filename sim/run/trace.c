/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/trace.h"

#include "api/decode.h"
#include "api/raw.h"
#include "base/text.h"
#include "run/spec_pool.h"

#include <kubedes/rng.h>

#define MESSAGES_KEPT 5

struct KdWorkloadEnv {
	char *path, *folder;
	gsl_rng *rng;
	KdSpecPool *specs;
	guint64 n_bad;
	GPtrArray *messages; /* the first few */
};

struct KdTrace {
	const KdWorkload *format;
	void *state;
	bool open;
	KdWorkloadEnv env;
};

/* ---- formats ---- */

extern const KdWorkload *const kd_workload_table[];

const KdWorkload *const *kd_workloads(guint *ret_n)
{
	*ret_n = 0;
	while (kd_workload_table[*ret_n])
		++*ret_n;
	return kd_workload_table;
}

const KdWorkload *kd_workload_find(const char *name, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (const KdWorkload *const *w = kd_workload_table; *w; w++) {
		if (g_str_equal((*w)->name, name))
			return *w;
		g_ptr_array_add(names, (gpointer) (*w)->name);
	}
	g_ptr_array_add(names, NULL);
	g_autofree char *hint = kd_text_did_you_mean(name, (const char *const *) names->pdata);
	g_autofree char *all = g_strjoinv(", ", (char **) names->pdata);
	kd_fail(error, KD_ERROR_INPUT, "no workload format \"%s\"%s; there are: %s", name, hint,
		all);
	return NULL;
}

const KdWorkload *kd_workload_probe(const char *path, GError **error)
{
	const KdWorkload *best = NULL;
	int surest = 0;
	gsize length = 0;
	g_autoptr(KdLines) lines = kd_lines_open(path, error);
	const char *head = lines ? kd_lines_next(lines, &length, error) : NULL;

	if (!lines || (!head && *error))
		return NULL;
	for (const KdWorkload *const *w = kd_workload_table; head && *w; w++) {
		int sure = (*w)->probe ? (*w)->probe(head, length) : 0;

		if (sure > surest) {
			surest = sure;
			best = *w;
		}
	}
	if (!best)
		kd_fail(error, KD_ERROR_INPUT,
			"%s: this looks like no trace format that I know; "
			"name one with `format:`",
			path);
	return best;
}

/* ---- opening ---- */

static gboolean read_options(KdTrace *source, const KdWorkloadSpec *spec, GError **error)
{
	const KdStruct *options = source->format->options;
	g_autoptr(KdProblems) problems = kd_problems_new();

	if (options)
		kd_struct_init(options, source->state);
	if (spec->options && !options)
		return kd_fail(error, KD_ERROR_INPUT, "the format %s has no options",
			       source->format->name);
	if (spec->options)
		kd_struct_decode(options, kd_raw_forest(spec->options), kd_raw_tree(spec->options),
				 source->state, NULL, "options", KD_DECODE_STRICT, problems);
	return kd_problems_to_error(problems, error);
}

static gboolean start(KdTrace *source, const KdWorkloadSpec *spec, gint64 seed, GError **error)
{
	g_autofree char *stream = NULL;

	if (spec->path) {
		source->env.path = kd_path_resolve(spec->path, source->env.folder, error);
		if (!source->env.path)
			return FALSE;
	}
	source->format = spec->format ? kd_workload_find(spec->format, error)
				      : kd_workload_probe(source->env.path, error);
	if (!source->format)
		return FALSE;
	if (source->format->needs_file && !source->env.path)
		return kd_fail(error, KD_ERROR_INPUT, "the format %s needs a path",
			       source->format->name);
	source->state = g_malloc0(MAX(source->format->state_size, 1));
	stream = g_strconcat("workload/", spec->name ? spec->name : source->format->name, NULL);
	source->env.rng = kd_rng_stream((guint64) seed, stream);
	if (!read_options(source, spec, error))
		return FALSE;
	source->open = true;
	return source->format->open(source->state, &source->env, error);
}

KdTrace *kd_trace_open(const KdWorkloadSpec *spec, const char *folder, gint64 seed, GError **error)
{
	g_autoptr(KdTrace) source = g_new0(KdTrace, 1);

	source->env.folder = g_strdup(folder);
	source->env.specs = kd_spec_pool_new();
	source->env.messages = g_ptr_array_new_with_free_func(g_free);
	return start(source, spec, seed, error) ? g_steal_pointer(&source) : NULL;
}

void kd_trace_free(KdTrace *source)
{
	if (!source)
		return;
	if (source->open && source->format->close)
		source->format->close(source->state);
	if (source->state && source->format->options)
		kd_struct_clear(source->format->options, source->state);
	g_free(source->state);
	g_free(source->env.path);
	g_free(source->env.folder);
	g_clear_pointer(&source->env.rng, gsl_rng_free);
	kd_spec_pool_free(source->env.specs);
	g_ptr_array_unref(source->env.messages);
	g_free(source);
}

const KdWorkload *kd_trace_format(const KdTrace *source)
{
	return source->format;
}

gboolean kd_trace_next(KdTrace *source, KdArrival *ret, GError **error)
{
	*ret = (KdArrival){ .at = KD_TIME_UNSET, .duration = KD_TIME_NEVER };
	return source->format->next(source->state, &source->env, ret, error);
}

guint64 kd_trace_bad_rows(const KdTrace *source, const GPtrArray **ret_messages)
{
	*ret_messages = source->env.messages;
	return source->env.n_bad;
}

/* ---- what a workload may ask for ---- */

const char *kd_workload_path(const KdWorkloadEnv *env)
{
	return env->path;
}

char *kd_workload_resolve(const KdWorkloadEnv *env, const char *path)
{
	/* Variables were replaced when the scenario was read. */
	return g_path_is_absolute(path) ? g_strdup(path)
					: g_build_filename(env->folder, path, NULL);
}

gsl_rng *kd_workload_rng(KdWorkloadEnv *env)
{
	return env->rng;
}

void kd_workload_bad_row(KdWorkloadEnv *env, const KdPlace *place, const char *format, ...)
{
	va_list args;

	if (env->n_bad++ >= MESSAGES_KEPT)
		return;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_ptr_array_add(env->messages, g_strdup_printf("%s:%u: %s", place->file ? place->file : "?",
						       place->line, text));
}

KdPod *kd_workload_pod(KdWorkloadEnv *env, const char *name, const KdPodShape *shape)
{
	KdPod *pod = kd_pod_new("default", name, kd_spec_pool_get(env->specs, shape));

	kd_spec_pool_annotate(shape, &pod->object.metadata.annotations);
	return pod;
}
