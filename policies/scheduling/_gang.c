/* SPDX-License-Identifier: Apache-2.0 */
#include "_gang.h"

#include <string.h>

struct KdGangs {
	GHashTable *set; /* of KdGang, by namespace and name; only looked up */
};

static guint hash_gang(gconstpointer key)
{
	const KdGang *gang = key;

	return g_direct_hash(gang->namespace) * 31 ^ g_direct_hash(gang->name);
}

static gboolean equal_gangs(gconstpointer a, gconstpointer b)
{
	const KdGang *x = a, *y = b;

	return x->namespace == y->namespace && x->name == y->name;
}

static void free_gang(gpointer data)
{
	KdGang *gang = data;

	if (gang->object)
		kd_object_unref(gang->object);
	g_array_unref(gang->failed);
	g_ptr_array_unref(gang->like);
	g_free(gang);
}

KdGangs *kd_gangs_new(void)
{
	KdGangs *gangs = g_new(KdGangs, 1);

	gangs->set = g_hash_table_new_full(hash_gang, equal_gangs, NULL, free_gang);
	return gangs;
}

void kd_gangs_free(KdGangs *gangs)
{
	if (!gangs)
		return;
	g_hash_table_unref(gangs->set);
	g_free(gangs);
}

static KdGang *find(const KdGangs *gangs, KdName namespace, KdName name)
{
	return g_hash_table_lookup(gangs->set, &(KdGang){ .namespace = namespace, .name = name });
}

static KdGang *need(KdGangs *gangs, KdName namespace, KdName name)
{
	KdGang *gang = find(gangs, namespace, name);

	if (gang)
		return gang;
	gang = g_new(KdGang, 1);
	*gang = (KdGang){ .namespace = namespace,
			  .name = name,
			  .rejected_at = KD_TIME_UNSET,
			  .backoff_until = KD_TIME_UNSET,
			  .permitted_until = KD_TIME_UNSET,
			  .failed = g_array_new(FALSE, FALSE, sizeof(KdUid)),
			  .like = g_ptr_array_new() };
	g_hash_table_add(gangs->set, gang);
	return gang;
}

KdGang *kd_gangs_of(KdGangs *gangs, const KdPod *pod)
{
	KdName name = kd_map_lookup(&pod->object.metadata.labels, KD_POD_GROUP_LABEL);

	return name && *name ? need(gangs, pod->object.metadata.namespace, name) : NULL;
}

static bool wants_the_same(const KdObject *a, const KdObject *b)
{
	const KdPodGroupSpec *x = &KD_POD_GROUP(a)->spec, *y = &KD_POD_GROUP(b)->spec;

	return x->minMember == y->minMember &&
	       kd_resources_equal(&x->minResources, &y->minResources);
}

bool kd_gangs_observe(KdGangs *gangs, const KdObject *old, const KdObject *new)
{
	const KdMeta *meta = &(new ? new : old)->metadata;
	KdName name = g_intern_string(meta->name);
	KdGang *gang = find(gangs, meta->namespace, name);
	const bool is_known = gang != NULL;

	if (!new && !gang)
		return false;
	gang = need(gangs, meta->namespace, name);
	if (gang->object)
		kd_object_unref(gang->object);
	gang->object = new ? kd_object_ref(new) : NULL;
	if (old && new &&wants_the_same(old, new))
		return false;
	/* It is another group now. */
	gang->permitted_until = gang->backoff_until = KD_TIME_UNSET;
	return is_known;
}

char *kd_gang_print(const KdGang *gang)
{
	return g_strconcat(gang->namespace, "/", gang->name, NULL);
}

guint kd_gang_min(const KdGang *gang)
{
	return (guint) CLAMP(KD_POD_GROUP(gang->object)->spec.minMember, 1, G_MAXINT32);
}

/* ---- members that do not fit ---- */

bool kd_gang_fits_nowhere(const KdGang *gang, const KdPodSpec *spec)
{
	for (guint i = 0; i < gang->like->len; i++)
		if (gang->like->pdata[i] == spec)
			return true;
	return false;
}

static void note_marked(const KdCycle *cycle, const KdMember *member, gpointer data)
{
	KdGang *gang = data;

	(void) cycle;
	if (!member->marked)
		return;
	g_array_append_val(gang->failed, member->uid);
	if (!kd_gang_fits_nowhere(gang, member->spec))
		g_ptr_array_add(gang->like, (gpointer) member->spec);
}

static void count_pending(const KdCycle *cycle, const KdMember *member, gpointer data)
{
	KdGang *gang = data;

	(void) cycle;
	if (member->place == KD_MEMBER_PENDING && kd_gang_fits_nowhere(gang, member->spec))
		gang->n_stuck++;
}

static void count_waiting(const KdCycle *cycle, const KdMember *member, gpointer data)
{
	KdGang *gang = data;

	(void) cycle;
	if (member->place == KD_MEMBER_WAITING && kd_gang_fits_nowhere(gang, member->spec))
		gang->n_stuck++;
}

void kd_gang_look(KdGang *gang, const KdCycle *cycle, bool rejects)
{
	KdGroup group;

	kd_cycle_group(cycle, &group);
	g_array_set_size(gang->failed, 0);
	g_ptr_array_set_size(gang->like, 0);
	gang->n_stuck = 0;
	gang->n_marked = group.n_marked;
	if (group.n_marked == 0)
		return;
	kd_cycle_each_member(cycle, note_marked, gang);
	kd_cycle_each_member(cycle, count_pending, gang);
	if (rejects)
		kd_cycle_each_member(cycle, count_waiting, gang);
}

bool kd_gang_is_stuck(const KdGang *gang, const KdGroup *group, const KdPod *pod)
{
	if (gang->n_marked == 0)
		return false;
	return group->n_pods - MIN(group->n_pods, gang->n_stuck) < kd_gang_min(gang) ||
	       kd_gang_fits_nowhere(gang, pod->spec);
}

/* ---- minResources ---- */

static bool is_member(const KdGang *gang, const KdPod *pod)
{
	return pod->object.metadata.namespace == gang->namespace &&
	       kd_map_lookup(&pod->object.metadata.labels, KD_POD_GROUP_LABEL) == gang->name;
}

/* What members hold of a resource on the node; @resource KD_PODS: how many there are. */
static gint64 held(const KdGang *gang, const KdNodes *nodes, KdSlot node, guint resource)
{
	guint n;
	const KdPlaced *pods = kd_nodes_pods(nodes, node, &n);
	gint64 sum = 0;

	for (guint i = 0; i < n; i++) {
		const KdPodInfo *info = pods[i].info;

		if (!is_member(gang, info->pod))
			continue;
		sum += resource == KD_PODS;
		for (guint k = 0; k < info->n_requests; k++)
			if (info->requests[k].resource == resource)
				sum += info->requests[k].amount;
	}
	return sum;
}

/* What is missing of a resource; a node that has given out too much makes it more. */
static gint64 gap(const KdGang *gang, const KdCycle *cycle, bool any_placed, const char *name,
		  gint64 wants)
{
	const KdNodes *nodes = cycle->nodes;
	const int resource = kd_nodes_resource(nodes, name);

	for (guint i = 0; resource >= 0 && i < nodes->n_nodes && wants > 0; i++) {
		const KdSlot node = nodes->order[i];

		wants -= nodes->allocatable[resource][node] - nodes->requested[resource][node];
		if (any_placed)
			wants -= held(gang, nodes, node, (guint) resource);
	}
	return wants;
}

static char *print_amount(const char *name, gint64 amount)
{
	if (!g_str_equal(name, "cpu"))
		return g_strdup_printf("%" G_GINT64_FORMAT, amount);
	return amount % 1000 ? g_strdup_printf("%" G_GINT64_FORMAT "m", amount)
			     : g_strdup_printf("%" G_GINT64_FORMAT, amount / 1000);
}

static void add_gap(GString *out, const KdGang *gang, const KdCycle *cycle, bool any_placed,
		    const char *name, gint64 wants)
{
	const gint64 lacks = gap(gang, cycle, any_placed, name, wants);
	g_autofree char *amount = print_amount(name, lacks);

	if (lacks > 0)
		g_string_append_printf(out, "%s%s:%s", out->len > 0 ? " " : "", name, amount);
}

bool kd_gang_has_room(const KdGang *gang, const KdCycle *cycle, char **ret_gap)
{
	const KdResources *wants = &KD_POD_GROUP(gang->object)->spec.minResources;
	g_autoptr(GString) gaps = g_string_new(NULL);
	bool pods_counted = false;
	KdGroup group;

	kd_cycle_group(cycle, &group);
	for (guint i = 0; i <= wants->n; i++) {
		const char *name = i < wants->n ? wants->items[i].name : NULL;

		/* By name, as a Go map is printed; pods are those of minMember, whatever it says.
		 */
		if (!pods_counted && (!name || strcmp(name, "pods") >= 0)) {
			add_gap(gaps, gang, cycle, group.n_placed > 0, "pods", kd_gang_min(gang));
			pods_counted = true;
		}
		if (!name || g_str_equal(name, "pods"))
			continue;
		add_gap(gaps, gang, cycle, group.n_placed > 0, name,
			g_str_equal(name, "cpu") ? kd_quantity_milli(wants->items[i].quantity)
						 : kd_quantity_value(wants->items[i].quantity));
	}
	if (gaps->len > 0)
		*ret_gap = g_strdup_printf("map[%s]", gaps->str);
	return gaps->len == 0;
}
