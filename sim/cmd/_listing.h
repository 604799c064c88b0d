/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `kubedes get` prints of objects: tables, documents, names.
 */
#ifndef KD_CMD_LISTING_H
#define KD_CMD_LISTING_H

#include "cmd/_items.h"

typedef struct {
	KdTime at;
	bool wide;       /* all columns */
	bool qualified;  /* "pod/web-1" for "web-1", where several kinds are shown */
	bool namespaces; /* a first column NAMESPACE, where the kind has them */
	bool labels;     /* a last column LABELS */
	bool headers;
} CmdListing;

/* All functions: free with g_free(). */

/* @columns: those of the kind, or of cmd_rows_columns() where the items have cells. */
char *cmd_list_table(const CmdListing *listing, const KdKind *kind, const KdKindColumn *columns,
		     const GArray *items);
/* "pod/web-1", "replicaset.apps/web" */
char *cmd_qualified_name(const KdObject *object);
/* They, a line each. */
char *cmd_list_names(const GArray *items);
/* A List of them all, or with @alone the only one by itself; JSON or YAML. */
char *cmd_list_documents(const GArray *items, bool alone, bool json);

#endif
