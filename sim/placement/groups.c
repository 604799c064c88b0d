/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/groups.h"

typedef struct Group Group;
typedef struct Member Member;

struct Member {
	KdMember public;
	KdName label;
	Group *group;
	Member *before, *after; /* in the group */
};

struct Group {
	KdName label, namespace, value;
	KdGroup count;
	Member *first, *last;
};

/* Both tables are sets that are only looked up. */
struct KdGroups {
	GPtrArray *labels;   /* of KdName */
	GHashTable *groups;  /* of Group, by label, namespace and value; none is empty */
	GHashTable *members; /* of Member, by label and uid */
};

static guint hash_group(gconstpointer key)
{
	const Group *group = key;

	return g_direct_hash(group->label) ^ g_direct_hash(group->namespace) * 31 ^
	       g_direct_hash(group->value) * 37;
}

static gboolean equal_groups(gconstpointer a, gconstpointer b)
{
	const Group *x = a, *y = b;

	return x->label == y->label && x->namespace == y->namespace && x->value == y->value;
}

static guint hash_member(gconstpointer key)
{
	const Member *member = key;

	return g_direct_hash(member->label) ^ (guint) member->public.uid * 2654435761u;
}

static gboolean equal_members(gconstpointer a, gconstpointer b)
{
	const Member *x = a, *y = b;

	return x->label == y->label && x->public.uid == y->public.uid;
}

KdGroups *kd_groups_new(void)
{
	KdGroups *groups = g_new0(KdGroups, 1);

	groups->labels = g_ptr_array_new();
	groups->groups = g_hash_table_new_full(hash_group, equal_groups, NULL, g_free);
	groups->members = g_hash_table_new_full(hash_member, equal_members, NULL, g_free);
	return groups;
}

void kd_groups_free(KdGroups *groups)
{
	if (!groups)
		return;
	g_ptr_array_unref(groups->labels);
	g_hash_table_unref(groups->groups);
	g_hash_table_unref(groups->members);
	g_free(groups);
}

void kd_groups_add_label(KdGroups *groups, KdName label)
{
	if (!g_ptr_array_find(groups->labels, label, NULL))
		g_ptr_array_add(groups->labels, (gpointer) label);
}

/* ---- counting ---- */

static void count(Member *member, int by)
{
	const KdMember *public = &member->public;
	KdGroup *count = &member->group->count;

	count->n_pods += (guint) by;
	if (public->place != KD_MEMBER_PENDING)
		count->n_placed += (guint) by;
	if (public->place == KD_MEMBER_WAITING)
		count->n_waiting += (guint) by;
	if (public->marked)
		count->n_marked += (guint) by;
}

/* ---- members ---- */

static Member *find_member(const KdGroups *groups, KdName label, KdUid pod)
{
	const Member key = { .public = { .uid = pod }, .label = label };

	return g_hash_table_lookup(groups->members, &key);
}

/* NULL where there is none, or nothing in it. */
static KdName value_of(KdName label, const KdPod *pod)
{
	KdName value = kd_map_get(&pod->object.metadata.labels, label);

	return value && *value ? value : NULL;
}

static Group *find_group(const KdGroups *groups, KdName label, const KdPod *pod)
{
	const Group key = { .label = label,
			    .namespace = pod->object.metadata.namespace,
			    .value = value_of(label, pod) };

	return key.value ? g_hash_table_lookup(groups->groups, &key) : NULL;
}

static Group *need_group(KdGroups *groups, KdName label, const KdPod *pod)
{
	Group *group = find_group(groups, label, pod);

	if (group)
		return group;
	group = g_new(Group, 1);
	*group = (Group){ .label = label,
			  .namespace = pod->object.metadata.namespace,
			  .value = value_of(label, pod) };
	g_hash_table_add(groups->groups, group);
	return group;
}

static void leave(KdGroups *groups, Member *member)
{
	Group *group = member->group;

	count(member, -1);
	*(member->before ? &member->before->after : &group->first) = member->after;
	*(member->after ? &member->after->before : &group->last) = member->before;
	if (!group->first)
		g_hash_table_remove(groups->groups, group);
}

static void join(KdGroups *groups, Member *member, const KdPod *pod)
{
	Group *group = need_group(groups, member->label, pod);

	member->group = group;
	member->before = group->last;
	member->after = NULL;
	*(group->last ? &group->last->after : &group->first) = member;
	group->last = member;
	count(member, 1);
}

static void set(KdGroups *groups, KdName label, const KdPod *pod)
{
	Member *member = find_member(groups, label, pod->object.uid);
	KdName value = value_of(label, pod);

	if (member && member->group->value != value) {
		leave(groups, member);
		if (value)
			join(groups, member, pod);
		else
			g_hash_table_remove(groups->members, member);
	} else if (!member && value) {
		member = g_new(Member, 1);
		*member = (Member){ .public = { .uid = pod->object.uid }, .label = label };
		g_hash_table_add(groups->members, member);
		join(groups, member, pod);
	}
	if (member && value)
		member->public.spec = pod->spec;
}

void kd_groups_set(KdGroups *groups, const KdPod *pod)
{
	for (guint i = 0; i < groups->labels->len; i++)
		set(groups, groups->labels->pdata[i], pod);
}

void kd_groups_remove(KdGroups *groups, KdUid pod)
{
	for (guint i = 0; i < groups->labels->len; i++) {
		Member *member = find_member(groups, groups->labels->pdata[i], pod);

		if (!member)
			continue;
		leave(groups, member);
		g_hash_table_remove(groups->members, member);
	}
}

void kd_groups_place(KdGroups *groups, KdUid pod, KdMemberPlace place)
{
	for (guint i = 0; i < groups->labels->len; i++) {
		Member *member = find_member(groups, groups->labels->pdata[i], pod);

		if (!member || member->public.place == place)
			continue;
		count(member, -1);
		member->public.place = place;
		count(member, 1);
	}
}

void kd_groups_mark(KdGroups *groups, KdName label, KdUid pod, bool marked)
{
	Member *member = find_member(groups, label, pod);

	if (!member)
		return;
	count(member, -1);
	member->public.marked = marked;
	count(member, 1);
}

/* ---- asking ---- */

KdGroup kd_groups_count(const KdGroups *groups, KdName label, const KdPod *pod)
{
	const Group *group = find_group(groups, label, pod);

	return group ? group->count : (KdGroup){ 0 };
}

const KdMember *kd_groups_find(const KdGroups *groups, KdName label, const KdPod *pod, KdUid uid)
{
	const Member *member = find_member(groups, label, uid);

	return member && member->group == find_group(groups, label, pod) ? &member->public : NULL;
}

void kd_groups_each(const KdGroups *groups, KdName label, const KdPod *pod,
		    void (*visit)(const KdMember *member, gpointer data), gpointer data)
{
	const Group *group = find_group(groups, label, pod);

	for (const Member *member = group ? group->first : NULL; member; member = member->after)
		visit(&member->public, data);
}

bool kd_groups_share(const KdGroups *groups, const KdPod *a, const KdPod *b)
{
	if (a->object.metadata.namespace != b->object.metadata.namespace)
		return false;
	for (guint i = 0; i < groups->labels->len; i++) {
		KdName value = value_of(groups->labels->pdata[i], a);

		if (value && value == value_of(groups->labels->pdata[i], b))
			return true;
	}
	return false;
}

void kd_groups_each_label(const KdGroups *groups, const KdPod *pod,
			  void (*visit)(KdName label, gpointer data), gpointer data)
{
	for (guint i = 0; i < groups->labels->len; i++)
		if (value_of(groups->labels->pdata[i], pod))
			visit(groups->labels->pdata[i], data);
}
