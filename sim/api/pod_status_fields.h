/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of a pod's status, which kind_pod.c joins to that of the spec.
 */
#ifndef KD_API_POD_STATUS_FIELDS_H
#define KD_API_POD_STATUS_FIELDS_H

#include <kubedes/api/pod.h>

extern const KdStruct kd_pod_status_struct;

#endif
