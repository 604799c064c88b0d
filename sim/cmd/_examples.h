/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The example scenarios that came with the program.
 *
 * They lie in share/kubedes/workloads/ beside the folder of the program, or in workloads/ of the
 * source tree from which it was built, when it is not installed.
 */
#ifndef KD_CMD_EXAMPLES_H
#define KD_CMD_EXAMPLES_H

#include <kubedes/types.h>

/* The folder that the program itself lies in. */
char *cmd_program_folder(void);
/* Their paths, sorted, as the user may type them; empty when there are none. */
GPtrArray *cmd_examples(void);
/* What it is called: "first" for /usr/share/kubedes/workloads/first.yaml. */
char *cmd_example_name(const char *path);
/* The file that the user means: @word itself, or, where there is no such file and @word is a bare
 * name ("first", "first.yaml"), the example of that name. */
char *cmd_scenario_path(const char *word);
/* What the first comment of the file says, up to its first full stop or colon; "" without one. */
char *cmd_example_summary(const char *path);

#endif
