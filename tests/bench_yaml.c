/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers and writers of trees.
 *
 * Measured in turns, the best of some rounds: kd_yaml_parse() against the bare loop over libyaml's
 * events, which is the least that any reader on top of libyaml costs; and for the same documents
 * as indented JSON kd_json_parse() and both writers.  Prints MB a second of the text read or
 * written.
 *
 * usage: bench_yaml [FILE.yaml]...    without files: made-up nodes, pods and block scalars
 */
#include "config.h"

#include "base/tree.h"
#include "kt_ratio.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

enum { ROUNDS = 9 };

typedef struct {
	double bare, yaml, json, print_yaml, print_json; /* seconds, the best so far */
} Times;

static void read_bare(const GString *text)
{
	yaml_parser_t parser;
	yaml_event_type_t type = YAML_NO_EVENT;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const guchar *) text->str, text->len);
	while (type != YAML_STREAM_END_EVENT) {
		yaml_event_t event;

		if (!yaml_parser_parse(&parser, &event))
			break;
		type = event.type;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
}

/* Takes the time since @start into @best. */
static void clock_in(double *best, gint64 start)
{
	double seconds = (double) (g_get_monotonic_time() - start) * 1e-6;

	*best = *best == 0 ? seconds : MIN(*best, seconds);
}

static void print_all(const KdForest *forest, bool yaml, GString *out)
{
	g_string_truncate(out, 0);
	for (guint i = 0; i < kd_forest_n_documents(forest); i++) {
		if (yaml) {
			g_string_append(out, "---\n");
			kd_tree_print_yaml(kd_forest_document(forest, i), out);
		} else {
			kd_tree_print_json(kd_forest_document(forest, i), 4, out);
			g_string_append_c(out, '\n');
		}
	}
}

static void run_round(const GString *text, GString *yaml, GString *json, Times *best)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = NULL, again = NULL;
	gint64 start = g_get_monotonic_time();

	read_bare(text);
	clock_in(&best->bare, start);
	start = g_get_monotonic_time();
	forest = kd_yaml_parse(text->str, text->len, "bench", &error);
	clock_in(&best->yaml, start);
	g_assert_no_error(error);
	start = g_get_monotonic_time();
	print_all(forest, true, yaml);
	clock_in(&best->print_yaml, start);
	start = g_get_monotonic_time();
	print_all(forest, false, json);
	clock_in(&best->print_json, start);
	start = g_get_monotonic_time();
	again = kd_json_parse(json->str, json->len, "bench", &error);
	clock_in(&best->json, start);
	g_assert_no_error(error);
}

static double rate(const GString *text, double seconds)
{
	return (double) text->len * 1e-6 / seconds;
}

static void row(const char *what, const char *of, double measured, double reference,
		const char *target)
{
	g_autofree char *name = g_strdup_printf("%s of %s, MB/s", what, of);

	kt_ratio_row(name, measured, reference, target);
}

static void measure(const char *name, const GString *text)
{
	g_autoptr(GString) yaml = g_string_new(NULL), json = g_string_new(NULL);
	Times best = { 0 };

	for (int i = 0; i < ROUNDS; i++)
		run_round(text, yaml, json, &best);
	row("read YAML", name, rate(text, best.yaml), rate(text, best.bare), "reference: libyaml");
	row("read JSON", name, rate(json, best.json), 0, "");
	row("print YAML", name, rate(yaml, best.print_yaml), 0, "");
	row("print JSON", name, rate(json, best.print_json), 0, "");
}

static void append_node(GString *text, int i)
{
	g_string_append_printf(
		text,
		"---\napiVersion: v1\nkind: Node\nmetadata:\n  labels:\n"
		"    beta.kubernetes.io/os: linux\n    kubernetes.io/hostname: node-%04d\n"
		"    kubernetes.io/os: linux\n    topology.kubernetes.io/zone: zone-%d\n"
		"  name: node-%04d\nstatus:\n  allocatable:\n    cpu: 64000m\n"
		"    memory: 262144Mi\n    nvidia.com/gpu: '8'\n    pods: '110'\n"
		"  capacity:\n    cpu: 64000m\n    memory: 262144Mi\n    nvidia.com/gpu: '8'\n"
		"    pods: '110'\n",
		i, i % 3, i);
}

static void append_pod(GString *text, int i)
{
	g_string_append_printf(
		text,
		"---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web-%04d\n  namespace: shop\n"
		"spec:\n  containers:\n  - name: web\n    image: registry.example.com/web:1.%d\n"
		"    args: [\"--listen\", \":8080\", \"--verbose\"]\n    ports:\n"
		"    - containerPort: 8080\n      protocol: TCP\n    resources:\n"
		"      requests: {cpu: 100m, memory: 128Mi}\n"
		"      limits: {cpu: 500m, memory: 256Mi}\n    readinessProbe:\n"
		"      httpGet: {path: /healthz, port: 8080}\n      periodSeconds: 10\n"
		"  terminationGracePeriodSeconds: 30\n",
		i, i % 10);
}

static void append_block(GString *text, int i)
{
	g_string_append_printf(text, "---\nkind: ConfigMap\ndata:\n  file-%d: |\n", i);
	for (int line = 0; line < 40; line++)
		g_string_append(text,
				"    some line of a configuration file that is embedded here\n");
}

static void measure_made_up(const char *name, void (*append)(GString *text, int i))
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; i < 2000; i++)
		append(text, i);
	measure(name, text);
}

int main(int argc, char **argv)
{
	kt_ratio_head();
	for (int i = 1; i < argc; i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autofree char *content = NULL, *name = g_path_get_basename(argv[i]);
		g_autoptr(GError) error = NULL;
		gsize length;

		if (!g_file_get_contents(argv[i], &content, &length, &error)) {
			g_printerr("%s\n", error->message);
			return 2;
		}
		g_string_append_len(text, content, (gssize) length);
		measure(name, text);
	}
	if (argc > 1)
		return 0;
	measure_made_up("nodes", append_node);
	measure_made_up("pods", append_pod);
	measure_made_up("block scalars", append_block);
	return 0;
}
