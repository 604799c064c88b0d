/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VolumeRestrictions: disks that may not be mounted twice on a node, and claims that only one pod
 * of the cluster may use
 * (pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go, v1.34).
 */
#include "_claims.h"

#include <kubedes/tally.h>
#include <string.h>

#define HOST "kubernetes.io/hostname"
/* Claims fall into so many bins, each with a tally of its users. */
#define N_BINS 32

typedef struct {
	KdName *claims; /* of ReadWriteOncePod, of the arena */
	guint n_claims;
	gint64 n_users;       /* how many uses of them there are */
	const KdTally *disks; /* pods with disks; NULL: this one has none */
} Scratch;

/* ---- disks ---- */

static bool share_monitor(const KdDiskVolume *a, const KdDiskVolume *b)
{
	for (guint i = 0; i < a->n_monitors; i++)
		for (guint k = 0; k < b->n_monitors; k++)
			if (a->monitors[i] == b->monitors[k])
				return true;
	return false;
}

static bool same_disk(const KdDiskVolume *a, const KdDiskVolume *b)
{
	return a && b && g_strcmp0(a->id, b->id) == 0;
}

static bool both_read(const KdDiskVolume *a, const KdDiskVolume *b)
{
	return a->readOnly && b->readOnly;
}

/* isVolumeConflict() */
static bool clash(const KdVolume *a, const KdVolume *b)
{
	if (same_disk(a->gcePersistentDisk, b->gcePersistentDisk) &&
	    !both_read(a->gcePersistentDisk, b->gcePersistentDisk))
		return true;
	if (same_disk(a->awsElasticBlockStore, b->awsElasticBlockStore))
		return true;
	if (same_disk(a->iscsi, b->iscsi) && !both_read(a->iscsi, b->iscsi))
		return true;
	return same_disk(a->rbd, b->rbd) && g_strcmp0(a->rbd->pool, b->rbd->pool) == 0 &&
	       share_monitor(a->rbd, b->rbd) && !both_read(a->rbd, b->rbd);
}

static bool is_disk(const KdVolume *volume)
{
	return volume->gcePersistentDisk || volume->awsElasticBlockStore || volume->rbd ||
	       volume->iscsi;
}

static bool has_disk(const KdPodSpec *spec)
{
	for (guint i = 0; i < spec->n_volumes; i++)
		if (is_disk(&spec->volumes[i]))
			return true;
	return false;
}

static bool pods_clash(const KdPodSpec *a, const KdPodSpec *b)
{
	for (guint i = 0; i < a->n_volumes; i++)
		for (guint k = 0; k < b->n_volumes; k++)
			if (clash(&a->volumes[i], &b->volumes[k]))
				return true;
	return false;
}

/* ---- claims of a single pod ---- */

static bool is_listed(const Scratch *scratch, const char *claim)
{
	for (guint c = 0; c < scratch->n_claims; c++)
		if (strcmp(scratch->claims[c], claim) == 0)
			return true;
	return false;
}

static gint64 count_uses(const Scratch *scratch, const KdPod *pod)
{
	gint64 n = 0;

	for (guint i = 0; i < pod->spec->n_volumes; i++) {
		const KdClaimVolume *claim = pod->spec->volumes[i].persistentVolumeClaim;

		n += claim && is_listed(scratch, claim->claimName);
	}
	return n;
}

/* readWriteOncePodPVCsForPod() */
static KdVerdict find_claims(const KdCycle *cycle, Scratch *scratch)
{
	const KdPod *pod = cycle->pod->pod;

	scratch->claims = kd_cycle_alloc(cycle, pod->spec->n_volumes * sizeof(KdName));
	for (guint i = 0; i < pod->spec->n_volumes; i++) {
		const KdClaimVolume *volume = pod->spec->volumes[i].persistentVolumeClaim;
		const KdPersistentVolumeClaim *claim;

		if (!volume)
			continue;
		claim = kd_find_claim(cycle, pod, volume->claimName);
		if (!claim)
			return kd_not_found("persistentvolumeclaim", volume->claimName);
		if (kd_claim_has_mode(claim, "ReadWriteOncePod") &&
		    !is_listed(scratch, volume->claimName))
			scratch->claims[scratch->n_claims++] = volume->claimName;
	}
	return KD_FITS;
}

/* Pods that may be of use, by node; those without the label are not counted. */
static const KdTally *tally(const KdCycle *cycle, guint bin,
			    gint32 (*weigh)(const KdPodInfo *pod, gconstpointer data))
{
	const KdRegion *region = kd_cycle_region(cycle, g_intern_static_string(HOST), NULL);
	const KdTallyRule rule = { &bin, sizeof(bin), weigh, &bin };

	return kd_cycle_tally(cycle, region, &rule);
}

static bool counts(const KdTally *tally, KdSlot slot)
{
	return tally->count[slot] != 0 || !tally->region->in[slot];
}

static guint bin_of(const char *claim)
{
	return g_str_hash(claim) % N_BINS;
}

static gint32 weigh_users(const KdPodInfo *pod, gconstpointer data)
{
	const KdPodSpec *spec = pod->pod->spec;
	const guint *bin = data;
	gint32 n = 0;

	for (guint i = 0; i < spec->n_volumes; i++) {
		const KdClaimVolume *claim = spec->volumes[i].persistentVolumeClaim;

		n += claim && bin_of(claim->claimName) == *bin;
	}
	return n;
}

static bool is_used_on(const KdCycle *cycle, const Scratch *one, KdSlot slot)
{
	guint n;
	const KdPlaced *pods = kd_nodes_pods(cycle->nodes, slot, &n);

	for (guint p = 0; p < n; p++) {
		const KdPod *pod = pods[p].info->pod;

		if (pod->object.metadata.namespace == cycle->pod->pod->object.metadata.namespace &&
		    count_uses(one, pod) > 0)
			return true;
	}
	return false;
}

/* How many of the claims are in use (StorageInfos().IsPVCUsedByPods()). */
static gint64 count_used(const KdCycle *cycle, const Scratch *scratch)
{
	const KdNodes *nodes = cycle->nodes;
	gint64 n_used = 0;

	for (guint c = 0; c < scratch->n_claims; c++) {
		const Scratch one = { .claims = &scratch->claims[c], .n_claims = 1 };
		const KdTally *users = tally(cycle, bin_of(scratch->claims[c]), weigh_users);
		bool used = false;

		for (guint i = 0; i < nodes->n_nodes && !used; i++)
			used = counts(users, nodes->order[i]) &&
			       is_used_on(cycle, &one, nodes->order[i]);
		n_used += used;
	}
	return n_used;
}

static gint32 weigh_disks(const KdPodInfo *pod, gconstpointer data)
{
	(void) data;
	return has_disk(pod->pod->spec);
}

static KdVerdict pre_filter(const KdCycle *cycle)
{
	const KdPodSpec *spec = cycle->pod->pod->spec;
	Scratch *scratch = cycle->scratch;
	KdVerdict verdict;

	if (spec->n_volumes == 0)
		return kd_verdict(KD_CODE_SKIP, 0);
	verdict = find_claims(cycle, scratch);
	if (verdict != KD_FITS)
		return verdict;
	if (scratch->n_claims > 0)
		scratch->n_users = count_used(cycle, scratch);
	if (!has_disk(spec) && scratch->n_users == 0)
		return kd_verdict(KD_CODE_SKIP, 0);
	if (has_disk(spec))
		scratch->disks = tally(cycle, N_BINS, weigh_disks);
	return KD_FITS;
}

static KdVerdict check_users(const Scratch *scratch)
{
	if (scratch->n_users <= 0)
		return KD_FITS;
	return kd_verdict(KD_CODE_UNSCHEDULABLE,
			  KD_REASON("node(s) unavailable due to PersistentVolumeClaim with "
				    "ReadWriteOncePod access mode already in-use by another pod"));
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	const KdPodSpec *spec = cycle->pod->pod->spec;
	const Scratch *scratch = cycle->scratch;
	guint n;
	const KdPlaced *pods = kd_nodes_pods(cycle->nodes, slot, &n);

	for (guint i = 0; i < n; i++)
		if (pods_clash(spec, pods[i].info->pod->spec))
			return kd_verdict(KD_CODE_UNSCHEDULABLE,
					  KD_REASON("node(s) had no available disk"));
	return check_users(scratch);
}

/* Pods clash on nodes that have some with disks. */
static void filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	const Scratch *scratch = cycle->scratch;
	const KdVerdict otherwise = check_users(scratch);

	for (KdSlot slot = from; slot < to; slot++)
		verdicts[slot] = scratch->disks && cycle->nodes->node[slot] &&
						 counts(scratch->disks, slot)
					 ? filter(cycle, slot)
					 : otherwise;
}

/* preFilterState.updateWithPod(), which goes by the names of claims alone, whatever the namespace.
 */
static void update(const KdCycle *cycle, const KdPodInfo *pod, gint64 by)
{
	Scratch *scratch = cycle->scratch;

	scratch->n_users += by * count_uses(scratch, pod->pod);
}

static void add_pod(const KdCycle *cycle, const KdPodInfo *pod, KdSlot slot)
{
	(void) slot;
	update(cycle, pod, 1);
}

static void remove_pod(const KdCycle *cycle, const KdPodInfo *pod, KdSlot slot)
{
	(void) slot;
	update(cycle, pod, -1);
}

/* ---- queueing: isSchedulableAfterPodDeleted, ...PersistentVolumeClaimChange ---- */

static bool share_claim(const KdPod *a, const KdPod *b)
{
	for (guint i = 0; i < a->spec->n_volumes; i++) {
		const KdClaimVolume *claim = a->spec->volumes[i].persistentVolumeClaim;

		for (guint k = 0; claim && k < b->spec->n_volumes; k++) {
			const KdClaimVolume *other = b->spec->volumes[k].persistentVolumeClaim;

			if (other && strcmp(claim->claimName, other->claimName) == 0)
				return true;
		}
	}
	return false;
}

static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	(void) state;
	if (event->event == KD_EVENT_STORAGE)
		return event->new &&
		       event->new->kind == &kd_kind_persistent_volume_claim &&kd_pod_uses_claim(
						   pod->pod, event->new);
	return event->old->metadata.namespace == pod->pod->object.metadata.namespace &&
	       (pods_clash(pod->pod->spec, KD_POD(event->old)->spec) ||
		share_claim(pod->pod, KD_POD(event->old)));
}

KD_POLICY(volume_restrictions) = {
	KD_POLICY_HEAD,
	.name = "VolumeRestrictions",
	.summary = "disks and claims that others may not share",
	.scratch_size = sizeof(Scratch),
	.node_reads = KD_NODE_CLUSTER,
	.events = KD_EVENT_POD_DELETE | KD_EVENT_STORAGE,
	.hint = hint,
	.pre_filter = pre_filter,
	.filter = filter,
	.filter_many = filter_many,
	.add_pod = add_pod,
	.remove_pod = remove_pod,
};
