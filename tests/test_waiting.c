/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/waiting.c: who waits, who is decided, in which order. */
#include "config.h"

#include "placement/waiting.h"

#include "kt_world.h"

static const KdPolicy x = { KD_POLICY_HEAD, .name = "x" };
static const KdPolicy y = { KD_POLICY_HEAD, .name = "y" };

typedef struct {
	KtStage *world;
	KdWaiting *waiting;
	GHashTable *uids; /* name -> uid */
	GString *out;
} Stage;

static const KdPolicy *policy(const char *name)
{
	return *name == 'x' ? &x : &y;
}

static KdUid uid(const Stage *stage, const char *name)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(stage->uids, name));
}

/* "p x=10 y=5" */
static void add(Stage *stage, const char *words)
{
	g_auto(GStrv) parts = g_strsplit(words, " ", -1);
	g_autoptr(GArray) holds = g_array_new(FALSE, FALSE, sizeof(KdHold));
	const KdPodInfo *info = kt_stage_info(stage->world, parts[0]);

	for (char **part = parts + 1; *part; part++) {
		const KdHold hold = { policy(*part),
				      g_ascii_strtoll(*part + 2, NULL, 10) * KD_SECOND };

		g_array_append_val(holds, hold);
	}
	kd_waiting_add(stage->waiting, info, holds, stage);
	g_hash_table_insert(stage->uids, g_strdup(parts[0]),
			    GUINT_TO_POINTER(info->pod->object.uid));
}

static void say_one(KdWaitingPod *pod, gpointer data)
{
	Stage *stage = data;
	const KdHold *hold = kd_waiting_pod_shortest(pod);

	g_string_append_printf(stage->out, "%s:%s%d ", pod->info->pod->object.metadata.name,
			       hold->by->name, (int) (hold->timeout / KD_SECOND));
}

static void take_all(Stage *stage)
{
	for (KdWaitingPod *pod; (pod = kd_waiting_take(stage->waiting));) {
		const char *by = pod->rejected_by ? pod->rejected_by->name : "nobody";

		g_string_append_printf(stage->out, "%s%s%s ", pod->info->pod->object.metadata.name,
				       pod->allowed ? "+" : "-", pod->allowed ? "" : by);
		KT_ROW_TRUE("the owner's data stays", pod->data == stage);
		kd_waiting_pod_free(pod);
	}
}

static void reject_other(KdWaitingPod *pod, gpointer data)
{
	Stage *stage = data;

	g_string_append_printf(stage->out, "%s ", pod->info->pod->object.metadata.name);
	kd_waiting_reject(stage->waiting, uid(stage, "q"), &x, "no");
}

/*
 * add <pod> x=10 y=5	with holds	allow/reject <pod> x	say	take	count
 * others	says all, while each rejects q
 */
static void step(Stage *stage, char **parts)
{
	bool did = true;

	if (g_str_equal(parts[0], "add"))
		add(stage, parts[1]);
	else if (g_str_equal(parts[0], "say"))
		kd_waiting_each(stage->waiting, say_one, stage);
	else if (g_str_equal(parts[0], "take"))
		take_all(stage);
	else if (g_str_equal(parts[0], "count"))
		g_string_append_printf(stage->out, "%u ", kd_waiting_count(stage->waiting));
	else if (g_str_equal(parts[0], "others"))
		kd_waiting_each(stage->waiting, reject_other, stage);
	else if (g_str_equal(parts[0], "allow"))
		did = kd_waiting_allow(stage->waiting, uid(stage, (char[]){ *parts[1], 0 }),
				       policy(parts[1] + 2));
	else
		did = kd_waiting_reject(stage->waiting, uid(stage, (char[]){ *parts[1], 0 }),
					policy(parts[1] + 2), "no");
	if (!did)
		g_string_append(stage->out, "not ");
}

static const struct {
	const char *row, *script, *want;
} rows[] = {
	{ "one waits", "add p x=10; say; count; take", "p:x10 1 " },
	{ "in the order of coming", "add q x=1; add p x=9; say", "q:x1 p:x9 " },
	{ "the shortest time", "add p x=10 y=5; say", "p:y5 " },
	{ "the first of equals", "add p x=5 y=5; say", "p:x5 " },
	{ "who is allowed goes on", "add p x=10; allow p x; say; count; take; take", "0 p+ " },
	{ "by all", "add p x=10 y=5; allow p y; say; take; allow p x; take", "not p:x10 p+ " },
	{ "by those that hold it", "add p x=10; allow p y; allow p y; say", "not not p:x10 " },
	{ "one no is enough", "add p x=10 y=5; reject p y; take", "p-y " },
	{ "the first word counts", "add p x=10; allow p x; reject p x; take", "not p+ " },
	{ "and the other way round", "add p x=10; reject p x; allow p x; take", "not p-x " },
	{ "in the order of deciding",
	  "add p x=10; add q x=10; add r x=10; allow r x; reject p x; take; say", "r+ p-x q:x10 " },
	{ "who is decided during a visit is not visited",
	  "add p x=10; add q x=10; add r x=10; others; take; say", "p r q-x p:x10 r:x10 " },
	{ "who has been there comes again", "add p x=10; allow p x; take; add p x=3; say",
	  "p+ p:x3 " },
	{ "nobody takes them", "add p x=1; add q x=1; allow q x", "" },
};

static void scripts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtStage) world = kt_stage_new(NULL, NULL, "");
		g_autoptr(KdWaiting) waiting = kd_waiting_new();
		g_autoptr(GHashTable)
			uids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_autoptr(GString) out = g_string_new(NULL);
		Stage stage = { world, waiting, uids, out };
		g_auto(GStrv) steps = g_strsplit(rows[i].script, ";", -1);

		for (char **one = steps; *one; one++) {
			g_auto(GStrv) parts = g_strsplit(g_strstrip(*one), " ", 2);

			step(&stage, parts);
		}
		KT_ROW_STR(rows[i].row, out->str, rows[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "scripts", scripts },
	CU_TEST_INFO_NULL,
};

KT_SUITE(waiting) = { .pName = "waiting", .pTests = tests };
