/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flow schemas and priority levels that every API server has (mandatory) or comes with
 * (suggested): apiserver/pkg/apis/flowcontrol/bootstrap/default.go.
 */
#ifndef KD_API_FLOW_CONTROL_DEFAULTS_H
#define KD_API_FLOW_CONTROL_DEFAULTS_H

#include <kubedes/kind.h>

/* New objects (KdFlowSchema, KdPriorityLevelConfiguration), which the array owns. */
GPtrArray *kd_flow_schema_defaults(void);
GPtrArray *kd_priority_level_defaults(void);

/* The spec of a mandatory object must equal the fixed one; that of the level "exempt" may give it
 * seats. */
gboolean kd_flow_control_check_mandatory(const KdObject *object, const KdStruct *type,
					 const void *spec, GError **error);

#endif
