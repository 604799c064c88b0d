/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_complete.h"

#include "cmd/_describe.h"

#include <string.h>

void cmd_offer(CmdCompletion *completion, const char *word, const char *summary)
{
	if (g_str_has_prefix(word, completion->typed))
		g_ptr_array_add(completion->found, g_strconcat(completion->before, word,
							       summary ? "\t" : "", summary, NULL));
}

static void offer_commands(CmdCompletion *completion)
{
	for (const KdCommand *const *c = kd_command_table; *c; c++)
		cmd_offer(completion, (*c)->name, (*c)->summary);
	if (*completion->typed == '-') {
		cmd_offer(completion, "--help", "Show which commands there are");
		cmd_offer(completion, "--version", "Show the version");
	}
}

static void offer_options(CmdCompletion *completion, const GOptionEntry *entries)
{
	for (; entries->long_name; entries++) {
		g_autofree char *word = g_strconcat("--", entries->long_name,
						    entries->arg_description ? "=" : "", NULL);

		if (!(entries->flags & G_OPTION_FLAG_HIDDEN))
			cmd_offer(completion, word, entries->description);
	}
	cmd_offer(completion, "--help", "Show what the command does");
}

/* The option that a word is, its value in the word ("--seed=1") or not; NULL = none. */
static const GOptionEntry *find_option(const GOptionEntry *entries, const char *word)
{
	gsize length = strcspn(word, "=");

	for (; entries->long_name; entries++) {
		gsize own = strlen(entries->long_name);

		if (g_str_has_prefix(word, "--") && length == own + 2 &&
		    strncmp(word + 2, entries->long_name, own) == 0)
			return entries;
		if (entries->short_name && word[0] == '-' && word[1] == entries->short_name &&
		    !word[2])
			return entries;
	}
	return NULL;
}

/* Whether the word after @word is its value. */
static const GOptionEntry *takes_next(const GOptionEntry *entries, const char *word)
{
	const GOptionEntry *entry = find_option(entries, word);

	return entry && entry->arg_description && !strchr(word, '=') ? entry : NULL;
}

/* How many words that are neither options nor values stand before the last one. */
static guint position(const CmdCompletion *completion, const GOptionEntry *entries)
{
	guint n = 0;

	for (const char *const *word = completion->words + 1; word[1]; word++) {
		if (takes_next(entries, *word) && word[2])
			word++;
		else if (**word != '-' || !(*word)[1])
			n++;
	}
	return n;
}

static bool repeats(const char *word)
{
	return g_str_has_suffix(word, "...") || (*word == '[' && g_str_has_suffix(word, "...]"));
}

/* What may stand at place @n of "KIND[,KIND...] [NAME...] -f RUN.db": the word of that place, or
 * one before it that may come again, or has such a one before it. */
static void offer_usage(CmdCompletion *completion, const char *usage, guint n)
{
	g_auto(GStrv) words = g_strsplit(usage, " ", -1);
	bool again = false;
	guint place = 0;

	for (char **word = words; *word && place <= n; word++) {
		if (**word == '-' || g_str_has_prefix(*word, "[-")) {
			word += word[1] != NULL && !g_str_has_suffix(*word, "]");
			continue;
		}
		again |= repeats(*word);
		if (again || place == n)
			cmd_offer_all(completion, *word);
		place++;
	}
}

static void offer_in_command(CmdCompletion *completion, const KdCommand *command)
{
	g_autofree GOptionEntry *entries = cmd_describe(command);
	guint n = g_strv_length((char **) completion->words);
	const GOptionEntry *option = takes_next(entries, completion->words[n - 2]);
	const char *equals = strchr(completion->typed, '=');
	g_autofree char *before = NULL;

	if (option && n > 2) {
		cmd_offer_all(completion, option->arg_description);
		return;
	}
	option = g_str_has_prefix(completion->typed, "--") && equals
			 ? find_option(entries, completion->typed)
			 : NULL;
	if (option && option->arg_description) {
		before = g_strndup(completion->typed, equals + 1 - completion->typed);
		completion->before = before;
		completion->typed = equals + 1;
		cmd_offer_all(completion, option->arg_description);
		return;
	}
	if (*completion->typed == '-')
		offer_options(completion, entries);
	offer_usage(completion, command->usage, position(completion, entries));
}

GPtrArray *cmd_complete(const char *const *words)
{
	guint n = g_strv_length((char **) words);
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
	const KdCommand *command = n > 1 ? cmd_find(words[0], NULL) : NULL;

	if (n == 0)
		return found;
	CmdCompletion completion = { words, words[n - 1], "", found };
	if (n == 1)
		offer_commands(&completion);
	else if (command)
		offer_in_command(&completion, command);
	return found;
}
