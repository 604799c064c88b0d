/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_node_ports;
#define PORTS (&kd_policy_node_ports)

#define NO "!node(s) didn't have free ports for the requested pod ports"

static const struct {
	const char *row, *held, *pod, *want;
} rows[] = {
	{ "a free port", "port=80", "p port=81", "a" },
	{ "a taken port", "port=80", "p port=80", "a" NO },
	{ "no port is wanted", "port=80", "p", "a" },
	{ "one of two is taken", "port=80", "p port=79 port=80", "a" NO },
	{ "another protocol", "port=80/UDP", "p port=80", "a" },
	{ "another address", "port=10.0.0.1:80", "p port=10.0.0.2:80", "a" },
	{ "the same address", "port=10.0.0.1:80", "p port=10.0.0.1:80", "a" NO },
	{ "all addresses clash with one", "port=80", "p port=10.0.0.1:80", "a" NO },
	{ "one address clashes with all", "port=10.0.0.1:80", "p port=80", "a" NO },
	{ "a sidecar holds one", "sidecar port=80", "p port=80", "a" NO },
	{ "an init container does not", "init port=80", "p port=80", "a" },
	{ "a sidecar wants one", "port=80", "p sidecar port=80", "a" NO },
};

static void test_pods(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *world = g_strdup_printf("node a; pod q %s on=a", rows[i].held);

		KT_ROW_STR(rows[i].row, kt_policy_once(PORTS, world, rows[i].pod), rows[i].want);
	}
}

static void test_keys(void)
{
	g_autoptr(KtPolicy)
		world = kt_policy_new(PORTS, NULL, NULL, "node a; pod q port=10.0.0.1:80 on=a");

	KT_ROW_STR("its port", kt_policy_try(world, "p port=10.0.0.1:80"), "a" NO);
	KT_ROW_STR("another protocol", kt_policy_try(world, "p port=10.0.0.1:80/UDP"), "a");
	KT_ROW_STR("another address", kt_policy_try(world, "p port=10.0.0.2:80"), "a");
	KT_ROW_STR("another number", kt_policy_try(world, "p port=10.0.0.1:81"), "a");
}

static const struct {
	const char *row, *pod;
	KdEventMask event;
	const char *old, *new;
	bool want;
} hints[] = {
	{ "a new node", "p port=80", KD_EVENT_NODE_ADD, NULL, "a", true },
	{ "its port came free", "p port=80", KD_EVENT_POD_DELETE, "q port=80 on=a", NULL, true },
	{ "another port came free", "p port=80", KD_EVENT_POD_DELETE, "q port=81 on=a", NULL,
	  false },
	{ "another protocol's", "p port=80", KD_EVENT_POD_DELETE, "q port=80/UDP on=a", NULL,
	  false },
	{ "another address's", "p port=10.0.0.1:80", KD_EVENT_POD_DELETE, "q port=10.0.0.2:80 on=a",
	  NULL, false },
	{ "that of all addresses", "p port=10.0.0.1:80", KD_EVENT_POD_DELETE, "q port=80 on=a",
	  NULL, true },
	{ "a sidecar's", "p port=80", KD_EVENT_POD_DELETE, "q sidecar port=80 on=a", NULL, true },
	{ "a pod without ports left", "p port=80", KD_EVENT_POD_DELETE, "q on=a", NULL, false },
	{ "a pod left that was on no node", "p port=80", KD_EVENT_POD_DELETE, "q port=80", NULL,
	  false },
};

static void test_hints(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
		KT_ROW_INT(hints[i].row,
			   kt_policy_hint(PORTS, hints[i].pod, hints[i].event, hints[i].old,
					  hints[i].new),
			   hints[i].want);
}

static CU_TestInfo tests[] = {
	{ "pods", test_pods },
	{ "keys", test_keys },
	{ "hints", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(node_ports) = { .pName = "node_ports", .pTests = tests };
