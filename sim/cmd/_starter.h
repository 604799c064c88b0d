/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A few files that are written into a folder together: all of them, or none.
 *
 * A file that is there is never written over without @force; one that is there with the very same
 * text does no harm and is left alone.
 */
#ifndef KD_CMD_STARTER_H
#define KD_CMD_STARTER_H

#include <kubedes/types.h>

typedef struct CmdStarter CmdStarter;

/* @folder is made if it is not there. */
CmdStarter *cmd_starter_new(const char *folder);
void cmd_starter_free(CmdStarter *starter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmdStarter, cmd_starter_free)
/* @take_text is freed with the starter; @about: half a line on what the file is, borrowed. */
void cmd_starter_add(CmdStarter *starter, const char *name, char *take_text, const char *about);
/* KD_ERROR_INPUT: files are in the way, all of which the message names; KD_ERROR_IO.  Then the
 * folder is as it was. */
gboolean cmd_starter_write(CmdStarter *starter, bool force, GError **error);
/* A line a file, for people. */
char *cmd_starter_print(const CmdStarter *starter);

#endif
