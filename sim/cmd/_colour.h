/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Colours of what commands print, chosen by meaning.
 *
 * Only a person at a terminal gets them: not files and pipes, nor where $NO_COLOR is set
 * (no-color.org) or $TERM is "dumb".  $CLICOLOR_FORCE other than 0 puts them in all the same, for a
 * pager (`less -R`).  Texts in colour may stand in cells of a KdTable and still line up.
 */
#ifndef KD_CMD_COLOUR_H
#define KD_CMD_COLOUR_H

#include <stdbool.h>
#include <stdio.h>

typedef enum {
	CMD_TONE_PLAIN,
	CMD_TONE_STRONG, /* bold: headlines */
	CMD_TONE_GOOD,   /* green: what won, fits, was met */
	CMD_TONE_BAD,    /* red: what was rejected, failed, missed */
	CMD_TONE_WARN,   /* yellow: look here */
	CMD_TONE_FAINT,  /* dim: beside the point */
} CmdTone;

/* Whether what goes to @stream (stdout, stderr) may have colours. */
bool cmd_colour_wanted(FILE *stream);
/* @text in the tone, or as it is without @wanted; free with g_free(). */
char *cmd_colour(bool wanted, CmdTone tone, const char *text);

#endif
