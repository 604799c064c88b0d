/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FlowSchema (flowcontrol.apiserver.k8s.io/v1): which requests belong together, and to which
 * priority level they go.
 */
#ifndef KUBEDES_API_FLOW_SCHEMA_H
#define KUBEDES_API_FLOW_SCHEMA_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

/* One of the three, as kind says. */
typedef struct {
	KdName name;
} KdFlowUserSubject;
typedef struct {
	KdName name, namespace;
} KdFlowAccountSubject;
typedef struct {
	KdName kind; /* User, Group, ServiceAccount */
	KdFlowUserSubject *user, *group;
	KdFlowAccountSubject *serviceAccount;
} KdFlowSubject;

typedef struct {
	KdName *verbs, *apiGroups, *resources, *namespaces;
	guint n_verbs, n_apiGroups, n_resources, n_namespaces;
	bool clusterScope;
} KdFlowResourceRule;

typedef struct {
	KdName *verbs, *nonResourceURLs;
	guint n_verbs, n_nonResourceURLs;
} KdFlowPathRule;

typedef struct {
	KdFlowSubject *subjects;
	KdFlowResourceRule *resourceRules;
	KdFlowPathRule *nonResourceRules;
	guint n_subjects, n_resourceRules, n_nonResourceRules;
} KdFlowRules;

typedef struct {
	KdName type; /* ByUser, ByNamespace */
} KdFlowDistinguisher;
typedef struct {
	KdName name;
} KdPriorityLevelReference;

typedef struct {
	KdPriorityLevelReference priorityLevelConfiguration;
	gint64 matchingPrecedence; /* the lowest is asked first */
	KdFlowDistinguisher *distinguisherMethod;
	KdFlowRules *rules;
	guint n_rules;
} KdFlowSchemaSpec;
extern const KdStruct kd_flow_schema_spec_struct;

typedef struct {
	KdCondition *conditions;
	guint n_conditions;
} KdFlowSchemaStatus;

typedef struct {
	KdObject object;
	KdFlowSchemaSpec spec;
	KdFlowSchemaStatus status;
} KdFlowSchema;

extern const KdKind kd_kind_flow_schema;
#define KD_FLOW_SCHEMA(object) ((const KdFlowSchema *) (object))

G_END_DECLS

#endif
