/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VolumeBinding: the volumes of the pod's claims can be used from the node, or claims that wait for
 * a pod get one there (pkg/scheduler/framework/plugins/volumebinding, v1.34: volume_binding.go,
 * binder.go).
 *
 * The volumes are looked up anew for the node that was chosen; there is nothing to score while the
 * gate StorageCapacityScoring is off.
 */
#include "_one_label.h"
#include "_volume_hint.h"
#include "_volume_index.h"
#include "_volume_match.h"

#include <kubedes/tally.h>
#include <string.h>

#define BOUND         "pv.kubernetes.io/bind-completed"
#define SELECTED_NODE "volume.kubernetes.io/selected-node"

typedef struct {
	gint64 bindTimeoutSeconds;
} VolumeBinding;

static const KdField fields[] = {
	KD_FIELD(VolumeBinding, bindTimeoutSeconds, INT, .fallback = "600", .min = 0,
		 .max = 1 << 30, .zero = true, .help = "how long a pod waits for its volumes"),
	KD_FIELDS_END,
};
static const char *const kept[] = { "shape", NULL };
static const KdStruct args = {
	.name = "VolumeBindingArgs",
	.size = sizeof(VolumeBinding),
	.fields = fields,
	.kept = kept,
	.help = "args of VolumeBinding",
};

typedef struct {
	GPtrArray *bound, *waiting; /* of const KdPersistentVolumeClaim * */
	GPtrArray *volumes;         /* that those that wait could get somewhere */
} Claims;

typedef struct {
	Claims *claims; /* of the arena, its arrays too */
} Scratch;

/* ---- pre-filter: which claims there are ---- */

/* An array of the arena with room for @n. */
static GPtrArray *array_new(const KdCycle *cycle, guint n)
{
	GPtrArray *array = kd_cycle_alloc(cycle, sizeof(*array));

	array->pdata = kd_cycle_alloc(cycle, n * sizeof(gpointer));
	return array;
}

static void add(GPtrArray *array, gconstpointer item)
{
	array->pdata[array->len++] = (gpointer) item;
}

/* The claim of a volume, or why the pod cannot run; both FITS and NULL: it has none. */
static KdVerdict check_claim(const KdCycle *cycle, const KdVolume *volume,
			     const KdPersistentVolumeClaim **ret)
{
	const KdPod *pod = cycle->pod->pod;
	g_autofree char *name = kd_volume_claim_name(pod, volume);

	*ret = NULL;
	if (!name)
		return KD_FITS;
	*ret = kd_find_claim(cycle, pod, name);
	if (!*ret && volume->ephemeral)
		return kd_unresolvable("waiting for ephemeral volume controller to create the "
				       "persistentvolumeclaim \"%s\"",
				       name);
	if (!*ret)
		return kd_not_found("persistentvolumeclaim", name);
	if (g_strcmp0((*ret)->status.phase, "Lost") == 0)
		return kd_unresolvable("persistentvolumeclaim \"%s\" bound to non-existent "
				       "persistentvolume \"%s\"",
				       name, (*ret)->spec.volumeName);
	if ((*ret)->object.metadata.deletionTimestamp != KD_TIME_UNSET)
		return kd_unresolvable("persistentvolumeclaim \"%s\" is being deleted", name);
	if (volume->ephemeral && kd_check_claim_owner(pod, *ret) != KD_FITS)
		return kd_unresolvable("%s", kd_verdict_reason(kd_check_claim_owner(pod, *ret)));
	return KD_FITS;
}

static bool has_volume(const KdPersistentVolumeClaim *claim)
{
	return claim->spec.volumeName && *claim->spec.volumeName;
}

static bool is_bound(const KdPersistentVolumeClaim *claim)
{
	return has_volume(claim) && kd_map_lookup(&claim->object.metadata.annotations, BOUND);
}

/* IsDelayBindingMode() */
static KdVerdict check_waits(const KdCycle *cycle, const KdPersistentVolumeClaim *claim,
			     bool *ret_waits)
{
	KdName name = kd_claim_class(claim);
	const KdStorageClass *class;

	*ret_waits = false;
	if (!name || !*name)
		return KD_FITS;
	class = kd_find_storage_class(cycle, name);
	if (!class)
		return KD_FITS;
	*ret_waits = g_strcmp0(class->volumeBindingMode, "WaitForFirstConsumer") == 0 &&
		     !has_volume(claim);
	return KD_FITS;
}

static void take_volume(const KdObject *object, gpointer data)
{
	g_ptr_array_add(data, (gpointer) object);
}

static bool is_wanted(const Claims *claims, const KdPersistentVolume *volume)
{
	for (guint i = 0; i < claims->waiting->len; i++)
		if (kd_volume_serves(volume, claims->waiting->pdata[i]))
			return true;
	return false;
}

static void list_volumes(const KdCycle *cycle, Claims *claims)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new();

	kd_cycle_each(cycle, &kd_kind_persistent_volume, take_volume, all);
	claims->volumes = array_new(cycle, all->len);
	for (guint i = 0; i < all->len; i++)
		if (is_wanted(claims, all->pdata[i]))
			add(claims->volumes, all->pdata[i]);
}

/* findMatchingVolumes() goes by size. */
static int by_size(gconstpointer a, gconstpointer b)
{
	const KdPersistentVolumeClaim *const *x = a, *const *y = b;
	const gint64 size = kd_claim_size(*x), other = kd_claim_size(*y);

	return (size > other) - (size < other);
}

static KdVerdict sort_claims(const KdCycle *cycle, Claims *claims)
{
	const KdPodSpec *spec = cycle->pod->pod->spec;
	bool immediate = false;

	for (guint i = 0; i < spec->n_volumes; i++) {
		const KdPersistentVolumeClaim *claim;
		bool waits;

		check_claim(cycle, &spec->volumes[i], &claim);
		if (!claim)
			continue;
		if (is_bound(claim)) {
			add(claims->bound, claim);
			continue;
		}
		check_waits(cycle, claim, &waits);
		if (waits)
			add(claims->waiting, claim);
		immediate |= !waits;
	}
	return immediate ? kd_unresolvable("pod has unbound immediate PersistentVolumeClaims")
			 : KD_FITS;
}

static KdVerdict pre_filter(const KdCycle *cycle)
{
	const KdPodSpec *spec = cycle->pod->pod->spec;
	Scratch *scratch = cycle->scratch;
	KdVerdict verdict;
	bool any = false;

	for (guint i = 0; i < spec->n_volumes; i++) {
		const KdPersistentVolumeClaim *claim;

		verdict = check_claim(cycle, &spec->volumes[i], &claim);
		if (verdict != KD_FITS)
			return verdict;
		any |= claim != NULL;
	}
	if (!any)
		return kd_verdict(KD_CODE_SKIP, 0);
	scratch->claims = kd_cycle_alloc(cycle, sizeof(*scratch->claims));
	scratch->claims->bound = array_new(cycle, spec->n_volumes);
	scratch->claims->waiting = array_new(cycle, spec->n_volumes);
	verdict = sort_claims(cycle, scratch->claims);
	if (verdict != KD_FITS)
		return verdict;
	g_ptr_array_sort(scratch->claims->waiting, by_size);
	if (scratch->claims->waiting->len > 0)
		list_volumes(cycle, scratch->claims);
	return KD_FITS;
}

/* ---- filter: FindPodVolumes() ---- */

/* What is in the way. */
typedef struct {
	bool out_of_reach, nothing_to_bind, no_space, missing;
	KdVerdict error;
} Trouble;

static void check_bound(const KdCycle *cycle, const Claims *claims, const KdNode *node,
			Trouble *trouble)
{
	for (guint i = 0; i < claims->bound->len; i++) {
		const KdPersistentVolumeClaim *claim = claims->bound->pdata[i];
		const KdPersistentVolume *volume = kd_find_volume(cycle, claim->spec.volumeName);

		if (!volume) {
			trouble->missing = true;
			return;
		}
		if (!kd_volume_reaches(volume, node)) {
			trouble->out_of_reach = true;
			return;
		}
	}
}

/* checkVolumeProvisions() */
static void check_provisions(const KdCycle *cycle, const GPtrArray *claims, const KdNode *node,
			     Trouble *trouble)
{
	trouble->nothing_to_bind = false;
	for (guint i = 0; i < claims->len; i++) {
		const KdPersistentVolumeClaim *claim = claims->pdata[i];

		switch (kd_volume_can_be_made(cycle, claim, node)) {
		case KD_PROVISION_GOOD:
			break;
		case KD_PROVISION_NOT_HERE:
			trouble->nothing_to_bind = true;
			return;
		case KD_PROVISION_NO_SPACE:
			trouble->no_space = true;
			return;
		case KD_PROVISION_NO_CLASS:
			trouble->error = kd_plugin_error("failed to find storage class \"%s\"",
							 kd_claim_class(claim));
			return;
		}
	}
}

static const char *selected_node(const KdPersistentVolumeClaim *claim)
{
	return kd_map_lookup(&claim->object.metadata.annotations, SELECTED_NODE);
}

/* Those that a volume is being made for, on this node: FALSE = on another one. */
static bool take_selected(const Claims *claims, const KdNode *node, GPtrArray *to_make)
{
	for (guint i = 0; i < claims->waiting->len; i++) {
		const char *selected = selected_node(claims->waiting->pdata[i]);

		if (selected && strcmp(selected, node->object.metadata.name) != 0)
			return false;
		if (selected)
			g_ptr_array_add(to_make, claims->waiting->pdata[i]);
	}
	return true;
}

/* Which volume each claim that waits gets on the node, parallel to them; NULL = one is made. */
static void match(const KdCycle *cycle, const Claims *claims, const KdNode *node,
		  GPtrArray *matched, Trouble *trouble)
{
	g_autoptr(GPtrArray) taken = g_ptr_array_new();
	g_autoptr(GPtrArray) to_make = g_ptr_array_new();

	if (!take_selected(claims, node, to_make)) {
		trouble->nothing_to_bind = true;
		return;
	}
	for (guint i = 0; i < claims->waiting->len; i++) {
		const KdPersistentVolumeClaim *claim = claims->waiting->pdata[i];
		const bool selected = selected_node(claim) != NULL;
		const KdPersistentVolume *volume = selected
							   ? NULL
							   : kd_volume_match(claim, claims->volumes,
									     node, taken);

		g_ptr_array_add(matched, (gpointer) volume);
		if (volume)
			g_ptr_array_add(taken, (gpointer) volume);
		else if (!selected)
			g_ptr_array_add(to_make, (gpointer) claim);
	}
	if (to_make->len > 0)
		check_provisions(cycle, to_make, node, trouble);
}

static KdVerdict verdict_of(const Trouble *trouble)
{
	g_autoptr(GString) reasons = g_string_new(NULL);
	const struct {
		bool holds;
		const char *reason;
	} rows[] = {
		{ trouble->out_of_reach, "node(s) didn't match PersistentVolume's node affinity" },
		{ trouble->nothing_to_bind,
		  "node(s) didn't find available persistent volumes to bind" },
		{ trouble->no_space, "node(s) did not have enough free storage" },
		{ trouble->missing, "node(s) unavailable due to one or more pvc(s) bound to "
				    "non-existent pv(s)" },
	};

	if (trouble->error)
		return trouble->error;
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (rows[i].holds)
			g_string_append_printf(reasons, "%s%s", reasons->len ? "\n" : "",
					       rows[i].reason);
	return reasons->len ? kd_unresolvable("%s", reasons->str) : KD_FITS;
}

static KdVerdict find(const KdCycle *cycle, const Claims *claims, const KdNode *node)
{
	g_autoptr(GPtrArray) matched = g_ptr_array_new();
	Trouble trouble = { 0 };

	check_bound(cycle, claims, node, &trouble);
	match(cycle, claims, node, matched, &trouble);
	return verdict_of(&trouble);
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	return find(cycle, ((const Scratch *) cycle->scratch)->claims, cycle->nodes->node[slot]);
}

/* ---- many nodes: by the values of labels ---- */

enum { IN_REACH = 1, OUT_OF_REACH, MISSING, N_REACHES };

static guint8 ask_reach(const KdPersistentVolume *volume, const KdNode *node)
{
	return kd_volume_reaches(volume, node) ? IN_REACH : OUT_OF_REACH;
}

/* What is the matter with the first bound claim that something is the matter with. */
static void check_reach(const KdCycle *cycle, const KdPersistentVolume *volume, guint8 *reach)
{
	const KdVolumeNodeAffinity *affinity = volume->spec.nodeAffinity;
	const KdNodes *nodes = cycle->nodes;
	const KdTopology *topology = NULL;
	guint8 *by_domain = NULL;
	KdName label = NULL;

	if (!affinity || !affinity->required)
		return;
	if (kd_one_label_of_selector(affinity->required, &label) && label) {
		topology = kd_cycle_topology(cycle, label);
		by_domain = kd_cycle_alloc(cycle, MAX(topology->n, 1));
	}
	for (KdSlot slot = 0; slot < nodes->n_slots; slot++) {
		guint8 *known = topology ? &by_domain[topology->domain[slot]] : NULL;

		if (reach[slot] != IN_REACH || !nodes->node[slot])
			continue;
		if (known && !*known)
			*known = ask_reach(volume, nodes->node[slot]);
		reach[slot] = known ? *known : ask_reach(volume, nodes->node[slot]);
	}
}

static guint8 *reach_of_bound(const KdCycle *cycle, const Claims *claims)
{
	const guint n = cycle->nodes->n_slots;
	guint8 *reach = kd_cycle_alloc(cycle, MAX(n, 1));

	memset(reach, IN_REACH, n);
	for (guint i = 0; i < claims->bound->len; i++) {
		const KdPersistentVolumeClaim *claim = claims->bound->pdata[i];
		const KdPersistentVolume *volume = kd_find_volume(cycle, claim->spec.volumeName);

		if (volume)
			check_reach(cycle, volume, reach);
		for (KdSlot slot = 0; !volume && slot < n; slot++)
			reach[slot] = reach[slot] == IN_REACH ? MISSING : reach[slot];
	}
	return reach;
}

/* What claims that wait find on a node goes by the value of @label, NULL: it is the same on all. */
static bool wait_by_label(const KdCycle *cycle, const Claims *claims, KdName *label)
{
	for (guint i = 0; i < claims->waiting->len; i++)
		if (selected_node(claims->waiting->pdata[i]) ||
		    !kd_volume_made_by_label(cycle, claims->waiting->pdata[i], label))
			return false;
	for (guint i = 0; claims->volumes && i < claims->volumes->len; i++) {
		const KdPersistentVolume *volume = claims->volumes->pdata[i];
		const KdVolumeNodeAffinity *affinity = volume->spec.nodeAffinity;

		if (affinity && !kd_one_label_of_selector(affinity->required, label))
			return false;
	}
	return true;
}

static void filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	const Claims *claims = ((const Scratch *) cycle->scratch)->claims;
	const guint8 *reach = reach_of_bound(cycle, claims);
	KdName label = NULL;
	const bool by_label = wait_by_label(cycle, claims, &label);
	const KdTopology *topology = label ? kd_cycle_topology(cycle, label) : NULL;
	const guint n = topology ? MAX(topology->n, 1) : 1;
	guint64 *answers = kd_cycle_alloc(cycle, N_REACHES * n * sizeof(*answers));
	g_autoptr(KdVolumeIndex)
		index = by_label && topology && claims->volumes
				? kd_volume_index_new(cycle, topology, claims->volumes)
				: NULL;
	Claims here = *claims;

	for (KdSlot slot = from; slot < to; slot++) {
		const guint32 domain = topology ? topology->domain[slot] : 0;
		guint64 *answer = &answers[reach[slot] * n + domain];

		if (!cycle->nodes->node[slot])
			continue;
		if (index)
			here.volumes = kd_volume_index_at(index, domain);
		if (!by_label || *answer == 0)
			*answer = G_GUINT64_CONSTANT(1) << 32 |
				  find(cycle, &here, cycle->nodes->node[slot]);
		verdicts[slot] = (KdVerdict) *answer;
	}
}

/* ---- reserve: AssumePodVolumes() ---- */

static KdVerdict reserve(const KdCycle *cycle, KdSlot slot)
{
	const Claims *claims = ((const Scratch *) cycle->scratch)->claims;
	g_autoptr(GPtrArray) matched = g_ptr_array_new();
	Trouble trouble = { 0 };

	if (!claims)
		return KD_FITS;
	match(cycle, claims, cycle->nodes->node[slot], matched, &trouble);
	if (verdict_of(&trouble) != KD_FITS)
		return verdict_of(&trouble);
	for (guint i = 0; i < claims->waiting->len; i++) {
		const KdPersistentVolumeClaim *claim = claims->waiting->pdata[i];
		const KdPersistentVolume *volume = matched->pdata[i];

		kd_cycle_bind_claim(cycle, &claim->object, volume ? &volume->object : NULL);
	}
	return KD_FITS;
}

KD_POLICY(volume_binding) = {
	KD_POLICY_HEAD,
	.name = "VolumeBinding",
	.summary = "volumes of the pod's claims, there or to be made",
	.state_size = sizeof(VolumeBinding),
	.scratch_size = sizeof(Scratch),
	.args = &args,
	.node_reads = KD_NODE_CLUSTER,
	.events = KD_EVENT_NODE_ADD | KD_EVENT_NODE_LABEL | KD_EVENT_STORAGE,
	.hint = kd_volume_hint,
	.pre_filter = pre_filter,
	.filter = filter,
	.filter_many = filter_many,
	.reserve = reserve,
};
