/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/trace.h"

#include "api/decode.h"
#include "api/raw.h"
#include "base/text.h"
#include "run/trace_private.h"

#include <kubedes/rng.h>

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

/* The first line that is no remark. */
static const char *first_line(KdLines *lines, gsize *ret_length, GError **error)
{
	const char *line;

	do {
		line = kd_lines_next(lines, ret_length, error);
	} while (line && (*line == '#' || *line == '\0'));
	return line;
}

static const KdWorkload *probe(const char *path, GError **error)
{
	const KdWorkload *best = NULL;
	int surest = 0;
	gsize length = 0;
	GError *failure = NULL;
	g_autoptr(KdLines) lines = kd_lines_open(path, &failure);
	const char *head = lines ? first_line(lines, &length, &failure) : NULL;

	if (failure) {
		g_propagate_error(error, failure);
		return NULL;
	}
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

/* @state gets its defaults in any case. */
static gboolean read_options(const KdWorkload *format, const KdWorkloadSpec *spec, void *state,
			     const char *path, KdProblems *problems)
{
	KdForest *forest = kd_raw_forest(spec->options);
	const KdTree *tree = kd_raw_tree(spec->options);

	if (format->options && tree)
		return kd_struct_decode(format->options, forest, tree, state, NULL, path,
					KD_DECODE_STRICT, problems);
	if (format->options)
		kd_struct_init(format->options, state);
	if (format->options || !tree)
		return TRUE;
	g_autofree char *message = g_strdup_printf("the format %s has none", format->name);
	const KdPlace place = kd_tree_place(forest, tree);
	kd_problems_add(problems, KD_PROBLEM_ERROR, &place, path, message);
	return FALSE;
}

static const KdWorkload *format_of(const KdWorkloadSpec *spec, const char *path, GError **error)
{
	return spec->format ? kd_workload_find(spec->format, error) : probe(path, error);
}

gboolean kd_trace_check_options(const KdWorkloadSpec *spec, const char *folder, const char *path,
				KdProblems *problems)
{
	g_autofree char *file = spec->path ? kd_path_resolve(spec->path, folder, NULL) : NULL;
	const KdWorkload *format = spec->format || file ? format_of(spec, file, NULL) : NULL;
	g_autofree void *state = format ? g_malloc0(MAX(format->state_size, 1)) : NULL;
	gboolean good;

	if (!format)
		return TRUE;
	good = read_options(format, spec, state, path, problems);
	if (format->options)
		kd_struct_clear(format->options, state);
	return good;
}

static gboolean start(KdTrace *trace, const KdWorkloadSpec *spec, gint64 seed, GError **error)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autofree char *stream = NULL;

	if (spec->path) {
		trace->env.path = kd_path_resolve(spec->path, trace->env.folder, error);
		if (!trace->env.path)
			return FALSE;
	}
	trace->format = format_of(spec, trace->env.path, error);
	if (!trace->format)
		return FALSE;
	if (trace->format->needs_file && !trace->env.path)
		return kd_fail(error, KD_ERROR_INPUT, "the format %s needs a path",
			       trace->format->name);
	trace->state = g_malloc0(MAX(trace->format->state_size, 1));
	trace->env.seed = seed;
	trace->env.name = spec->name ? spec->name : trace->format->name;
	stream = g_strconcat("workload/", trace->env.name, NULL);
	trace->env.rng = kd_rng_stream((guint64) seed, stream);
	read_options(trace->format, spec, trace->state, "options", problems);
	if (!kd_problems_to_error(problems, error))
		return FALSE;
	trace->open = true;
	return trace->format->open(trace->state, &trace->env, error);
}

KdTrace *kd_trace_open(const KdWorkloadSpec *spec, const char *folder, gint64 seed, GError **error)
{
	g_autoptr(KdTrace) trace = g_new0(KdTrace, 1);

	trace->env.folder = g_strdup(folder);
	trace->env.specs = kd_spec_pool_new();
	trace->env.messages = g_ptr_array_new_with_free_func((GDestroyNotify) g_error_free);
	trace->env.streams = g_ptr_array_new_with_free_func(kd_named_stream_free);
	return start(trace, spec, seed, error) ? g_steal_pointer(&trace) : NULL;
}

void kd_trace_free(KdTrace *trace)
{
	if (!trace)
		return;
	if (trace->open && trace->format->close)
		trace->format->close(trace->state);
	if (trace->state && trace->format->options)
		kd_struct_clear(trace->format->options, trace->state);
	g_free(trace->state);
	g_free(trace->env.path);
	g_free(trace->env.folder);
	g_clear_pointer(&trace->env.rng, gsl_rng_free);
	kd_spec_pool_free(trace->env.specs);
	g_ptr_array_unref(trace->env.messages);
	g_ptr_array_unref(trace->env.streams);
	g_free(trace);
}

const KdWorkload *kd_trace_format(const KdTrace *trace)
{
	return trace->format;
}

gboolean kd_trace_next(KdTrace *trace, KdArrival *ret, GError **error)
{
	*ret = (KdArrival){ .at = KD_TIME_UNSET, .duration = KD_TIME_NEVER };
	return trace->format->next(trace->state, &trace->env, ret, error);
}

guint64 kd_trace_bad_rows(const KdTrace *trace, const GPtrArray **ret_messages)
{
	*ret_messages = trace->env.messages;
	return trace->env.n_bad;
}

/* ---- what a workload may ask for ---- */

const char *kd_workload_path(const KdWorkloadEnv *env)
{
	return env->path;
}

char *kd_workload_resolve(const KdWorkloadEnv *env, const char *path)
{
	char *resolved = kd_path_resolve(path, env->folder, NULL);

	/* With a variable that is not set: who opens it will say that it is not there. */
	return resolved ? resolved : g_strdup(path);
}

gsl_rng *kd_workload_rng(KdWorkloadEnv *env)
{
	return env->rng;
}

void kd_workload_bad_row(KdWorkloadEnv *env, const KdPlace *place, const char *format, ...)
{
	GError *error = NULL;
	va_list args;

	if (env->n_bad++ >= KD_MESSAGES_KEPT)
		return;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	kd_fail_at(&error, place, "%s", text);
	g_ptr_array_add(env->messages, error);
}

KdPod *kd_workload_pod(KdWorkloadEnv *env, const char *name, const KdPodShape *shape)
{
	const KdPodTemplate *template_ = shape->template_;
	KdPod *pod = kd_pod_new(template_ ? template_->metadata.namespace : NULL, name,
				kd_spec_pool_get(env->specs, shape));
	KdMeta *meta = &pod->object.metadata;

	if (template_) {
		meta->labels = kd_map_copy(&template_->metadata.labels);
		meta->annotations = kd_map_copy(&template_->metadata.annotations);
	}
	kd_spec_pool_annotate(shape, &meta->annotations);
	return pod;
}
