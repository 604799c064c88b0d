/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "base/text.h"

#define LONGEST 96

static bool same(char a, char b)
{
	return g_ascii_tolower(a) == g_ascii_tolower(b);
}

/*
 * Damerau and Levenshtein's distance where no part is changed twice: letters put in, left
 * out, replaced, or two neighbours swapped.
 */
static guint distance(const char *a, guint n_a, const char *b, guint n_b)
{
	guint rows[3][LONGEST + 1];
	guint *before = rows[0], *above = rows[1], *row = rows[2];

	for (guint j = 0; j <= n_b; j++)
		row[j] = j;
	for (guint i = 1; i <= n_a; i++) {
		guint *spare = before;

		before = above;
		above = row;
		row = spare;
		row[0] = i;
		for (guint j = 1; j <= n_b; j++) {
			guint replaced = above[j - 1] + !same(a[i - 1], b[j - 1]);

			row[j] = MIN(MIN(above[j], row[j - 1]) + 1, replaced);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				row[j] = MIN(row[j], before[j - 2] + 1);
		}
	}
	return row[n_b];
}

const char *kd_text_nearest(const char *word, const char *const *words)
{
	const char *nearest = NULL;
	guint least = G_MAXUINT;
	size_t n = strlen(word);

	if (n > LONGEST)
		return NULL;
	for (; *words; words++) {
		size_t length = strlen(*words);
		guint d;

		if (length > LONGEST)
			continue;
		d = distance(word, (guint) n, *words, (guint) length);
		if (d <= MAX(n, length) / 3 && d < least) {
			least = d;
			nearest = *words;
		}
	}
	return nearest;
}

char *kd_text_did_you_mean(const char *word, const char *const *words)
{
	const char *nearest = kd_text_nearest(word, words);

	return nearest ? g_strdup_printf(" (did you mean \"%s\"?)", nearest) : g_strdup("");
}
