/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/spam.c: which events are sent. */
#include "config.h"

#include "cluster/spam.h"

#include "kt.h"

static const KdIdentity scheduler = { .user = "system:kube-scheduler", .agent = "scheduler" },
			kubelet = { .user = "system:node:a", .agent = "kubelet" },
			user = { .user = "anna", .agent = "kubectl" };

static void who_says_what(void)
{
	static const struct {
		const char *row;
		const KdIdentity *who;
		KdUid about;
		const char *reason;
		KdTime first, every;
		int n, want;
	} rows[] = {
		{ "of a series the scheduler sends two", &scheduler, 1, "FailedScheduling", 0,
		  KD_SECOND, 100, 2 },
		{ "another reason is another series", &scheduler, 1, "Preempted", 0, KD_SECOND, 1,
		  1 },
		{ "so is another pod", &scheduler, 2, "FailedScheduling", 0, KD_SECOND, 3, 2 },
		{ "after six minutes it begins anew", &scheduler, 1, "FailedScheduling",
		  8 * KD_MINUTE, KD_SECOND, 3, 2 },
		{ "what comes seldom is no series", &scheduler, 3, "FailedScheduling", 0,
		  7 * KD_MINUTE, 10, 10 },
		{ "a kubelet says 25 things of a pod", &kubelet, 1, "Started", 0, 0, 100, 25 },
		{ "whatever they are", &kubelet, 1, "Killing", 0, 0, 1, 0 },
		{ "then one every five minutes", &kubelet, 1, "Started", 5 * KD_MINUTE,
		  5 * KD_MINUTE, 10, 10 },
		{ "users say what they like", &user, 1, "Hello", 0, 0, 100, 100 },
	};
	g_autoptr(KdSpam) spam = kd_spam_new();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		int n = 0;

		for (int k = 0; k < rows[i].n; k++)
			n += kd_spam_passes(spam, rows[i].who, rows[i].about,
					    g_intern_string(rows[i].reason),
					    rows[i].first + k * rows[i].every);
		KT_ROW_INT(rows[i].row, n, rows[i].want);
	}
	kd_spam_forget(spam, 2);
	KT_ROW_TRUE("what has gone is forgotten",
		    kd_spam_passes(spam, &scheduler, 2, g_intern_string("FailedScheduling"), 0));
}

static CU_TestInfo tests[] = {
	{ "who says what", who_says_what },
	CU_TEST_INFO_NULL,
};

KT_SUITE(spam) = { .pName = "spam", .pTests = tests };
