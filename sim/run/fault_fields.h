/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `faults` of a scenario: how they are written (cluster/fault.h).
 */
#ifndef KD_RUN_FAULT_FIELDS_H
#define KD_RUN_FAULT_FIELDS_H

#include <kubedes/field.h>

#include "cluster/fault.h"

extern const KdStruct kd_fault_struct;

/* Whether this control plane can have them; messages begin with the path. */
gboolean kd_faults_check(const KdFaultOptions *faults, guint n,
			 const KdControlPlaneOptions *options, GError **error);

#endif
