/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command interface: what a file in sim/cmd/ defines.
 *
 * `kubedes NAME ...` is one KD_COMMAND(file name) = { ... } in the file
 * sim/cmd/<file name>.c; the build puts it into kd_command_table, so nothing
 * else needs an edit.  Files with a leading underscore are helpers.
 *
 * Only commands print.  run() gets argv as main() would, argv[0] being
 * "kubedes NAME"; it answers `--help` itself, with its usage, options and
 * examples (`kubedes help NAME` comes to it as that): it calls cmd_options() before anything else
 * and returns when it is told to, so that manual page and completion learn its options in the same
 * way.  It returns one of the exit codes below and never calls exit().
 */
#ifndef KD_COMMAND_H
#define KD_COMMAND_H

typedef enum {
	KD_EXIT_DONE = 0,
	KD_EXIT_MISSED = 1, /* an expectation was not met, two things differ */
	KD_EXIT_USAGE = 2,  /* bad usage or input */
	KD_EXIT_FAILED = 3, /* the world failed: disk full, database locked */
} KdExit;

/* Under which title help shows it. */
typedef enum {
	KD_GROUP_SIMULATE,
	KD_GROUP_RESULTS, /* asks results databases */
	KD_GROUP_INPUT,   /* works on what goes in */
	KD_GROUP_LOOKUP,  /* says what there is */
	KD_N_GROUPS
} KdCommandGroup;

typedef struct KdCommand {
	const char *name;    /* "run" */
	const char *summary; /* one line, no full stop */
	/* What follows the name: "SCENARIO.yaml", "RESULTS.db [REPORT|all]".  Words in capitals
	 * stand for something, and completion goes by them: see _candidates.c. */
	const char *usage;
	const char *examples; /* whole lines, at least one */
	int (*run)(int argc, char **argv);
	KdCommandGroup group;
	const char *details; /* paragraphs on what the options do not say; NULL = none */
	const char *missed;  /* what exit code 1 says; NULL = it does not occur */
} KdCommand;

#define KD_COMMAND(id)                                                                             \
	extern const KdCommand kd_command_##id;                                                    \
	const KdCommand kd_command_##id

/* Every command, in the order of the file names, NULL at the end. */
extern const KdCommand *const kd_command_table[];

#endif
