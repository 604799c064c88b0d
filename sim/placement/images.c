/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/images.h"

#include <string.h>

typedef struct {
	gint64 size;
	guint n_nodes;
	guint capacity; /* in words */
	guint64 *on;    /* a bit a slot */
} Image;

static void image_free(gpointer data)
{
	Image *self = data;

	g_free(self->on);
	g_free(self);
}

void kd_images_init(KdImages *images)
{
	images->by_name = g_hash_table_new_full(NULL, NULL, NULL, image_free);
}

void kd_images_clear(KdImages *images)
{
	g_clear_pointer(&images->by_name, g_hash_table_unref);
}

static bool is_on(const Image *image, KdSlot slot)
{
	return slot / 64 < image->capacity && (image->on[slot / 64] >> slot % 64 & 1);
}

static void make_room(Image *image, KdSlot slot)
{
	guint need = slot / 64 + 1;

	if (need <= image->capacity)
		return;
	need = MAX(need, 2 * image->capacity);
	image->on = g_renew(guint64, image->on, need);
	memset(image->on + image->capacity, 0, (need - image->capacity) * sizeof(guint64));
	image->capacity = need;
}

bool kd_images_add(KdImages *images, KdName name, KdSlot slot, gint64 size)
{
	Image *image = g_hash_table_lookup(images->by_name, name);

	if (!image) {
		image = g_new0(Image, 1);
		g_hash_table_insert(images->by_name, (gpointer) name, image);
	}
	if (is_on(image, slot))
		return false;
	make_room(image, slot);
	image->on[slot / 64] |= G_GUINT64_CONSTANT(1) << slot % 64;
	if (image->n_nodes++ == 0)
		image->size = size;
	return true;
}

bool kd_images_remove(KdImages *images, KdName name, KdSlot slot, gint64 *ret_size)
{
	Image *image = g_hash_table_lookup(images->by_name, name);

	if (!image || !is_on(image, slot))
		return false;
	*ret_size = image->size;
	image->on[slot / 64] &= ~(G_GUINT64_CONSTANT(1) << slot % 64);
	if (--image->n_nodes == 0)
		g_hash_table_remove(images->by_name, name);
	return true;
}

guint kd_images_count(const KdImages *images, KdName name)
{
	const Image *image = g_hash_table_lookup(images->by_name, name);

	return image ? image->n_nodes : 0;
}

gint64 kd_images_size(const KdImages *images, KdName name, KdSlot slot)
{
	const Image *image = g_hash_table_lookup(images->by_name, name);

	return image && is_on(image, slot) ? image->size : 0;
}

guint kd_images_total(const KdImages *images)
{
	GHashTableIter iter;
	gpointer value;
	guint total = 0;

	g_hash_table_iter_init(&iter, images->by_name);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		total += ((const Image *) value)->n_nodes;
	return total;
}
