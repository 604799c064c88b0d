/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What commands share: reading options, showing help, telling of errors.
 */
#ifndef KD_CMD_OPTIONS_H
#define KD_CMD_OPTIONS_H

#include "api/problems.h"
#include "base/text.h"
#include "cmd/command.h"

#include <kubedes/error.h>

/*
 * Read the options of @entries (may be NULL) from argv, which is left with what remains: argv[0]
 * and the words.  Returns -1 to go on, else the exit code: help was shown, or an error.
 */
int cmd_options(const KdCommand *command, const GOptionEntry *entries, int *argc, char ***argv);

/* The message on standard error (_problems.h); the exit code that goes with the error. */
int cmd_error(const GError *error);
/* A usage error with the command's usage line. */
int cmd_usage(const KdCommand *command, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Warnings and errors with their places and how many there are; true if there was an error. */
bool cmd_problems(KdProblems *problems);
/* Text to a file, or to standard output for "-" and NULL. */
int cmd_write(const char *path, const char *text);
/* Whether the input file @path is there ("-" is); if not, says so. */
bool cmd_is_there(const char *path);

/* -o table|csv|json; NULL is table.  Whether @format is one of them; if not, says so. */
bool cmd_is_format(const KdCommand *command, const char *format);
/* The table to standard output, in that format. */
int cmd_print_table(const KdTable *table, const char *format);

#endif
