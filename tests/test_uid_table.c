/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/uid_table.c against a hash table. */
#include "config.h"

#include "base/uid_table.h"

#include "kt.h"

static guint count_from(const KdUidTable *table, GHashTable *naive, guint64 from)
{
	guint n = 0;
	guint64 last = from;

	for (guint64 uid = from; kd_uid_table_next(table, &uid); uid++, n++) {
		if (uid < last)
			return G_MAXUINT;
		last = uid;
		if (kd_uid_table_get(table, uid) != g_hash_table_lookup(naive, &uid))
			return G_MAXUINT;
	}
	return n;
}

static void like_a_hash_table(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(3);
	g_autoptr(GHashTable)
		naive = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	KdUidTable table = { 0 };
	guint64 first = 1;

	/* A window that moves on, so that pages come and go. */
	for (guint i = 0; i < 20000; i++) {
		guint64 uid = first + (guint) g_rand_int_range(random, 0, 700);
		gpointer item = GUINT_TO_POINTER(i + 1), was = g_hash_table_lookup(naive, &uid);

		first += i % 3 == 0;
		if (!KT_ROW_TRUE("the same is there", kd_uid_table_get(&table, uid) == was))
			break;
		if (g_rand_boolean(random)) {
			kd_uid_table_set(&table, uid, item);
			g_hash_table_insert(naive, g_memdup2(&uid, sizeof(uid)), item);
		} else {
			KT_ROW_TRUE("what was there", kd_uid_table_remove(&table, uid) == was);
			g_hash_table_remove(naive, &uid);
		}
		if (i % 1000 == 0)
			KT_ROW_INT("all of them, ascending", count_from(&table, naive, 0),
				   g_hash_table_size(naive));
	}
	KT_ROW_INT("things in it", table.n, g_hash_table_size(naive));
	kd_uid_table_clear(&table);
	KT_ROW_TRUE("nothing", !kd_uid_table_get(&table, first));
}

static CU_TestInfo tests[] = {
	{ "like a hash table", like_a_hash_table },
	CU_TEST_INFO_NULL,
};

KT_SUITE(uid_table) = { .pName = "uid_table", .pTests = tests };
