/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/pod_rows.c, decision_rows.c: what a small cluster does not come to by itself. */
#include "config.h"

#include "kt_recorder.h"
#include "record/decision_rows.h"
#include "record/pod_rows.h"

/* Tables of a run, in which there is one node "n". */
typedef struct {
	KdResults *results;
	KdWriter writer;
	KdSnapshot *reader;
	KdNodeRows *nodes;
	KdPodRows *pods;
} Tables;

static void open_tables(Tables *t)
{
	g_autoptr(KdObject) node = &kt_node("n", "cpu=4")->object;

	t->results = kt_results();
	t->writer = (KdWriter){ .results = t->results, .run = 1 };
	t->reader = kd_snapshot_new();
	t->nodes = kd_node_rows_new(&t->writer, t->reader, NULL);
	t->pods = kd_pod_rows_new(&t->writer, t->reader, t->nodes, NULL);
	kd_node_rows_change(t->nodes, &(KdChange){ .type = KD_CHANGE_CREATED, .new = node });
}

static void close_tables(Tables *t)
{
	kd_pod_rows_free(t->pods);
	kd_node_rows_free(t->nodes);
	kd_snapshot_free(t->reader);
	kd_results_free(t->results);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tables, close_tables)

static void change(Tables *t, KdTime time, const KdObject *before, const KdObject *after)
{
	kd_pod_rows_change(t->pods, &(KdChange){ .type = !before  ? KD_CHANGE_CREATED
							 : !after ? KD_CHANGE_DELETED
								  : KD_CHANGE_UPDATED,
						 .time = time,
						 .old = before,
						 .new = after });
}

/* ---- lives ---- */

/* "Phase[/Reason]": bound to n; "!": marked as disrupted; "~": being deleted; else as it was. */
static KdPod *next_version(const KdPod *pod, const char *word)
{
	KdPod *next = (KdPod *) kd_object_copy(&pod->object);
	KdPodStatus *status = &next->status;
	g_auto(GStrv) parts = g_strsplit(word, "/", 2);

	if (word[0] == '!')
		kd_condition_set(&status->conditions, &status->n_conditions, "DisruptionTarget",
				 "True", "DeletionByTaintManager", NULL, 0);
	if (word[0] == '~')
		next->object.metadata.deletionTimestamp = KD_SECOND;
	if (!g_ascii_isupper(word[0]))
		return next;
	next->nodeName = g_intern_string("n");
	status->phase = g_intern_string(parts[0]);
	if (parts[1])
		status->reason = g_intern_string(parts[1]);
	return next;
}

/* Preemption by a decision about another pod. */
static void preempt(Tables *t, const KdObject *victim)
{
	g_autoptr(GPtrArray) victims = g_ptr_array_new();
	g_autoptr(KdObject) other = &kt_pod("other", "cpu=1")->object;
	const KdPostFilterResult result = { .nominated = KD_NO_SLOT, .victims = victims };

	g_ptr_array_add(victims, (gpointer) victim);
	kd_pod_rows_decision(t->pods,
			     &(KdDecision){ .pod = KD_POD(other), .post_filter = &result });
}

/* A word a second: a version of the pod, "p" for preempted, "x" for gone. */
static void live(Tables *t, KdPod *take, const char *life)
{
	g_auto(GStrv) words = g_strsplit(life, " ", -1);
	KdObject *object = &take->object;

	for (guint i = 0; words[i]; i++) {
		g_autoptr(KdObject) before = object;

		if (words[i][0] == 'p')
			preempt(t, before);
		object = words[i][0] == 'x' ? NULL
					    : &next_version(KD_POD(before), words[i])->object;
		change(t, i + 1, i > 0 ? before : NULL, object);
	}
	kd_object_unref(object);
}

static const struct {
	const char *row, *life;
	const char *want; /* bound, started, ended, node, phase, reason */
} lives[] = {
	{ "waits", "-", "||||Pending|" },
	{ "waits in vain", "- x", "||2||Pending|" },
	{ "runs", "- Pending Running", "2|3||1|Running|" },
	{ "succeeds", "- Pending Running Succeeded", "2|3|4|1|Succeeded|" },
	{ "succeeded, then cleared away", "- Running Succeeded x", "2|2|3|1|Succeeded|" },
	{ "deleted while it runs", "- Running x", "2|2|3|1|Running|" },
	{ "comes running from a dump", "Running", "1|1||1|Running|" },
	{ "comes ended from a dump", "Succeeded", "1||1|1|Succeeded|" },
	{ "is refused by the kubelet", "- Failed/OutOfcpu", "2||2|1|Failed|OutOfcpu" },
	{ "is stopped", "- Running ~ Failed x", "2|2|4|1|Failed|Deleted" },
	{ "is stopped, and ends well", "- Running ~ Succeeded x", "2|2|4|1|Succeeded|" },
	{ "fails, and is deleted then", "- Running Failed ~ x", "2|2|3|1|Failed|" },
	{ "is disrupted", "- Running ! x", "2|2|4|1|Running|DeletionByTaintManager" },
	{ "is preempted", "- Running p x", "2|2|4|1|Running|PreemptionByScheduler" },
	{ "is disrupted as well", "- Running p ! x", "2|2|5|1|Running|DeletionByTaintManager" },
	{ "the status knows better", "- Running p ! Failed/Evicted", "2|2|5|1|Failed|Evicted" },
};

static void lived(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(lives); i++) {
		g_auto(Tables) t = { 0 };
		KdPod *pod = kt_pod("p", "cpu=1");
		g_autofree char *got = NULL;

		open_tables(&t);
		pod->object.uid = 7;
		live(&t, pod, lives[i].life);
		kd_pod_rows_finish(t.pods);
		got = kt_ask(t.results,
			     "SELECT bound, started, ended, node, phase, reason FROM pod");
		KT_ROW_STR(lives[i].row, got, lives[i].want);
	}
}

/* ---- the rest of a row ---- */

static void in_order(void)
{
	g_auto(Tables) t = { 0 };
	g_autofree char *got = NULL;

	open_tables(&t);
	for (KdUid uid = 9; uid > 6; uid--) {
		KdPod *pod = kt_pod("p", "cpu=1500m,memory=1Ki");

		pod->object.uid = uid;
		pod->spec->priority = (KdOptInt){ (gint64) uid * 100, true };
		live(&t, pod, uid == 8 ? "- x" : "-");
	}
	kd_pod_rows_finish(t.pods);
	got = kt_ask(t.results, "SELECT pod, priority, cpu_milli, memory FROM pod ORDER BY pod");
	KT_ROW_STR("whenever they were written", got,
		   "7|700|1500|1024\n8|800|1500|1024\n9|900|1500|1024");
}

static void owned(void)
{
	g_auto(Tables) t = { 0 };
	KdPod *pod = kt_pod("p", "cpu=1");
	KdMeta *metadata = &pod->object.metadata;
	g_autofree char *got = NULL;

	open_tables(&t);
	pod->object.uid = 7;
	metadata->ownerReferences = g_new0(KdOwnerReference, 1);
	metadata->n_ownerReferences = 1;
	metadata->ownerReferences[0] = (KdOwnerReference){ .kind = g_intern_string("ReplicaSet"),
							   .name = g_strdup("web"),
							   .controller = true };
	kd_map_set(&metadata->annotations, KD_GPU_ANNOTATION_INDEX, "0-2");
	live(&t, pod, "-");
	kd_pod_rows_finish(t.pods);
	got = kt_ask(t.results, "SELECT owner, gpu_index FROM pod");
	KT_ROW_STR("by a controller", got, "ReplicaSet/web|0-2");
}

/* ---- decisions with preemption ---- */

static void preemption(void)
{
	g_auto(Tables) t = { 0 };
	g_autoptr(KdObject) pod = &kt_pod("p", "cpu=1")->object;
	g_autoptr(GPtrArray) victims = g_ptr_array_new();
	const KdName names[] = { g_intern_string("n") };
	const KdNodes nodes = { .n_nodes = 1, .n_slots = 1, .name = names };
	const KdAttempt attempt = { .chosen = KD_NO_SLOT };
	const KdPostFilterResult result = { .nominated = 0, .victims = victims };
	g_autoptr(KdDecisionRows) rows = NULL;
	g_autofree char *got = NULL;

	open_tables(&t);
	rows = kd_decision_rows_new(&t.writer, t.nodes, false, NULL);
	g_ptr_array_add(victims, pod);
	g_ptr_array_add(victims, pod);
	kd_decision_rows_add(rows, &(KdDecision){ .number = 1,
						  .pod = KD_POD(pod),
						  .result = KD_DECISION_UNSCHEDULABLE,
						  .record = &attempt,
						  .nodes = &nodes,
						  .node = KD_NO_SLOT,
						  .message = "no room",
						  .post_filter = &result });
	kd_decision_rows_finish(rows);
	got = kt_ask(t.results, "SELECT result, node, message, nominated, victims FROM decision");
	KT_ROW_STR("room is made", got, "unschedulable||no room|1|2");
}

static CU_TestInfo tests[] = { { "lives", lived },
			       { "in order", in_order },
			       { "owned", owned },
			       { "preemption", preemption },
			       CU_TEST_INFO_NULL };

KT_SUITE(pod_rows) = { .pName = "pod_rows", .pTests = tests };
