/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `kubedes get pods` says about a pod (kubectl's pkg/printers/internalversion/printers.go
 * printPod()).
 */
#ifndef KD_API_POD_COLUMNS_H
#define KD_API_POD_COLUMNS_H

#include <kubedes/api/pod.h>

extern const KdKindColumn kd_pod_columns[];
char *kd_pod_cell(const KdObject *object, guint column, KdTime now);

#endif
