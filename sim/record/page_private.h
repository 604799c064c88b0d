/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the page share.
 */
#ifndef KD_RECORD_PAGE_PRIVATE_H
#define KD_RECORD_PAGE_PRIVATE_H

#include "record/html.h"
#include "record/page.h"

typedef struct {
	const KdRuns *runs;
	const KdCompare *compare;
	const KdPageOptions *options;
	GPtrArray *notes;
	GString *out;      /* the body so far */
	GString *contents; /* the entries of the table of contents */
} KdPage;

/* A heading of level 2 or 3, and its entry in the table of contents, which has @title unless there
 * is a shorter one. @id is a word. */
void kd_page_heading(KdPage *page, int level, const char *id, const char *title);
void kd_page_heading_as(KdPage *page, int level, const char *id, const char *title,
			const char *entry);
/* With a capital letter; free with g_free(). */
char *kd_page_capital(const char *text);
/* What a click shows; until kd_page_details_end(). */
void kd_page_details(KdPage *page, bool open, const char *title);
void kd_page_details_end(KdPage *page);
/* One command a line, as it is typed. */
void kd_page_commands(KdPage *page, const char *const *lines);
/* For a shell; plain words as they are, for quotes are noise.  Free with g_free(). */
char *kd_page_quoted(const char *word);
/* The names of the files, quoted for a shell, with blanks between. */
char *kd_page_files(const KdPage *page);

/* The parts, in order; each with its heading, or nothing where it has nothing to say. */
gboolean kd_page_summary(KdPage *page, GError **error);
void kd_page_compare(KdPage *page);
gboolean kd_page_plots(KdPage *page, GError **error);
gboolean kd_page_tables(KdPage *page, GError **error);
gboolean kd_page_pending(KdPage *page, GError **error);
gboolean kd_page_setup(KdPage *page, GError **error);
gboolean kd_page_again(KdPage *page, GError **error);

#endif
