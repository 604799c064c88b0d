/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/map.c */
#include "config.h"

#include "kt.h"

#include <kubedes/selector.h>
#include <string.h>

static char *print(const KdMap *map)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < map->n; i++)
		g_string_append_printf(out, "%s%s=%s", i > 0 ? " " : "", map->pairs[i].key,
				       map->pairs[i].value);
	return g_string_free(out, FALSE);
}

static KdMap make(const char *text)
{
	g_auto(GStrv) words = g_strsplit_set(text, " =", -1);
	KdMap map = { 0 };

	for (char **w = words; w[0] && w[1]; w += 2)
		kd_map_set(&map, w[0], w[1]);
	return map;
}

static const struct {
	const char *row, *pairs, *want;
} sets[] = {
	{ "nothing", "", "" },
	{ "one", "a=1", "a=1" },
	{ "sorted", "b=2 c=3 a=1", "a=1 b=2 c=3" },
	{ "each key once, the last value", "a=1 b=2 a=3", "a=3 b=2" },
	{ "by bytes, capitals first", "a=1 B=2 _=3", "B=2 _=3 a=1" },
	{ "a prefix goes first", "app.x=1 app=2 app/x=3", "app=2 app.x=1 app/x=3" },
	{ "an empty value is a value", "a= b=1", "a= b=1" },
};

static void sorts(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(sets); i++) {
		KdMap map = make(sets[i].pairs);
		g_autofree char *got = print(&map);

		KT_ROW_STR(sets[i].row, got, sets[i].want);
		kd_map_clear(&map);
		KT_ROW_TRUE(sets[i].row, map.n == 0 && !map.pairs);
	}
}

static void looks_up(void)
{
	KdMap map = make("zone=a app=web tier=");

	KT_ROW_STR("by name", kd_map_get(&map, g_intern_string("app")), "web");
	KT_ROW_TRUE("values are interned",
		    kd_map_get(&map, g_intern_string("app")) == g_intern_string("web"));
	KT_ROW_STR("an empty value is not NULL", kd_map_get(&map, g_intern_string("tier")), "");
	KT_ROW_STR("an absent name", kd_map_get(&map, g_intern_string("ap")), NULL);
	KT_ROW_STR("by any string", kd_map_lookup(&map, "zone"), "a");
	KT_ROW_STR("an absent string", kd_map_lookup(&map, "zon"), NULL);
	KT_ROW_STR("in nothing", kd_map_lookup(&(KdMap){ 0 }, "zone"), NULL);
	kd_map_clear(&map);
}

/* More than one block of GLib's table of quarks, which is not to grow. */
static void notes(void)
{
	const GQuark before = g_quark_from_string("the last one before the notes");
	KdMap map = { 0 }, same = make("a=1 n=2999");

	kd_map_set(&map, "a", "1");
	for (int i = 0; i < 3000; i++) {
		g_autofree char *text = g_strdup_printf("%d", i);

		kd_map_note(&map, "n", text);
	}
	KT_ROW_STR("replaced", kd_map_lookup(&map, "n"), "2999");
	KT_ROW_TRUE("equal to what is interned", kd_map_equal(&map, &same));
	kd_map_note(&same, "n", "2999");
	KT_ROW_TRUE("the same again", kd_map_lookup(&map, "n") == kd_map_lookup(&same, "n"));
	KT_ROW_TRUE("of the notes there are no quarks",
		    g_quark_from_string("the first one after them") - before < 10);
	kd_map_clear(&map);
	kd_map_clear(&same);
}

static const struct {
	const char *row, *a, *b;
	bool want;
} pairs[] = {
	{ "two empty ones", "", "", true },
	{ "the same in another order", "a=1 b=2", "b=2 a=1", true },
	{ "another value", "a=1", "a=2", false },
	{ "another key", "a=1", "b=1", false },
	{ "one more", "a=1", "a=1 b=2", false },
	{ "none", "", "a=1", false },
};

static void compares(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		KdMap a = make(pairs[i].a), b = make(pairs[i].b);

		KT_ROW_INT(pairs[i].row, kd_map_equal(&a, &b), pairs[i].want);
		KT_ROW_INT(pairs[i].row, kd_map_equal(&b, &a), pairs[i].want);
		kd_map_clear(&a);
		kd_map_clear(&b);
	}
}

static void copies(void)
{
	KdMap map = make("a=1 b=2"), copy = kd_map_copy(&map), none = kd_map_copy(&(KdMap){ 0 });
	g_autofree char *before = NULL;

	KT_ROW_TRUE("a copy is equal", kd_map_equal(&map, &copy));
	for (char key[] = "c"; *key <= 'z'; ++*key)
		kd_map_set(&copy, key, "3");
	kd_map_set(&copy, "a", "4");
	before = print(&map);
	KT_ROW_STR("and apart", before, "a=1 b=2");
	KT_ROW_INT("it grows", copy.n, 26);
	KT_ROW_STR("and changes", kd_map_lookup(&copy, "a"), "4");
	KT_ROW_INT("a copy of nothing", none.n, 0);
	kd_map_clear(&map);
	kd_map_clear(&copy);
}

/* The oracle is a hash table. */
static void agrees_with_a_hash_table(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);
	g_autoptr(GHashTable) want = g_hash_table_new(g_str_hash, g_str_equal);
	KdMap map = { 0 };

	for (int round = kt_rounds(2000); round > 0; round--) {
		g_autofree char *key = g_strdup_printf("k%d", g_rand_int_range(rand, 0, 200));
		g_autofree char *value = g_strdup_printf("v%d", g_rand_int_range(rand, 0, 9));

		KT_ROW_STR(key, kd_map_lookup(&map, key), g_hash_table_lookup(want, key));
		kd_map_set(&map, key, value);
		g_hash_table_insert(want, (gpointer) g_intern_string(key),
				    (gpointer) g_intern_string(value));
		KT_ROW_STR(key, kd_map_get(&map, g_intern_string(key)), value);
	}
	KT_ROW_INT("size", map.n, g_hash_table_size(want));
	for (guint i = 1; i < map.n; i++)
		KT_ROW_TRUE("in order", strcmp(map.pairs[i - 1].key, map.pairs[i].key) < 0);
	kd_map_clear(&map);
}

static CU_TestInfo tests[] = {
	{ "sorts", sorts },   { "looks up", looks_up },
	{ "notes", notes },   { "compares", compares },
	{ "copies", copies }, { "agrees with a hash table", agrees_with_a_hash_table },
	CU_TEST_INFO_NULL
};

KT_SUITE(map) = { .pName = "map", .pTests = tests };
