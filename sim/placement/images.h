/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which nodes have which images, and how big they are.
 *
 * The size of an image is one for the cluster: that of the node which reported it first, for as
 * long as any node has it (addNodeImageStates() in pkg/scheduler/backend/cache/cache.go).
 */
#ifndef KD_PLACEMENT_IMAGES_H
#define KD_PLACEMENT_IMAGES_H

#include <kubedes/policy.h>

typedef struct {
	GHashTable *by_name;
} KdImages;

void kd_images_init(KdImages *images);
void kd_images_clear(KdImages *images);

/* False: the slot had it already. */
bool kd_images_add(KdImages *images, KdName image, KdSlot slot, gint64 size);
/* False: the slot does not have it; else the size until now. */
bool kd_images_remove(KdImages *images, KdName image, KdSlot slot, gint64 *ret_size);

guint kd_images_count(const KdImages *images, KdName image);
gint64 kd_images_size(const KdImages *images, KdName image, KdSlot slot); /* 0 = not there */
/* How often any image is on any node. */
guint kd_images_total(const KdImages *images);

#endif
