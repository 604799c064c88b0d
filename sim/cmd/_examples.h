/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The example scenarios that came with the program.
 *
 * They lie in share/kubedes/workloads/ beside the folder of the program, or in workloads/ of the
 * source tree when it runs from there or from a build folder in it.
 */
#ifndef KD_CMD_EXAMPLES_H
#define KD_CMD_EXAMPLES_H

#include <kubedes/types.h>

/* Their paths, sorted, as the user may type them; empty when there are none. */
GPtrArray *cmd_examples(void);
/* What the first comment of the file says, up to its first full stop or colon; "" without one. */
char *cmd_example_summary(const char *path);

#endif
