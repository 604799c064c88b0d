/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scheduling attempts per second of user time, with caches and without, in turns within one run.
 *
 * 1. A cluster of 5000 nodes in a steady state: each placed pod retires the oldest.  The default
 * profile, all nodes scored or adaptively sampled, pods of 1, 10 and 100 templates, or each its
 * own; then pods that would rather be spread over zones and hosts and apart from their like.
 * 2. The openb trace under FGD (1213 nodes, 10,866 pods), where $KUBEDES_TRACES has it.
 *
 * usage: bench_placement [NODES [PODS]]
 */
#include "config.h"

#include <kubedes/lines.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "kt_ratio.h"
#include "placement/framework.h"
#include "placement/shapes.h"

#define ZONE "topology.kubernetes.io/zone"
#define HOST "kubernetes.io/hostname"

static double user_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double) usage.ru_utime.tv_sec + (double) usage.ru_utime.tv_usec / 1e6;
}

static void set_amount(KdResources *resources, const char *name, gint64 units)
{
	kd_resources_set(resources, name, kd_quantity_from_units(units, KD_DECIMAL_SI));
}

static KdPodSpec *make_spec(gint64 milli_cpu, gint64 memory)
{
	KdPodSpec *spec = kd_pod_spec_new();

	spec->containers = g_new(KdContainer, 1);
	spec->n_containers = 1;
	kd_struct_init(&kd_container_struct, spec->containers);
	spec->containers->name = g_intern_static_string("main");
	kd_resources_set(&spec->containers->resources.requests, "cpu",
			 kd_quantity_from_milli(milli_cpu));
	set_amount(&spec->containers->resources.requests, "memory", memory);
	return spec;
}

/* ---- a steady state ---- */

typedef struct {
	guint n_nodes, n_pods, n_templates;
	gint percentage;
	bool plain, spread;
} Steady;

static void add_nodes(KdSnapshot *snapshot, guint n)
{
	static const gint64 cpus[] = { 8, 16, 32, 64 }, memories[] = { 32, 64, 128, 512 };

	for (guint i = 0; i < n; i++) {
		g_autofree char *name = g_strdup_printf("node-%05u", i);
		g_autofree char *zone = g_strdup_printf("zone-%u", i % 3);
		KdNode *node = kd_node_new(name);

		set_amount(&node->status.allocatable, "cpu", cpus[i * 7 % 4]);
		set_amount(&node->status.allocatable, "memory", memories[i * 7 % 4] << 30);
		set_amount(&node->status.allocatable, "pods", 110);
		kd_map_set(&node->object.metadata.labels, ZONE, zone);
		kd_map_set(&node->object.metadata.labels, HOST, name);
		kd_snapshot_set_node(snapshot, node);
		kd_object_unref(&node->object);
	}
}

static const KdPod *make_pod(KdPodSpec *spec, guint template, guint i)
{
	g_autofree char *name = g_strdup_printf("pod-%u", i);
	g_autofree char *app = g_strdup_printf("app-%u", template);
	KdPod *pod = kd_pod_new("default", name, kd_shared_ref(spec));

	kd_map_set(&pod->object.metadata.labels, "app", app);
	pod->object.uid = i + 1;
	return pod;
}

static KdSelector *select_app(guint template)
{
	g_autofree char *app = g_strdup_printf("app-%u", template);
	KdSelector *selector = g_new0(KdSelector, 1);

	kd_map_set(&selector->matchLabels, "app", app);
	return selector;
}

static void spread_over(KdTopologySpreadConstraint *constraint, const char *key, guint template)
{
	kd_struct_init(&kd_topology_spread_constraint_struct, constraint);
	constraint->maxSkew = 1;
	constraint->topologyKey = g_intern_string(key);
	constraint->whenUnsatisfiable = g_intern_static_string("ScheduleAnyway");
	constraint->labelSelector = select_app(template);
}

/* Over zones and hosts, and rather not beside one of its own. */
static void spread(KdPodSpec *spec, guint template)
{
	KdAffinity *affinity = g_new0(KdAffinity, 1);
	KdWeightedPodAffinityTerm *term = g_new0(KdWeightedPodAffinityTerm, 1);

	spec->topologySpreadConstraints = g_new(KdTopologySpreadConstraint, 2);
	spec->n_topologySpreadConstraints = 2;
	spread_over(&spec->topologySpreadConstraints[0], ZONE, template);
	spread_over(&spec->topologySpreadConstraints[1], HOST, template);
	term->weight = 50;
	term->podAffinityTerm.topologyKey = g_intern_static_string(HOST);
	term->podAffinityTerm.labelSelector = select_app(template);
	affinity->podAntiAffinity = g_new0(KdPodAffinity, 1);
	affinity->podAntiAffinity->preferredDuringSchedulingIgnoredDuringExecution = term;
	affinity->podAntiAffinity->n_preferredDuringSchedulingIgnoredDuringExecution = 1;
	spec->affinity = affinity;
}

static KdPodSpec **make_templates(const Steady *steady)
{
	KdPodSpec **specs = g_new(KdPodSpec *, steady->n_templates);

	for (guint i = 0; i < steady->n_templates; i++) {
		specs[i] = make_spec(50 * (1 + i * 37 % 40) + i / 40,
				     ((gint64) 64 << 20) * (1 + i * 53 % 64));
		if (steady->spread)
			spread(specs[i], i);
	}
	return specs;
}

/* One pod: attempt, place, and the oldest of the ring goes. */
static void turn(KdFramework *framework, KdSnapshot *snapshot, KdPodSpec **specs, guint template,
		 guint i, guint ring)
{
	const KdPod *pod = make_pod(specs[template], template, i);
	KdPodInfo *info = kd_snapshot_pod_info(snapshot, pod);
	const KdAttempt *record = kd_framework_attempt(framework, info);

	if (record->chosen != KD_NO_SLOT)
		kd_snapshot_add_pod(snapshot, info,
				    kd_snapshot_nodes(snapshot)->name[record->chosen], 0);
	if (i >= ring)
		kd_snapshot_remove_pod(snapshot, i - ring + 1, NULL);
	kd_pod_info_unref(info);
	kd_object_unref(&pod->object);
}

/* Microseconds a pod. */
static double measure(const Steady *steady)
{
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	g_autoptr(KdSnapshot) snapshot = kd_snapshot_new();
	KdFrameworkOptions options = { .percentage = steady->percentage,
				       .plain = steady->plain,
				       .brief = true };
	guint n_pods = steady->plain ? steady->n_pods / 20 : steady->n_pods;
	g_autofree KdPodSpec **specs = make_templates(steady);
	double start;

	add_nodes(snapshot, steady->n_nodes);
	g_autoptr(KdFramework)
		framework = kd_framework_new(config->profiles[0], snapshot, &options, NULL);
	for (guint i = 0; i < 100; i++)
		turn(framework, snapshot, specs, i % steady->n_templates, i, 2 * n_pods);
	start = user_seconds();
	for (guint i = 100; i < 100 + n_pods; i++)
		turn(framework, snapshot, specs, i % steady->n_templates, i, 2 * n_pods);
	start = user_seconds() - start;
	for (guint i = 0; i < steady->n_templates; i++)
		kd_shared_unref(specs[i]);
	return start / n_pods * 1e6;
}

static void compare(Steady steady)
{
	double cached = measure(&steady);

	steady.plain = true;
	double plain = measure(&steady);
	g_autofree char *name = g_strdup_printf(
		"%s, %u nodes, %s, %u templates, us", steady.spread ? "spread" : "attempt",
		steady.n_nodes, steady.percentage ? "all scored" : "adaptive", steady.n_templates);

	kt_ratio_row(name, cached, plain, "reference: no caches");
}

static void steady_states(guint n_nodes, guint n_pods)
{
	static const guint templates[] = { 1, 10, 100, 5000 };
	static const gint percentages[] = { 100, 0 };

	for (guint p = 0; p < G_N_ELEMENTS(percentages); p++)
		for (guint t = 0; t < G_N_ELEMENTS(templates); t++)
			compare((Steady){ .n_nodes = n_nodes,
					  .n_pods = n_pods,
					  .n_templates = templates[t],
					  .percentage = percentages[p] });
	for (guint t = 0; t < 3; t++)
		compare((Steady){ .n_nodes = n_nodes,
				  .n_pods = n_pods,
				  .n_templates = templates[t],
				  .percentage = 100,
				  .spread = true });
}

/* ---- the openb trace ---- */

typedef struct {
	GHashTable *by_name; /* of KdNode */
	GPtrArray *nodes;    /* in the order of the study */
	GPtrArray *pods;
	KdShapes *shapes;
	/* Of the last replay, by pod; and what the check of it found. */
	KdName *placed_on;
	KdGpuSet *gpus;
	guint row, n_wrong;
} Openb;

static gint64 number(const char *field)
{
	return g_ascii_strtoll(field, NULL, 10);
}

/* sn,cpu_milli,memory_mib,gpu,model */
static void read_node(Openb *openb, char **fields)
{
	KdNode *node = kd_node_new(fields[0]);
	KdResources *resources = &node->status.allocatable;

	kd_resources_set(resources, "cpu", kd_quantity_from_milli(number(fields[1])));
	set_amount(resources, "memory", number(fields[2]) << 20);
	set_amount(resources, "pods", 1001);
	set_amount(resources, KD_GPU_ANNOTATION_COUNT, number(fields[3]));
	kd_map_set(&node->object.metadata.labels, KD_GPU_ANNOTATION_MODEL, fields[4]);
	g_hash_table_insert(openb->by_name, node->object.metadata.name, node);
}

static void read_order(Openb *openb, char **fields)
{
	g_ptr_array_add(openb->nodes, g_hash_table_lookup(openb->by_name, fields[0]));
}

/* name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec */
static void read_shape(Openb *openb, char **fields)
{
	KdGpuAsk ask = { (gint16) number(fields[3]), (gint16) number(fields[4]),
			 *fields[5] ? g_intern_string(fields[5]) : NULL };

	kd_shapes_add(openb->shapes, number(fields[1]), &ask);
}

/* seq,pod,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec */
static void read_pod(Openb *openb, char **fields)
{
	KdPod *pod = kd_pod_new("default", fields[1],
				make_spec(number(fields[2]), number(fields[3]) << 20));
	KdMap *annotations = &pod->object.metadata.annotations;

	pod->object.uid = openb->pods->len + 1;
	if (number(fields[4]) > 0) {
		kd_map_set(annotations, KD_GPU_ANNOTATION_COUNT, fields[4]);
		kd_map_set(annotations, KD_GPU_ANNOTATION_MILLI, fields[5]);
		if (*fields[6])
			kd_map_set(annotations, KD_GPU_ANNOTATION_MODEL, fields[6]);
	}
	g_ptr_array_add(openb->pods, pod);
}

static bool each_line(const char *file, void (*visit)(Openb *openb, char **fields), Openb *openb)
{
	const char *folder = g_getenv("KUBEDES_TRACES");
	g_autofree char *path = g_build_filename(folder ? folder : "", file, NULL);
	g_autoptr(KdLines) lines = kd_lines_open(path, NULL);
	char *fields[16], *line;

	if (!lines || !kd_lines_next(lines, NULL, NULL))
		return false;
	while ((line = kd_lines_next(lines, NULL, NULL))) {
		kd_csv_split(line, ',', fields, G_N_ELEMENTS(fields));
		visit(openb, fields);
	}
	return true;
}

static bool load(Openb *openb)
{
	*openb = (Openb){
		.by_name = g_hash_table_new(g_str_hash, g_str_equal),
		.nodes = g_ptr_array_new(),
		.pods = g_ptr_array_new(),
		.shapes = kd_shapes_new(),
	};
	return each_line("alibaba-openb-gpu-v2023/openb_node_list_gpu_node.csv", read_node,
			 openb) &&
	       each_line("fgd/sequences/nodeorder_default_seed42.csv.gz", read_order, openb) &&
	       each_line("alibaba-openb-gpu-v2023/openb_pod_list_default.csv.gz", read_shape,
			 openb) &&
	       each_line("fgd/sequences/sequence_default_seed42.csv.gz", read_pod, openb);
}

/* seq,pod,node,gpu_index */
static void check_row(Openb *openb, char **fields)
{
	guint row = openb->row++;
	const char *node = openb->placed_on[row] ? openb->placed_on[row] : "";

	if (strcmp(node, fields[2]) != 0 || openb->gpus[row] != kd_gpu_set_parse(fields[3]))
		openb->n_wrong++;
}

/* Seconds for all pods. */
static double replay(Openb *openb, const char *policy, bool plain)
{
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	g_autoptr(KdSnapshot) snapshot = kd_snapshot_new();
	KdFrameworkOptions options = {
		.percentage = 100, .tie_break = KD_TIE_FIRST, .plain = plain, .brief = true
	};
	double start;

	kd_scheduler_config_set_policy(config, policy, NULL);
	options.env.shapes = kd_shapes_typical(openb->shapes, &options.env.n_shapes, NULL);
	start = user_seconds();
	for (guint i = 0; i < openb->nodes->len; i++)
		kd_snapshot_set_node(snapshot, openb->nodes->pdata[i]);
	g_autoptr(KdFramework)
		framework = kd_framework_new(config->profiles[0], snapshot, &options, NULL);
	for (guint i = 0; i < openb->pods->len; i++) {
		g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(snapshot, openb->pods->pdata[i]);
		const KdAttempt *record = kd_framework_attempt(framework, info);
		KdSlot chosen = record->chosen;

		openb->placed_on[i] = NULL;
		openb->gpus[i] = 0;
		if (chosen == KD_NO_SLOT)
			continue;
		openb->gpus[i] = kd_framework_pick_gpus(framework, chosen);
		openb->placed_on[i] = kd_snapshot_nodes(snapshot)->name[chosen];
		kd_snapshot_add_pod(snapshot, info, openb->placed_on[i], openb->gpus[i]);
	}
	g_free((gpointer) options.env.shapes);
	return user_seconds() - start;
}

static void openb_trace(void)
{
	static const struct {
		const char *name, *published;
	} policies[] = { { "FGD", "FGD" },
			 { "BestFit", "BestFit" },
			 { "DotProduct", "DotProd" },
			 { "GpuPacking", "GpuPacking" },
			 { "GpuClustering", "GpuClustering" } };
	Openb openb;

	if (!load(&openb)) {
		printf("openb placements: skipped, $KUBEDES_TRACES has them not\n");
		return;
	}
	openb.placed_on = g_new0(KdName, openb.pods->len);
	openb.gpus = g_new0(KdGpuSet, openb.pods->len);
	for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
		g_autofree char *file = g_strdup_printf(
			"fgd/placements/placement_default_seed42_%s_gobinary.csv.gz",
			policies[i].published);
		double plain = replay(&openb, policies[i].name, true);
		double cached = replay(&openb, policies[i].name, false);

		openb.row = openb.n_wrong = 0;
		each_line(file, check_row, &openb);
		g_autofree char *name = g_strdup_printf("openb placements, %s, s",
							policies[i].name);
		g_autofree char *target = g_strdup_printf("no caches; %u of %u as not published",
							  openb.n_wrong, openb.row);
		kt_ratio_row(name, cached, plain, target);
	}
}

int main(int argc, char **argv)
{
	guint n_nodes = argc > 1 ? (guint) number(argv[1]) : 5000;
	guint n_pods = argc > 2 ? (guint) number(argv[2]) : 5000;
	struct rusage usage;

	kt_ratio_head();
	openb_trace();
	steady_states(n_nodes, n_pods);
	getrusage(RUSAGE_SELF, &usage);
	kt_ratio_row("placement: largest resident set, MB", (double) usage.ru_maxrss / 1024, 0, "");
	return 0;
}
