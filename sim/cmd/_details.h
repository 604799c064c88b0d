/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `kubedes describe` says of an object, laid out as kubectl does it
 * (k8s.io/kubectl/pkg/describe/describe.go).
 *
 * A page is text with tabs between its cells, which kd_text_align() puts into columns in the end.
 * What is said comes from the document of the object, so fields without a model are there as well.
 */
#ifndef KD_CMD_DETAILS_H
#define KD_CMD_DETAILS_H

#include "cmd/_query.h"

#include <kubedes/api/pod.h>

typedef struct {
	const CmdQuery *query;
	const CmdItem *item;
	const KdTree *tree; /* of the item */
	GString *out;
} CmdPage;

/* All of it, with events if @events; NULL and @error when the file cannot be read.  An item
 * that is not whole (without a history) has what is known. */
char *cmd_details(const CmdQuery *query, const CmdItem *item, bool events, GError **error);

/* One kind each. */
gboolean cmd_details_pod(CmdPage *page, GError **error);
gboolean cmd_details_node(CmdPage *page, GError **error);
gboolean cmd_details_replica_set(CmdPage *page, GError **error);
gboolean cmd_details_deployment(CmdPage *page, GError **error);
gboolean cmd_details_namespace(CmdPage *page, GError **error);
gboolean cmd_details_resource_quota(CmdPage *page, GError **error);
gboolean cmd_details_limit_range(CmdPage *page, GError **error);
gboolean cmd_details_config_map(CmdPage *page, GError **error);
gboolean cmd_details_secret(CmdPage *page, GError **error);
/* What the rows of pods and nodes know. */
gboolean cmd_details_pod_row(CmdPage *page, GError **error);
gboolean cmd_details_node_row(CmdPage *page, GError **error);

/* ---- lines ---- */

/* A part of a line; line breaks are in @format. */
void cmd_say(CmdPage *page, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The text at a path of @tree, or NULL. */
const char *cmd_at(const KdTree *tree, const char *path);
/* "label:\tTEXT\n" if there is a text at the path; @label begins with its indentation. */
void cmd_say_if(CmdPage *page, const char *label, const KdTree *tree, const char *path);
/* The same with @otherwise if there is none. */
void cmd_say_or(CmdPage *page, const char *label, const KdTree *tree, const char *path,
		const char *otherwise);
/* The same with a time as "Thu, 01 Jan 2026 00:00:00 +0000". */
void cmd_say_date(CmdPage *page, const char *label, const KdTree *tree, const char *path);
/* "Thu, 01 Jan 2026 00:00:00 +0000" of a time as text; "<unknown>" without one.  g_free(). */
char *cmd_date(const char *time);

/* ---- parts that several kinds have ---- */

/* "Labels:  a=b", one a line; "<none>". */
void cmd_say_labels(CmdPage *page, const char *label, const KdTree *map);
/* "Annotations:  a: b"; long values have lines of their own. */
void cmd_say_annotations(CmdPage *page, const char *label, const KdTree *map);
/* Name, and namespace where the kind has one. */
void cmd_say_name(CmdPage *page);
void cmd_say_controller(CmdPage *page);
/* A list of maps as a table: columns of paths, "Type\tStatus\tReason". */
void cmd_say_conditions(CmdPage *page, const KdTree *conditions);
void cmd_say_amounts(CmdPage *page, const char *indent, const KdTree *amounts);
/* limits and requests of a container or a pod */
void cmd_say_resources(CmdPage *page, const char *indent, const KdTree *resources);
/* All keys of a map but those in @skip (paths, NULL-terminated): "Title Of Key: value". */
void cmd_say_map(CmdPage *page, guint level, const KdTree *map, const char *const *skip);

/* Containers, volumes and the rest of a pod's spec; @space is "" for pods, two blanks for
 * templates. */
void cmd_say_containers(CmdPage *page, const char *title, const KdTree *containers,
			const KdTree *statuses, const char *space);
void cmd_say_volumes(CmdPage *page, const KdTree *volumes, const char *space);
void cmd_say_tolerations(CmdPage *page, const char *label, const KdTree *tolerations);
void cmd_say_spread(CmdPage *page, const KdPodSpec *spec, const char *space);
/* The pod template of the page's object, which is in spec.template. */
void cmd_say_template(CmdPage *page, const KdPodTemplate *template);

/* Pods that hold resources of a node, by namespace and name: CmdItem, whole ones if the run has a
 * history. */
GArray *cmd_pods_of_node(const CmdQuery *query, const char *node, GError **error);
/* They, and what they have of the node; @limits: these are known. */
void cmd_say_pods_of_node(CmdPage *page, const GArray *pods, bool limits);

#endif
