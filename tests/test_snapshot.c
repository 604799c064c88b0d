/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/snapshot.c and the files around it: columns that follow every change. */
#include "config.h"

#include "kt_world.h"

#include <string.h>

/* ---- what is in a snapshot, as text ---- */

static void print_node(GString *out, const KdNodes *nodes, KdSlot s)
{
	guint n;
	const KdPlaced *pods = kd_nodes_pods(nodes, s, &n);

	g_string_append_printf(out, "%u %s%s", s, nodes->name[s], nodes->node[s] ? "" : "?");
	for (guint r = 0; r < nodes->n_resources; r++)
		if (nodes->allocatable[r][s] || nodes->requested[r][s])
			g_string_append_printf(out, " %s=%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
					       nodes->resource[r], nodes->requested[r][s],
					       nodes->allocatable[r][s]);
	g_string_append_printf(out, " nz=%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT,
			       nodes->non_zero_cpu[s], nodes->non_zero_memory[s]);
	for (guint g = 0; g < nodes->n_gpus[s]; g++)
		g_string_append_printf(out, "%s%d", g ? "," : " gpus=", nodes->gpu_left[s][g]);
	if (nodes->n_gpus[s])
		g_string_append_printf(out, " %s %d", nodes->gpu_model[s],
				       nodes->gpu_total_left[s]);
	for (guint i = 0; i < n; i++)
		g_string_append_printf(out, " [%s %x]", pods[i].info->pod->object.metadata.name,
				       pods[i].gpus);
	g_string_append_c(out, '\n');
}

static const char *const images[] = { "nginx:1", "redis:7", "busybox" };

static char *print(const KdSnapshot *snapshot)
{
	const KdNodes *nodes = kd_snapshot_nodes(snapshot);
	GString *out = g_string_new("order");

	for (guint i = 0; i < nodes->n_nodes; i++)
		g_string_append_printf(out, " %s", nodes->name[nodes->order[i]]);
	g_string_append_c(out, '\n');
	for (guint s = 0; s < nodes->n_slots; s++)
		if (nodes->name[s])
			print_node(out, nodes, s);
	for (guint i = 0; i < G_N_ELEMENTS(images); i++) {
		KdName image = g_intern_static_string(images[i]);

		g_string_append_printf(out, "%s on %u:", image, kd_nodes_with_image(nodes, image));
		for (guint s = 0; s < nodes->n_slots; s++)
			if (kd_nodes_image_size(nodes, s, image))
				g_string_append_printf(out, " %u@%" G_GINT64_FORMAT, s,
						       kd_nodes_image_size(nodes, s, image));
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

/* ---- single worlds ---- */

static const struct {
	const char *row, *world, *want;
} worlds[] = {
	{ "zones take turns, nodes without a zone are one of their own",
	  "node a label.topology.kubernetes.io/zone=x; node b; "
	  "node c label.topology.kubernetes.io/zone=x; node d label.topology.kubernetes.io/zone=y",
	  "a b d c" },
	{ "a node that changes its zone goes behind the others there",
	  "node a label.topology.kubernetes.io/zone=x; node b label.topology.kubernetes.io/zone=x; "
	  "node c label.topology.kubernetes.io/zone=y; node a label.topology.kubernetes.io/zone=y",
	  "b c a" },
	{ "the old label of a zone counts before the new one",
	  "node a label.topology.kubernetes.io/zone=x; "
	  "node b label.topology.kubernetes.io/zone=x "
	  "label.failure-domain.beta.kubernetes.io/zone=y; "
	  "node c label.topology.kubernetes.io/zone=x",
	  "a b c" },
	{ "a zone whose last node went comes back behind the others",
	  "node a label.topology.kubernetes.io/zone=x; node b; gone a; "
	  "node a label.topology.kubernetes.io/zone=x",
	  "b a" },
	{ "a node that is replaced keeps its place", "node a; node b; node a cpu=2", "a b" },
	{ "a pod makes no node", "pod p on=a; node b", "b" },
};

static void orders(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(worlds); i++) {
		g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, worlds[i].world);
		const KdNodes *nodes = kd_snapshot_nodes(stage->snapshot);
		g_autoptr(GString) got = g_string_new(NULL);

		for (guint n = 0; n < nodes->n_nodes; n++)
			g_string_append_printf(got, "%s%s", n ? " " : "",
					       nodes->name[nodes->order[n]]);
		KT_ROW_STR(worlds[i].row, got->str, worlds[i].want);
	}
}

static const struct {
	const char *row, *world, *want;
} contents[] = {
	{ "requests add up, without a request 100m and 200 MiB are thought of",
	  "node a cpu=4 memory=1Ki; pod p cpu=500m on=a; pod q on=a",
	  "0 a cpu=500/4000 memory=0/1024 pods=2/110 nz=600,419430400 [p 0] [q 0]\n" },
	{ "a pod is taken away again", "node a cpu=4; pod p cpu=1 on=a; end p",
	  "0 a cpu=0/4000 pods=0/110 nz=0,0\n" },
	{ "a pod may come before its node", "pod p cpu=1 memory=1 on=a; node a cpu=2",
	  "0 a cpu=1000/2000 memory=1/0 pods=1/110 nz=1000,1 [p 0]\n" },
	{ "a node that goes leaves its pods", "node a cpu=4; pod p cpu=1 memory=1 on=a; gone a",
	  "0 a? cpu=1000/0 memory=1/0 pods=1/0 nz=1000,1 [p 0]\n" },
	{ "and goes for good with the last of them",
	  "node a; pod p cpu=1 on=a; gone a; end p; node b pods=1", "0 b pods=0/1 nz=0,0\n" },
	{ "shares go to the fullest device that fits, whole ones to the first free",
	  "node a gpus=3 model=T4 pods=9; pod p share=1x500 cpu=1 memory=1 on=a; "
	  "pod q share=1x300 cpu=1 memory=1 on=a; pod r share=1x1000 cpu=1 memory=1 on=a",
	  "0 a cpu=3000/0 memory=3/0 pods=3/9 alibabacloud.com/gpu-count=0/3 nz=3000,3 "
	  "gpus=200,0,1000 T4 1200 [p 1] [q 1] [r 2]\n" },
	{ "devices are given out when the node comes",
	  "pod p share=2x1000 cpu=1 memory=1 on=a; node a gpus=2 model=T4 pods=9",
	  "0 a cpu=1000/0 memory=1/0 pods=1/9 alibabacloud.com/gpu-count=0/2 nz=1000,1 "
	  "gpus=0,0 T4 0 [p 3]\n" },
};

static void columns(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(contents); i++) {
		g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, contents[i].world);
		g_autofree char *all = print(stage->snapshot);
		g_autoptr(GError) error = NULL;
		char *from = strchr(all, '\n') + 1;

		*strstr(from, "nginx:1 on") = '\0';
		KT_ROW_STR(contents[i].row, from, contents[i].want);
		kd_snapshot_verify(stage->snapshot, &error);
		KT_ROW_NO_ERROR(contents[i].row, error);
	}
}

static void sharing(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a");
	const KdPodInfo *p = kt_stage_info(stage, "p cpu=1 memory=1Gi");
	const KdPodInfo *q = kt_stage_info(stage, "q cpu=1 memory=1Gi");
	const KdPodInfo *r = kt_stage_info(stage, "r cpu=1 memory=2Gi");
	const KdPodInfo *s = kt_stage_info(stage, "s cpu=1 memory=1Gi share=1x500");

	KT_ROW_INT("equal specs are one", p->spec_id, q->spec_id);
	KT_ROW_TRUE("and share what they need", p->requests == q->requests);
	KT_ROW_TRUE("others are not", p->spec_id != r->spec_id);
	KT_ROW_TRUE("an ask for GPUs sets apart", p->spec_id != s->spec_id);
	KT_ROW_INT("no ask", p->gpu.num, 0);
	KT_ROW_INT("a share", s->gpu.milli, 500);
	KT_ROW_INT("cpu first", p->requests[0].amount, 1000);
	KT_ROW_INT("memory second", p->requests[1].amount, 1 << 30);
}

/* ---- random sequences against what a naive reader of the objects counts ---- */

typedef struct {
	KtStage *stage;
	GRand *rand;
	guint n_nodes, n_pods;
	GPtrArray
		*nodes; /* of char *: "name zone", in the order in which they came to their zones */
	GPtrArray *zones; /* of char * */
	GPtrArray *pods;  /* of char *: "name node cpu memory" */
} Life;

static const char *word_at(const char *line, guint i)
{
	g_auto(GStrv) parts = g_strsplit(line, " ", -1);

	return g_intern_string(parts[i]);
}

static int find_line(const GPtrArray *lines, const char *first)
{
	for (guint i = 0; i < lines->len; i++)
		if (word_at(lines->pdata[i], 0) == g_intern_string(first))
			return (int) i;
	return -1;
}

static void forget_zone(Life *life, const char *zone)
{
	for (guint i = 0; i < life->nodes->len; i++)
		if (word_at(life->nodes->pdata[i], 1) == zone)
			return;
	g_ptr_array_remove_index(life->zones, (guint) find_line(life->zones, zone));
}

static void note_gone(Life *life, int at)
{
	const char *zone = word_at(life->nodes->pdata[at], 1);

	g_ptr_array_remove_index(life->nodes, (guint) at);
	forget_zone(life, zone);
}

static void note_node(Life *life, const char *name, const char *zone)
{
	int at = find_line(life->nodes, name);

	if (at >= 0 && word_at(life->nodes->pdata[at], 1) == g_intern_string(zone))
		return;
	if (at >= 0)
		note_gone(life, at);
	g_ptr_array_add(life->nodes, g_strdup_printf("%s %s", name, zone));
	if (find_line(life->zones, zone) < 0)
		g_ptr_array_add(life->zones, g_strdup(zone));
}

static void add(Life *life, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add(Life *life, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_autofree char *line = g_strdup_vprintf(format, args);
	va_end(args);
	kt_stage_add(life->stage, line);
}

static int below(Life *life, int n)
{
	return g_rand_int_range(life->rand, 0, n);
}

static void set_node(Life *life)
{
	static const char *const extra[] = { "",
					     "image=nginx:1@5",
					     "gpus=4 model=T4",
					     "image=redis:7@3 image=nginx:1@6",
					     "gpus=2 model=P100",
					     "example.com/foo=3" };
	g_autofree char *name = g_strdup_printf("n%d", below(life, 12));
	g_autofree char *zone = g_strdup_printf("z%d", below(life, 4));

	add(life, "node %s cpu=%d memory=%dMi label.topology.kubernetes.io/zone=%s %s", name,
	    1 + below(life, 9), below(life, 99), zone, extra[below(life, G_N_ELEMENTS(extra))]);
	note_node(life, name, zone);
}

static void remove_node(Life *life)
{
	int at = life->nodes->len ? below(life, (int) life->nodes->len) : -1;

	if (at < 0)
		return;
	add(life, "gone %s", word_at(life->nodes->pdata[at], 0));
	note_gone(life, at);
}

static void add_pod(Life *life)
{
	static const char *const extra[] = { "", "port=80", "share=1x300", "share=2x1000",
					     "example.com/foo=1" };
	int node = below(life, 14), cpu = below(life, 2000), memory = below(life, 9);
	guint name = life->n_pods++;

	add(life, "pod p%u cpu=%dm memory=%dMi %s on=n%d", name, cpu, memory,
	    extra[below(life, G_N_ELEMENTS(extra))], node);
	g_ptr_array_add(life->pods, g_strdup_printf("p%u n%d %d %d", name, node, cpu, memory));
}

static void remove_pod(Life *life)
{
	int at = life->pods->len ? below(life, (int) life->pods->len) : -1;

	if (at < 0)
		return;
	add(life, "end %s", word_at(life->pods->pdata[at], 0));
	g_ptr_array_remove_index(life->pods, (guint) at);
}

static void step(Life *life)
{
	int die = below(life, 10);

	if (die < 2)
		set_node(life);
	else if (die < 3)
		remove_node(life);
	else if (die < 7)
		add_pod(life);
	else
		remove_pod(life);
}

static char *naive_order(const Life *life)
{
	GString *out = g_string_new(NULL);

	for (guint round = 0; round < life->nodes->len; round++)
		for (guint z = 0; z < life->zones->len; z++) {
			const char *zone = g_intern_string(life->zones->pdata[z]);
			guint k = 0;

			for (guint i = 0; i < life->nodes->len; i++)
				if (word_at(life->nodes->pdata[i], 1) == zone && k++ == round)
					g_string_append_printf(out, "%s ",
							       word_at(life->nodes->pdata[i], 0));
		}
	return g_string_free(out, FALSE);
}

static char *order(const KdNodes *nodes)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < nodes->n_nodes; i++)
		g_string_append_printf(out, "%s ", nodes->name[nodes->order[i]]);
	return g_string_free(out, FALSE);
}

static void check_naive(const Life *life)
{
	const KdNodes *nodes = kd_snapshot_nodes(life->stage->snapshot);
	g_autofree char *got = order(nodes);
	g_autofree char *want = naive_order(life);
	gint64 n_pods = 0;

	KT_ROW_STR("the order of nodes", got, want);
	for (guint s = 0; s < nodes->n_slots; s++) {
		gint64 cpu = 0, memory = 0;

		for (guint i = 0; i < life->pods->len; i++) {
			g_auto(GStrv) pod = g_strsplit(life->pods->pdata[i], " ", -1);

			if (g_strcmp0(pod[1], nodes->name[s]) != 0)
				continue;
			cpu += g_ascii_strtoll(pod[2], NULL, 10);
			memory += g_ascii_strtoll(pod[3], NULL, 10) << 20;
			n_pods++;
		}
		KT_ROW_INT("requested cpu", nodes->requested[KD_CPU][s], cpu);
		KT_ROW_INT("requested memory", nodes->requested[KD_MEMORY][s], memory);
	}
	KT_ROW_INT("every pod is somewhere", n_pods, life->pods->len);
}

static void check_kept(const Life *life)
{
	g_autoptr(GError) error = NULL;

	kd_snapshot_verify(life->stage->snapshot, &error);
	KT_ROW_NO_ERROR("what is kept equals what is counted", error);
}

static Life life_new(guint32 seed)
{
	return (Life){
		.stage = kt_stage_new(NULL, NULL, ""),
		.rand = g_rand_new_with_seed(seed),
		.nodes = g_ptr_array_new_with_free_func(g_free),
		.zones = g_ptr_array_new_with_free_func(g_free),
		.pods = g_ptr_array_new_with_free_func(g_free),
	};
}

static void life_clear(Life *life)
{
	kt_stage_free(life->stage);
	g_rand_free(life->rand);
	g_ptr_array_unref(life->nodes);
	g_ptr_array_unref(life->zones);
	g_ptr_array_unref(life->pods);
}

static void random_changes(void)
{
	for (guint round = 0; round < (guint) kt_rounds(4); round++) {
		Life life = life_new(round);

		for (guint i = 0; i < 150; i++) {
			step(&life);
			if (i % 10 == 0)
				check_kept(&life);
		}
		check_naive(&life);
		life_clear(&life);
	}
}

/* As often as a step can be a mark, or a way back to one. */
static void what_if(Life *life, guint depth)
{
	g_autofree char *before = print(life->stage->snapshot);
	guint mark = kd_snapshot_mark(life->stage->snapshot);

	for (guint i = 0; i < 20; i++) {
		set_node(life);
		add_pod(life);
		remove_node(life);
		if (i % 3 == 0)
			remove_pod(life);
		if (depth < 2 && i % 8 == 4)
			what_if(life, depth + 1);
	}
	kd_snapshot_revert(life->stage->snapshot, mark);
	g_autofree char *after = print(life->stage->snapshot);
	KT_ROW_STR("all is as before the mark", after, before);
	check_kept(life);
}

static void marks(void)
{
	for (guint round = 0; round < (guint) kt_rounds(5); round++) {
		Life life = life_new(100 + round);

		for (guint i = 0; i < 60; i++)
			step(&life);
		/* The test's own lists go astray, so nothing is counted against them from here on.
		 */
		what_if(&life, 0);
		life_clear(&life);
	}
}

static CU_TestInfo tests[] = {
	{ "the order of nodes", orders },
	{ "columns", columns },
	{ "pods of one spec", sharing },
	{ "random changes", random_changes },
	{ "marks", marks },
	CU_TEST_INFO_NULL,
};

KT_SUITE(snapshot) = { .pName = "snapshot", .pTests = tests };
