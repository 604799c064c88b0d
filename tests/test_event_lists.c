/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/event_lists.c and the view that reads their table. */
#include "config.h"

#include "kt_recorder.h"
#include "record/event_lists.h"

static const KdIdentity scheduler = { .user = "system:kube-scheduler", .agent = "scheduler" };
static const KdIdentity kubelet = { .user = "system:node:n", .agent = "kubelet" };

static const struct {
	const KdIdentity *who;
	char about; /* the pods a and b, and n, the one node */
	const char *type, *reason, *message;
	bool listed;
} said[] = {
	{ &scheduler, 'a', "Normal", "Scheduled", "Successfully assigned default/a to n", true },
	{ &kubelet, 'a', "Normal", "Started", "Started container main", true },
	{ &scheduler, 'b', "Normal", "Scheduled", "Successfully assigned default/b to n", true },
	{ &kubelet, 'b', "Normal", "Started", "Started container main", true },
	{ &kubelet, 'b', "Normal", "Started", "Started container side", true },
	{ &kubelet, 'b', "Normal", "Killing", "Started container side", true },
	/* Not of this pod, no such node, another source: the words are kept whole, or apart. */
	{ &scheduler, 'b', "Normal", "Scheduled", "Successfully assigned default/a to n", true },
	{ &scheduler, 'b', "Normal", "Scheduled", "Successfully assigned default/b to m", true },
	{ &kubelet, 'b', "Normal", "Scheduled", "Successfully assigned default/b to n", true },
	{ &scheduler, 'a', "Warning", "FailedScheduling", "no", true },
	{ &scheduler, 'a', "Normal", "FailedScheduling", "no", true },
	{ &scheduler, 'b', "Warning", "FailedScheduling", "no", true },
	{ &kubelet, 'n', "Normal", "NodeReady", "is ready", false },
};

/* Tables of a run with the node n and the pods a and b. */
typedef struct {
	KdResults *results;
	KdWriter writer;
	KdSnapshot *reader;
	KdNodeRows *nodes;
	KdEventLists *lists;
	KdObject *node, *a, *b;
} Tables;

static void open_tables(Tables *t)
{
	t->node = &kt_node("n", "cpu=4")->object;
	t->a = &kt_pod("a", "cpu=1")->object;
	t->b = &kt_pod("b", "cpu=1")->object;
	t->a->uid = 5;
	t->b->uid = 6;
	t->results = kt_results();
	t->writer = (KdWriter){ .results = t->results, .run = 1 };
	t->reader = kd_snapshot_new();
	t->nodes = kd_node_rows_new(&t->writer, t->reader, NULL);
	kd_node_rows_change(t->nodes, &(KdChange){ .type = KD_CHANGE_CREATED, .new = t->node });
	t->lists = kd_event_lists_new(&t->writer, t->nodes, NULL);
	kt_exec(t->results, "INSERT INTO pod (run, pod, namespace, name, priority, cpu_milli, "
			    "memory, gpu_milli, gpus, created, phase, attempts) VALUES "
			    "(1, 5, 'default', 'a', 0, 1, 1, 0, 0, 0, 'Running', 1), "
			    "(1, 6, 'default', 'b', 0, 1, 1, 0, 0, 0, 'Running', 1)");
}

static void write_all(Tables *t)
{
	kd_event_lists_finish(t->lists);
	kd_node_rows_finish(t->nodes);
	KT_ROW_INT("no failure", t->writer.failure, SQLITE_OK);
}

static void close_tables(Tables *t)
{
	kd_event_lists_free(t->lists);
	kd_node_rows_free(t->nodes);
	kd_snapshot_free(t->reader);
	kd_results_free(t->results);
	kd_object_unref(t->node);
	kd_object_unref(t->a);
	kd_object_unref(t->b);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tables, close_tables)

static bool say(Tables *t, const KdObject *about, gsize i, gint64 seq)
{
	const KdChange change = { .type = KD_CHANGE_EVENT,
				  .time = (KdTime) seq * 10 - 20,
				  .who = said[i].who,
				  .new = about,
				  .event_type = said[i].type,
				  .reason = said[i].reason,
				  .message = said[i].message };

	return kd_event_lists_add(t->lists, &change, seq);
}

static void read_back(void)
{
	g_auto(Tables) t = { 0 };
	g_autoptr(GString) want = g_string_new(NULL);
	g_autofree char *got = NULL, *lists = NULL;

	open_tables(&t);
	for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
		const KdObject *about = said[i].about == 'a'   ? t.a
					: said[i].about == 'b' ? t.b
							       : t.node;

		KT_ROW_INT(said[i].message, say(&t, about, i, (gint64) i + 1), said[i].listed);
		if (said[i].listed)
			g_string_append_printf(want, "%s1|%d|%d|%s|%s|%s|Pod|default|%c|%s",
					       i ? "\n" : "", (int) i + 1, (int) i * 10 - 10,
					       said[i].type, said[i].reason, said[i].who->agent,
					       said[i].about, said[i].message);
	}
	write_all(&t);
	got = kt_ask(t.results, "SELECT * FROM event ORDER BY seq");
	lists = kt_ask(t.results, "SELECT kind, type, message, list FROM event_kind "
				  "JOIN event_list USING (run, kind) WHERE kind <= 2 OR "
				  "reason = 'FailedScheduling' ORDER BY kind");
	KT_ROW_STR("what was said", got, want->str);
	KT_ROW_STR("as lists", lists,
		   "1|Normal|Successfully assigned |[[1,-10,5,1],[3,10,6,1]]\n"
		   "2|Normal|Started container main|[[2,0,5],[4,20,6]]\n"
		   "8|Warning|no|[[10,80,5],[12,100,6]]\n"
		   "9|Normal|no|[[11,90,5]]");
}

/* What comes again and again between words that are always others. */
static void many(void)
{
	enum { N = 2000 };
	g_auto(Tables) t = { 0 };
	g_autofree char *all = NULL, *rows = NULL, *longest = NULL;

	open_tables(&t);
	for (gint64 i = 1; i <= N; i++) {
		g_autofree char *message = g_strdup_printf("pulled in %d ms", (int) i);
		const KdChange other = { .who = &kubelet,
					 .new = t.b,
					 .event_type = "Normal",
					 .reason = "Pulled",
					 .message = message };

		if (i % 2)
			say(&t, t.a, 1, i);
		else
			kd_event_lists_add(t.lists, &other, i);
	}
	write_all(&t);
	all = kt_ask(t.results, "SELECT count(DISTINCT seq), count(DISTINCT message) FROM event");
	rows = kt_ask(t.results, "SELECT count(*) < 20 FROM event_list WHERE kind = 1");
	longest = kt_ask(t.results, "SELECT max(length(list)) < 2000 FROM event_list");
	KT_ROW_STR("all of them", all, "2000|1001");
	KT_ROW_STR("few rows for what is said often", rows, "1");
	KT_ROW_STR("no list too long", longest, "1");
}

static CU_TestInfo tests[] = { { "read back", read_back }, { "many", many }, CU_TEST_INFO_NULL };

KT_SUITE(event_lists) = { .pName = "event_lists", .pTests = tests };
