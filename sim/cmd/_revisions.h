/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a Deployment was: the ReplicaSets that keep its pod templates
 * (staging/src/k8s.io/kubectl/pkg/util/deployment/deployment.go).
 */
#ifndef KD_CMD_REVISIONS_H
#define KD_CMD_REVISIONS_H

#include "cmd/_query.h"

/* Those that it controls, the oldest first, as they were at the time of the query: CmdItem. */
GArray *cmd_revisions_read(const CmdQuery *query, const KdObject *deployment, GError **error);
/* The one with the template that it has now, NULL = none; in @revisions. */
const CmdItem *cmd_revisions_newest(const GArray *revisions, const KdObject *deployment);

#endif
