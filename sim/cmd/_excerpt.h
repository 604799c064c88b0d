/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line of a file that a message is about, with a mark under the place, as compilers show it:
 *
 *	    5 | duration: 1 hour
 *	      |           ^
 */
#ifndef KD_CMD_EXCERPT_H
#define KD_CMD_EXCERPT_H

#include <kubedes/lines.h>

/* Zeroed = new.  The file asked of last is kept open, so that places in order read it once. */
typedef struct {
	KdLines *lines;
	char *file, *text; /* text: of the line read last */
	guint line;
} CmdExcerpt;

/* Whole lines; NULL without a line, for standard input, and for what cannot be read any more.  Free
 * with g_free(). */
char *cmd_excerpt(CmdExcerpt *self, const KdPlace *place);
void cmd_excerpt_clear(CmdExcerpt *self);

#endif
