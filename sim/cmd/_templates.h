/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that the program writes for its users: those of sim/cmd/templates/, which the build puts
 * into it.
 */
#ifndef KD_CMD_TEMPLATES_H
#define KD_CMD_TEMPLATES_H

/* The text of the file; it is a bug if there is none. */
const char *cmd_template(const char *name);
/* A copy with each of the words in it replaced: "@NAME@", "mine", ..., NULL; g_free(). */
char *cmd_template_fill(const char *name, ...) __attribute__((sentinel));

#endif
