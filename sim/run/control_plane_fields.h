/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the `controlPlane` block of a scenario is written (cluster/control_plane.h).
 */
#ifndef KD_RUN_CONTROL_PLANE_FIELDS_H
#define KD_RUN_CONTROL_PLANE_FIELDS_H

#include <kubedes/field.h>

#include "cluster/control_plane.h"

extern const KdStruct kd_control_plane_struct;

/* Give the parts that are not there their defaults. */
void kd_control_plane_complete(KdControlPlaneOptions *options);

#endif
