/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers for resources, in order of first use; the first four are KD_CPU, KD_MEMORY, KD_EPHEMERAL
 * and KD_PODS.
 */
#ifndef KD_PLACEMENT_RESOURCE_NAMES_H
#define KD_PLACEMENT_RESOURCE_NAMES_H

#include <kubedes/policy.h>

typedef struct {
	GPtrArray *names; /* of KdName */
	GHashTable *numbers;
} KdResourceNames;

void kd_resource_names_init(KdResourceNames *names);
void kd_resource_names_clear(KdResourceNames *names);
guint16 kd_resource_names_add(KdResourceNames *names, KdName name);    /* or find */
int kd_resource_names_find(const KdResourceNames *names, KdName name); /* -1 = none */

/* A quantity as the columns count it: cpu in millicores, others in units, rounded up. */
gint64 kd_resource_amount(guint resource, KdQuantity quantity);

#endif
