/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that people write and tables describe, by name: kinds of objects, scenarios,
 * ScheduleOptions, KubeSchedulerConfigurations, the args of plug-ins, workloads and the options of
 * their formats.
 */
#ifndef KD_RUN_DOCUMENTS_H
#define KD_RUN_DOCUMENTS_H

#include "api/kinds.h"

/* One of the two is set. */
typedef struct {
	const KdStruct *type;
	const KdKind *kind;
	const char *path; /* within it; points into what was asked for; NULL = all of it */
} KdDocumentType;

/*
 * What @word names: "Pod.spec", "scenario.workloads", "NodeResourcesFit", "NodeResourcesFitArgs",
 * "workload.openb" (the options of that format) or "openb".  FALSE and @error with "did you mean".
 */
gboolean kd_document_find(const char *word, KdKinds *kinds, KdDocumentType *ret, GError **error);

/* Its JSON Schema.  That of a scenario takes the manifests too that may stand behind it.  NULL and
 * @error: it has none. */
KdTree *kd_document_schema(const KdDocumentType *document, KdForest *forest, GError **error);

#endif
