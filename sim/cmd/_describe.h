/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands say of themselves: by name, their options, and the texts that are made from
 * that: --help, the manual pages.
 */
#ifndef KD_CMD_DESCRIBE_H
#define KD_CMD_DESCRIBE_H

#include "cmd/command.h"

#include <kubedes/types.h>

/* NULL and @error (KD_ERROR_USAGE) with the nearest name. */
const KdCommand *cmd_find(const char *name, GError **error);
/* "Look at results" */
const char *cmd_group_title(KdCommandGroup group);

/*
 * The options of a command, --help not among them; ended by a zeroed row; g_free() the array.  The
 * texts are the command's, where the values would go is not to be used.
 */
GOptionEntry *cmd_describe(const KdCommand *command);
/* Whether argv is that of cmd_describe(); it gets its answer, and the command is to return. */
bool cmd_describes(const GOptionEntry *entries, int argc, char **argv);

/* "-o, --output=RUN.db" */
char *cmd_option_words(const GOptionEntry *entry);
/* "0 done, 1 two things differ, 2 bad usage or input, 3 the world failed" */
char *cmd_exit_codes(const KdCommand *command);
/* What --help prints, in lines of at most @width. */
char *cmd_help(const KdCommand *command, const GOptionEntry *entries, guint width);
/* kubedes(1) in troff, with all commands. */
char *cmd_manual(void);
/* kubedes-scenario(5). */
char *cmd_manual_scenario(void);

#endif
