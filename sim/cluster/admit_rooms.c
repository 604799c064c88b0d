/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/admit_rooms.h"

#include <kubedes/api/limit_range.h>
#include <kubedes/api/namespace.h>
#include <kubedes/api/resource_quota.h>

struct KdRooms {
	GHashTable *by_name; /* KdName -> KdRoom */
};

static void free_room(gpointer data)
{
	KdRoom *room = data;

	g_array_unref(room->quotas);
	g_array_unref(room->limit_ranges);
	g_free(room);
}

KdRooms *kd_rooms_new(void)
{
	KdRooms *rooms = g_new0(KdRooms, 1);

	rooms->by_name = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_room);
	return rooms;
}

void kd_rooms_free(KdRooms *rooms)
{
	g_hash_table_unref(rooms->by_name);
	g_free(rooms);
}

const KdRoom *kd_rooms_get(const KdRooms *rooms, KdName namespace_)
{
	if (!namespace_ || g_hash_table_size(rooms->by_name) == 0)
		return NULL;
	return g_hash_table_lookup(rooms->by_name, namespace_);
}

static KdRoom *need_room(KdRooms *rooms, KdName name)
{
	KdRoom *room = g_hash_table_lookup(rooms->by_name, name);

	if (!room) {
		room = g_new0(KdRoom, 1);
		room->name = name;
		room->quotas = g_array_new(FALSE, FALSE, sizeof(KdUid));
		room->limit_ranges = g_array_new(FALSE, FALSE, sizeof(KdUid));
		g_hash_table_insert(rooms->by_name, (gpointer) name, room);
	}
	return room;
}

static void forget_empty(KdRooms *rooms, const KdRoom *room)
{
	if (!room->terminating && room->quotas->len == 0 && room->limit_ranges->len == 0)
		g_hash_table_remove(rooms->by_name, room->name);
}

static void remove_uid(GArray *uids, KdUid uid)
{
	for (guint i = 0; i < uids->len; i++) {
		if (g_array_index(uids, KdUid, i) == uid) {
			g_array_remove_index(uids, i);
			return;
		}
	}
}

static void change_list(KdRooms *rooms, bool limit_range, const KdObject *old, const KdObject *new)
{
	const KdObject *object = new ? new : old;
	KdRoom *room;
	GArray *uids;

	if (old && new)
		return;
	room = need_room(rooms, object->metadata.namespace);
	uids = limit_range ? room->limit_ranges : room->quotas;
	if (new)
		g_array_append_val(uids, new->uid);
	else
		remove_uid(uids, old->uid);
	forget_empty(rooms, room);
}

static void change_namespace(KdRooms *rooms, const KdObject *old, const KdObject *new)
{
	KdName name = g_intern_string((new ? new : old)->metadata.name);
	bool going = new &&g_strcmp0(KD_NAMESPACE(new)->status.phase, "Terminating") == 0;
	KdRoom *room;

	if (!going && !kd_rooms_get(rooms, name))
		return;
	room = need_room(rooms, name);
	room->terminating = going;
	forget_empty(rooms, room);
}

bool kd_rooms_change(KdRooms *rooms, const KdObject *old, const KdObject *new)
{
	const KdKind *kind = (new ? new : old)->kind;

	if (kind == &kd_kind_resource_quota)
		change_list(rooms, false, old, new);
	else if (kind == &kd_kind_namespace)
		change_namespace(rooms, old, new);
	else if (kind == &kd_kind_limit_range)
		change_list(rooms, true, old, new);
	return kind == &kd_kind_limit_range;
}
