/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a shell may offer while a command line is being typed.
 *
 * All of it comes from what --help shows.  A word in capitals in the usage of a command or in what
 * an option takes ("RUN.db", "REPORT|all", "POLICY|FILE.so") stands for something that
 * _candidates.c can list; other words ("table|csv|json") stand for themselves.
 *
 * Nothing is an error here: what cannot be told is not offered.
 */
#ifndef KD_CMD_COMPLETE_H
#define KD_CMD_COMPLETE_H

#include <kubedes/types.h>

/*
 * What may stand for the last of @words (NULL-terminated, the program's name not among them; the
 * last may be empty): of char *, "word\tsummary" or "word".  One that ends in '/', '=' or '.' is
 * not yet whole.
 */
GPtrArray *cmd_complete(const char *const *words);

/* ---- to be offered: _candidates.c ---- */

typedef struct {
	const char *const *words; /* all of them; the last is unfinished */
	const char *typed;        /* the part of it that is to be completed */
	const char *before;       /* the part that stays: "--policy=", or "" */
	GPtrArray *found;
} CmdCompletion;

/* Take @word if it begins with what was typed; @summary may be NULL. */
void cmd_offer(CmdCompletion *completion, const char *word, const char *summary);
/* All that @what stands for: "SCENARIO.yaml", "policies|workloads", "path.to.field=value". */
void cmd_offer_all(CmdCompletion *completion, const char *what);

#endif
