/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `kubedes get`, `describe` and `rollout` ask a results database: the objects of a kind in one
 * run at one time.
 *
 * _history.c answers from the history of objects, _events.c from the table of events, and _rows.c,
 * where no history was recorded, as much as the tables of pods and nodes can tell.
 */
#ifndef KD_CMD_QUERY_H
#define KD_CMD_QUERY_H

#include "api/kinds.h"
#include "cmd/_items.h"
#include "cmd/_select.h"
#include "cmd/command.h"
#include "record/results.h"

/* What the user says with options; cleared by cmd_scope_clear(). */
typedef struct {
	char *file, *namespace_, *at, *labels, *fields;
	gboolean all_namespaces;
	gint64 run;
} CmdScope;

/* The rows of GOptionEntry that fill a CmdScope. */
#define CMD_SCOPE_ENTRIES(scope)                                                                   \
	{                                                                                          \
		"file",  'f', 0, G_OPTION_ARG_FILENAME, &(scope)->file, "The results database",    \
		"RUN.db"                                                                           \
	},                                                                                         \
		{ "run",                                                                           \
		  'r',                                                                             \
		  0,                                                                               \
		  G_OPTION_ARG_INT64,                                                              \
		  &(scope)->run,                                                                   \
		  "Which run, when the file has several",                                          \
		  "RUN" },                                                                         \
		{ "at",                                                                            \
		  0,                                                                               \
		  0,                                                                               \
		  G_OPTION_ARG_STRING,                                                             \
		  &(scope)->at,                                                                    \
		  "As it was at this time (10m, 2026-01-01T00:10:00Z); at the end otherwise",      \
		  "TIME" },                                                                        \
		{ "namespace",                                                                     \
		  'n',                                                                             \
		  0,                                                                               \
		  G_OPTION_ARG_STRING,                                                             \
		  &(scope)->namespace_,                                                            \
		  "In this namespace (default)",                                                   \
		  "NS" },                                                                          \
		{ "all-namespaces",    'A', 0, G_OPTION_ARG_NONE, &(scope)->all_namespaces,        \
		  "In all namespaces", NULL },                                                     \
		{ "selector",                                                                      \
		  'l',                                                                             \
		  0,                                                                               \
		  G_OPTION_ARG_STRING,                                                             \
		  &(scope)->labels,                                                                \
		  "Only those with these labels (app=web,tier!=db)",                               \
		  "LABELS" },                                                                      \
	{                                                                                          \
		"field-selector", 0, 0, G_OPTION_ARG_STRING, &(scope)->fields,                     \
			"Only those with these values (spec.nodeName=n1,status.phase!=Failed)",    \
			"FIELDS"                                                                   \
	}

void cmd_scope_clear(CmdScope *scope);

typedef struct {
	KdResults *results;
	KdKinds *kinds;
	gint64 run;
	KdTime at;
	bool history;           /* the run has one */
	const char *namespace_; /* NULL = all of them; borrowed from the scope */
	bool has_labels;
	KdSelector labels;
	CmdFields *fields; /* NULL = all */
} CmdQuery;

/* Read the options, find the file, the run and the time: -1, or an exit code, and what is wrong was
 * said.  The scope must outlive the query.  Clear it in any case. */
int cmd_query_start(CmdQuery *query, const CmdScope *scope, const KdCommand *command);
void cmd_query_clear(CmdQuery *query); /* a zeroed one too */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmdQuery, cmd_query_clear)
/* Of the kind or of all namespaces, where the kind has none. */
const char *cmd_query_namespace(const CmdQuery *query, const KdKind *kind);

/* A kind, and the names asked for; empty = all. */
typedef struct {
	const KdKind *kind;
	GPtrArray *names; /* NULL at its end */
	bool maybe;       /* nobody minds if there is none: of the word "all" */
} CmdRequest;

/* "pods", "pods,nodes", "pod a b", "pod/a node/b", "all" as kubectl has them: of CmdRequest, freed
 * with its elements. */
GArray *cmd_requests_parse(const CmdQuery *query, char **words, GError **error);

/* By namespace and name, events by the time at which they were last seen (equal ones are one with a
 * count).  @names is NULL-terminated, empty = all.  What is not there is left out. */
GArray *cmd_query_read(const CmdQuery *query, const KdKind *kind, const char *const *names,
		       GError **error);
/* Whether one of @names, or there are none. */
bool cmd_is_named(const char *const *names, const char *name);
/* The kind of events. */
bool cmd_is_event(const KdKind *kind);
/* How to have a history of objects. */
#define CMD_HISTORY_HINT "kubedes run --set record.objects=true"

/* ---- the sources ---- */

/* Whether the run has a history; if so, make the kinds known that are in it and have no model. */
gboolean cmd_history_init(CmdQuery *query, GError **error);
GArray *cmd_history_read(const CmdQuery *query, const KdKind *kind, const char *const *names,
			 GError **error);
/* What happened to an object; with NULL to all that are in the namespace. */
GArray *cmd_events_read(const CmdQuery *query, const KdObject *about, GError **error);
/* The columns that are known without a history; NULL = nothing is known of that kind. */
const KdKindColumn *cmd_rows_columns(const KdKind *kind);
GArray *cmd_rows_read(const CmdQuery *query, const KdKind *kind, GError **error);
/* The pods that hold resources of a node. */
GArray *cmd_rows_of_node(const CmdQuery *query, const char *node, GError **error);

#endif
