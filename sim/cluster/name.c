/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/name.h"

#include "cluster/hash.h"

#define LENGTH     5  /* of a suffix */
#define N_LETTERS  27 /* without vowels, and without what looks like another */
#define N_SUFFIXES (N_LETTERS * N_LETTERS * N_LETTERS * N_LETTERS * N_LETTERS)
#define STEP       5382013 /* has no factor 3: every suffix comes up once before any comes again */
#define MAX_PREFIX (63 - LENGTH)

struct KdSuffixes {
	KdTime time;
	GHashTable *given; /* "namespace/prefix" to how many were given at that time */
};

KdSuffixes *kd_suffixes_new(void)
{
	KdSuffixes *suffixes = g_new(KdSuffixes, 1);

	suffixes->time = KD_TIME_UNSET;
	suffixes->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return suffixes;
}

void kd_suffixes_free(KdSuffixes *suffixes)
{
	if (!suffixes)
		return;
	g_hash_table_unref(suffixes->given);
	g_free(suffixes);
}

static void write_suffix(guint64 number, char *text)
{
	static const char letters[N_LETTERS + 1] = "bcdfghjklmnpqrstvwxz2456789";

	for (int i = 0; i < LENGTH; i++, number /= N_LETTERS)
		text[i] = letters[number % N_LETTERS];
}

char *kd_suffixes_name(KdSuffixes *suffixes, const KdStore *store, const KdObject *object,
		       KdTime now)
{
	const KdMeta *meta = &object->metadata;
	g_autofree char *key = g_strdup_printf("%s/%s", meta->namespace ? meta->namespace : "",
					       meta->generateName);
	char *name = g_strdup_printf("%.*s-----", MAX_PREFIX, meta->generateName);
	char *suffix = name + strlen(name) - LENGTH;
	guint64 start = kd_hash_string(kd_hash(KD_HASH_START, (guint64) now), key);
	guint given;

	if (suffixes->time != now)
		g_hash_table_remove_all(suffixes->given);
	suffixes->time = now;
	given = GPOINTER_TO_UINT(g_hash_table_lookup(suffixes->given, key));
	do
		write_suffix((start % N_SUFFIXES + (guint64) given++ * STEP) % N_SUFFIXES, suffix);
	while (kd_store_get(store, object->kind, meta->namespace, name));
	g_hash_table_insert(suffixes->given, g_steal_pointer(&key), GUINT_TO_POINTER(given));
	return name;
}
