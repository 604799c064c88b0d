/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/affine.h"

#include "placement/snapshot.h"

static void unref_info(gpointer data)
{
	kd_pod_info_unref(data);
}

void kd_affine_init(KdAffine *affine)
{
	*affine = (KdAffine){
		.pods = g_ptr_array_new_with_free_func(unref_info),
		.counts = g_array_new(FALSE, FALSE, sizeof(guint)),
		.by_class = g_hash_table_new(NULL, NULL),
	};
}

void kd_affine_clear(KdAffine *affine)
{
	g_ptr_array_unref(affine->pods);
	g_array_unref(affine->counts);
	g_hash_table_unref(affine->by_class);
}

static guint *count_at(KdAffine *affine, guint place)
{
	return &g_array_index(affine->counts, guint, place);
}

static void append(KdAffine *affine, const KdPodInfo *pod, guint n)
{
	g_ptr_array_add(affine->pods, kd_pod_info_ref(pod));
	g_array_append_val(affine->counts, n);
	g_hash_table_insert(affine->by_class, GUINT_TO_POINTER(pod->class_id),
			    GUINT_TO_POINTER(affine->pods->len));
}

void kd_affine_copy(KdAffine *to, const KdAffine *from)
{
	kd_affine_init(to);
	for (guint i = 0; i < from->pods->len; i++)
		append(to, from->pods->pdata[i], g_array_index(from->counts, guint, i));
	to->version = from->version;
}

static guint find(const KdAffine *affine, const KdPodInfo *pod)
{
	return GPOINTER_TO_UINT(
		g_hash_table_lookup(affine->by_class, GUINT_TO_POINTER(pod->class_id)));
}

void kd_affine_add(KdAffine *affine, const KdPodInfo *pod)
{
	guint place;

	if (!pod->is_affine)
		return;
	place = find(affine, pod);
	if (place) {
		++*count_at(affine, place - 1);
		return;
	}
	append(affine, pod, 1);
	affine->version++;
}

void kd_affine_remove(KdAffine *affine, const KdPodInfo *pod)
{
	guint place, last;

	if (!pod->is_affine)
		return;
	place = find(affine, pod);
	g_assert(place > 0);
	if (--*count_at(affine, place - 1) > 0)
		return;
	last = affine->pods->len;
	if (place != last) {
		const KdPodInfo *moved = affine->pods->pdata[last - 1];

		g_hash_table_insert(affine->by_class, GUINT_TO_POINTER(moved->class_id),
				    GUINT_TO_POINTER(place));
	}
	g_hash_table_remove(affine->by_class, GUINT_TO_POINTER(pod->class_id));
	g_array_remove_index_fast(affine->counts, place - 1);
	g_ptr_array_remove_index_fast(affine->pods, place - 1);
	affine->version++;
}
