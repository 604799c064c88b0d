/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/flow_control.c: to which schema and level, with how many seats. */
#include "config.h"

#include "cluster/flow_control_match.h"
#include "cluster/flow_control_seats.h"
#include "kt_flow.h"

#define OF(stored_, size_, ...)                                                                    \
	{                                                                                          \
		.stored = (stored_), .average_size = (size_), ##__VA_ARGS__                        \
	}

/* ---- classification ---- */

static void classifies(void)
{
	static const char *const nodes[] = { "system:nodes", "system:authenticated", NULL };
	static const char *const accounts[] = { "system:serviceaccounts", "system:authenticated",
						NULL };
	static const struct {
		const char *row, *user;
		const char *const *groups;
		const char *verb, *path, *group, *resource, *subresource, *namespace_, *want;
	} rows[] = {
		{ "a node renews its lease", "system:node:n", nodes, "update", NULL,
		  "coordination.k8s.io", "leases", NULL, "kube-node-lease", "system-node-high" },
		{ "its status", "system:node:n", nodes, "patch", NULL, "", "nodes", "status", NULL,
		  "system-node-high" },
		{ "another part of a node", "system:node:n", nodes, "patch", NULL, "", "nodes",
		  "proxy", NULL, "system-nodes" },
		{ "a lease in no namespace is no lease", "system:node:n", nodes, "list", NULL,
		  "coordination.k8s.io", "leases", NULL, NULL, "system-nodes" },
		{ "the scheduler stays leader", "system:kube-scheduler", kt_everybody, "update",
		  NULL, "coordination.k8s.io", "leases", NULL, "kube-system",
		  "system-leader-election" },
		{ "the scheduler looks at leases", "system:kube-scheduler", kt_everybody, "list",
		  NULL, "coordination.k8s.io", "leases", NULL, "kube-system", "kube-scheduler" },
		{ "an account of the system", "system:serviceaccount:kube-system:dns", accounts,
		  "list", NULL, "", "services", NULL, NULL, "kube-system-service-accounts" },
		{ "an account of a namespace with that prefix",
		  "system:serviceaccount:kube-system-2:dns", accounts, "list", NULL, "", "services",
		  NULL, NULL, "service-accounts" },
		{ "a probe", "a", kt_everybody, "get", "/readyz", NULL, NULL, NULL, NULL,
		  "probes" },
		{ "a part of a probe", "a", kt_everybody, "get", "/readyz/etcd", NULL, NULL, NULL,
		  NULL, "global-default" },
		{ "somebody without a group", "a", NULL, "get", NULL, "", "pods", NULL, "default",
		  "catch-all" },
	};
	g_auto(KtFlow) client = kt_flow(600);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const KdFlowRequest request = {
			.user = rows[i].user,
			.groups = rows[i].groups,
			.verb = rows[i].verb,
			.path = rows[i].path,
			.api_group = rows[i].group,
			.resource = rows[i].resource,
			.subresource = rows[i].subresource,
			.namespace_ = rows[i].namespace_,
		};
		KdName schema, name;

		kd_flow_control_classify(client.control, &request, &schema, &name);
		KT_ROW_STR(rows[i].row, schema, rows[i].want);
	}
}

/* Hands by a deck from which cards are really taken. */
static void deals(void)
{
	static const struct {
		const char *schema, *flow;
		guint64 hash;
	} rows[] = {
		{ "exempt", "", G_GUINT64_CONSTANT(0xffa9e4a2537c0600) },
		{ "global-default", "alice", G_GUINT64_CONSTANT(0xf4de3bd42ccdf6b7) },
		{ "service-accounts", "system:serviceaccount:default:web",
		  G_GUINT64_CONSTANT(0x510834ff98b328a9) },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint64 hash = kd_flow_hash(rows[i].schema, rows[i].flow), rest = hash;
		guint hand[6], deck[128];

		KT_ROW_TRUE(rows[i].schema, hash == rows[i].hash);
		kd_flow_deal(hash, 128, 6, hand);
		for (guint card = 0; card < 128; card++)
			deck[card] = card;
		for (guint k = 0; k < 6; k++) {
			guint at = (guint) (rest % (128 - k));

			rest /= 128 - k;
			KT_ROW_INT(rows[i].schema, hand[k], deck[at]);
			memmove(deck + at, deck + at + 1, (127 - at) * sizeof(*deck));
		}
	}
}

/* ---- seats ---- */

static void estimates(void)
{
	static const struct {
		const char *row, *verb, *resource;
		guint watchers;
		KdFlowList list;
		gint64 most;
		guint initial, final;
		gint64 linger_ms;
	} rows[] = {
		{ "a get", "get", "pods", 500, { 0 }, 10, 1, 0, 0 },
		{ "a list of a kind without objects", "list", "pods", 0, { 0 }, 10, 1, 0, 0 },
		{ "a small list", "list", "pods", 0, OF(100, 900), 10, 1, 0, 0 },
		{ "of 300 kB", "list", "pods", 0, OF(300, 1000), 10, 3, 0, 0 },
		{ "a byte more", "list", "pods", 0, OF(300001, 1), 10, 4, 0, 0 },
		{ "no more than the level has for one", "list", "pods", 0, OF(5000, 1000), 8, 8, 0,
		  0 },
		{ "no more than 100", "list", "pods", 0, OF(500000, 1000), 0, 100, 0, 0 },
		{ "from the cache it is streamed", "list", "pods", 0,
		  OF(500000, 1000, .from_cache = true), 0, 10, 0, 0 },
		{ "in pieces", "list", "pods", 0, OF(5000, 1000, .limit = 500), 0, 5, 0, 0 },
		{ "in pieces, with a selector", "list", "pods", 0,
		  OF(5000, 1000, .limit = 500, .selector = true), 0, 25, 0, 0 },
		{ "one by its name", "list", "pods", 0, OF(5000, 1000, .single = true), 0, 1, 0,
		  0 },
		{ "of unknown size", "list", "pods", 0, OF(2, 0), 0, 30, 0, 0 },
		{ "a watch", "watch", "pods", 0, OF(5000, 1000), 0, 1, 0, 0 },
		{ "a watch that begins with all", "watch", "pods", 0,
		  OF(400, 1000, .initial_events = true), 0, 4, 0, 0 },
		{ "a change that few see", "update", "pods", 9, { 0 }, 10, 1, 0, 0 },
		{ "a change that ten see", "update", "pods", 10, { 0 }, 10, 1, 1, 5 },
		{ "that eleven see", "patch", "pods", 11, { 0 }, 10, 1, 2, 5 },
		{ "that 1000 see, on less seats for longer",
		  "create",
		  "pods",
		  1000,
		  { 0 },
		  10,
		  1,
		  10,
		  50 },
		{ "on five seats", "delete", "pods", 1000, { 0 }, 5, 1, 5, 100 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const KdFlowRequest request = { .user = "a",
						.verb = rows[i].verb,
						.resource = rows[i].resource,
						.watchers = rows[i].watchers,
						.list = rows[i].list };
		KdFlowWork work = kd_flow_estimate(&request, rows[i].most);

		KT_ROW_INT(rows[i].row, work.initial, rows[i].initial);
		KT_ROW_INT(rows[i].row, work.final, rows[i].final);
		KT_ROW_INT(rows[i].row, work.linger / KD_MILLISECOND, rows[i].linger_ms);
	}
}

static void divides(void)
{
	static const struct {
		const char *row;
		guint n;
		KdFlowShare shares[3]; /* target, lower, upper, wanted share */
		double sum;
		bool good;
	} rows[] = {
		{ "in proportion", 2, { { 1, 0, 9, 2 }, { 3, 0, 9, 6 } }, 8, true },
		{ "a lower bound", 2, { { 1, 1, 9, 1 }, { 3, 0, 9, 1 } }, 2, true },
		{ "an upper bound", 2, { { 1, 0, 1, 1 }, { 3, 0, 9, 7 } }, 8, true },
		{ "all at their lower ends", 2, { { 4, 3, 9, 3 }, { 4, 2, 9, 2 } }, 5, true },
		{ "all at their upper ends", 2, { { 1, 0, 3, 3 }, { 1, 0, 4, 4 } }, 7, true },
		{ "too much", 2, { { 1, 0, 3, 0 }, { 1, 0, 3, 0 } }, 7, false },
		{ "too little", 2, { { 4, 4, 9, 0 }, { 4, 4, 9, 0 } }, 7, false },
		{ "no target at all", 2, { { 0, 0, 9, 4 }, { 0, 0, 9, 4 } }, 8, true },
		{ "three", 3, { { 10, 10, 10, 10 }, { 2, 1, 4, 4 }, { 2, 1, 99, 6 } }, 20, true },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		KdFlowShare shares[3];

		memcpy(shares, rows[i].shares, sizeof(shares));
		KT_ROW_INT(rows[i].row, kd_flow_divide(shares, rows[i].n, rows[i].sum),
			   rows[i].good);
		for (guint j = 0; j < rows[i].n; j++)
			KT_ROW_DOUBLE(rows[i].row, shares[j].share, rows[i].shares[j].share, 1e-9);
	}
}

/* Limits of the default levels before anyone has come (minCL, as all demand is zero). */
static void limits(void)
{
	static const struct {
		const char *name;
		gint64 nominal, minimum, maximum;
	} rows[] = {
		{ "catch-all", 13, 13, 613 },      { "exempt", 0, 0, 600 },
		{ "global-default", 49, 24, 649 }, { "leader-election", 25, 25, 625 },
		{ "node-high", 98, 73, 698 },      { "system", 74, 50, 674 },
		{ "workload-high", 98, 49, 698 },  { "workload-low", 245, 24, 845 },
	};
	g_auto(KtFlow) client = kt_flow(600);
	gint64 sum = 0;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		KdFlowLevelState state = kt_flow_level(&client, rows[i].name);

		KT_ROW_INT(rows[i].name, state.nominal, rows[i].nominal);
		KT_ROW_INT(rows[i].name, state.minimum, rows[i].minimum);
		KT_ROW_INT(rows[i].name, state.maximum, rows[i].maximum);
		KT_ROW_TRUE(rows[i].name,
			    state.current >= state.minimum && state.current <= state.maximum);
		sum += state.current;
	}
	KT_ROW_TRUE("all seats are given out, but for rounding", ABS(sum - 602) <= 4);
}

/* ---- configuration ---- */

static void configures(void)
{
	g_auto(KtFlow) client = kt_flow(10);
	KdName schema, name;
	const KdFlowRequest what = kt_get_of("alice");
	KtFlowRequest *running, *waiting;

	kt_flow_configure(&client, KT_OWN_SCHEMA);
	kd_flow_control_classify(client.control, &what, &schema, &name);
	KT_ROW_STR("a schema whose level is not there is ignored", schema, "global-default");
	kt_flow_configure(&client, KT_OWN_LEVEL KT_OWN_SCHEMA);
	kd_flow_control_classify(client.control, &what, &schema, &name);
	KT_ROW_STR("a schema of the user's", schema, "own");
	KT_ROW_INT("has nearly all seats", kt_flow_level(&client, "own").current, 10);
	for (guint i = 0; i < 10; i++)
		running = kt_flow_get(&client, "alice", KD_SECOND);
	waiting = kt_flow_get(&client, "alice", KD_SECOND);
	KT_ROW_TRUE("one waits", running->granted && !waiting->granted);
	kt_flow_configure(&client, "");
	kd_flow_control_classify(client.control, &what, &schema, &name);
	KT_ROW_STR("the schema is gone", schema, "global-default");
	KT_ROW_INT("the level is not, as long as it has requests",
		   kt_flow_level(&client, "own").waiting, 1);
	kd_engine_run(client.engine, KD_TIME_NEVER, 0);
	KT_ROW_TRUE("who waited was let in", waiting->granted);
	KT_ROW_INT("then it is gone", kt_flow_level(&client, "own").current, -1);
}

static CU_TestInfo tests[] = {
	{ "classes", classifies }, { "hands", deals },   { "seats of requests", estimates },
	{ "division", divides },   { "limits", limits }, { "own schemas and levels", configures },
	CU_TEST_INFO_NULL,
};

KT_SUITE(flow_control) = { .pName = "flow_control", .pTests = tests };
