/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/client.c: token buckets, each component its own. */
#include "config.h"

#include "cluster/client.h"

#include "kt.h"

#include <kubedes/rng.h>

static const KdIdentity scheduler = { .user = "system:kube-scheduler", .agent = "scheduler" },
			controller = { .user = "system:serviceaccount:kube-system:x",
				       .agent = "x" },
			other = { .user = "system:serviceaccount:kube-system:y", .agent = "y" },
			kubelet = { .user = "system:node:a", .agent = "kubelet" },
			user = { .user = "anna", .agent = "kubectl" };

/* When the last of @n that want to go at once may. */
static KdTime nth(KdClients *clients, const KdIdentity *who, bool is_event, int n)
{
	KdTime at = 0;

	while (n-- > 0)
		at = kd_clients_take(clients, who, is_event, 0);
	return at;
}

static void limits(void)
{
	static const struct {
		const char *row;
		const KdIdentity *who;
		bool is_event;
		int n;
		KdTime want;
	} rows[] = {
		{ "the scheduler's burst goes at once", &scheduler, false, 100, 0 },
		{ "then 50 a second", &scheduler, false, 1, KD_SECOND / 50 },
		{ "its events are another client's", &scheduler, true, 101, KD_SECOND / 50 },
		{ "a controller has a burst of 30", &controller, false, 30, 0 },
		{ "and 20 a second, its events among them", &controller, true, 2, KD_SECOND / 10 },
		{ "another controller has its own", &other, false, 30, 0 },
		{ "a kubelet has a burst of 100", &kubelet, false, 100, 0 },
		{ "users have no limit", &user, false, 100000, 0 },
	};
	g_autoptr(KdClients) clients = kd_clients_new(NULL, 0);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_INT(rows[i].row, nth(clients, rows[i].who, rows[i].is_event, rows[i].n),
			   rows[i].want);
	KT_ROW_INT("after a pause it is full again",
		   kd_clients_take(clients, &scheduler, false, 10 * KD_SECOND), 10 * KD_SECOND);
}

static void settings(void)
{
	const KdClientOptions options[] = {
		{ .component = "kubelet", .kube_api_qps = 1, .kube_api_burst = 1 },
		{ .user = "anna", .kube_api_qps = 10, .kube_api_burst = 2 },
		{ .user = "system:kube-scheduler", .kube_api_qps = 0, .kube_api_burst = 1 },
	};
	g_autoptr(KdClients) clients = kd_clients_new(options, G_N_ELEMENTS(options));

	KT_ROW_INT("each client of a component", nth(clients, &kubelet, false, 3), 2 * KD_SECOND);
	KT_ROW_INT("one user", nth(clients, &user, false, 3), KD_SECOND / 10);
	KT_ROW_INT("0 is no limit", nth(clients, &scheduler, false, 10000), 0);
}

/* A bucket that is filled as time goes by; tokens are counted in nanoseconds of filling. */
static void oracle(void)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(1, "tests/client");
	g_autoptr(KdClients) clients = kd_clients_new(NULL, 0);
	const KdTime interval = KD_SECOND / 50, full = 100 * interval;
	KdTime now = 0, level = full, wrong = 0, waited = 0;

	for (int i = 0; i < 20000; i++) {
		const KdTime pause = (KdTime) kd_rng_below(rng, 2 * (guint64) interval) *
				     (kd_rng_below(rng, 300) == 0 ? 100 : 1) * 9 / 10;
		KdTime want;

		now += pause;
		level = MIN(level + pause, full) - interval;
		want = now + MAX(-level, 0);
		waited += want > now;
		wrong += kd_clients_take(clients, &scheduler, false, now) != want;
	}
	KT_ROW_INT("as a bucket that is filled all the time", wrong, 0);
	KT_ROW_TRUE("which was empty now and then", waited > 100 && waited < 19000);
}

static CU_TestInfo tests[] = {
	{ "limits", limits },
	{ "settings", settings },
	{ "against a plain bucket", oracle },
	CU_TEST_INFO_NULL,
};

KT_SUITE(client) = { .pName = "client", .pTests = tests };
