/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/claims.h"

#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/storage_class.h>
#include <string.h>

#define BOUND    "pv.kubernetes.io/bind-completed"
#define ZONE     "topology.kubernetes.io/zone"
#define HOSTNAME "kubernetes.io/hostname"

typedef KdPersistentVolume Volume;
typedef KdPersistentVolumeClaim Claim;

/* ---- one claim, one volume ---- */

/* What the volume has, and may be used for, the claim says too. */
static void tell_claim(Claim *claim, const KdResources *capacity, const KdName *modes,
		       guint n_modes)
{
	kd_resources_clear(&claim->status.capacity);
	claim->status.capacity = kd_resources_copy(capacity);
	g_free(claim->status.accessModes);
	claim->status.accessModes = g_memdup2(modes, n_modes * sizeof(KdName));
	claim->status.n_accessModes = n_modes;
}

/* @found NULL: the volume is being made, as the claim wants it. */
static void bind_claim(KdPlan *plan, const Claim *claim, const char *volume, const Volume *found)
{
	Claim *bound = (Claim *) kd_object_copy(&claim->object);

	g_free(bound->spec.volumeName);
	bound->spec.volumeName = g_strdup(volume);
	bound->status.phase = g_intern_static_string("Bound");
	if (found)
		tell_claim(bound, &found->spec.capacity, found->spec.accessModes,
			   found->spec.n_accessModes);
	else
		tell_claim(bound, &claim->spec.resources.requests, claim->spec.accessModes,
			   claim->spec.n_accessModes);
	kd_map_set(&bound->object.metadata.annotations, BOUND, "yes");
	kd_plan_update(plan, &bound->object);
}

static void set_claim(Volume *volume, const Claim *claim)
{
	const KdMeta *meta = &claim->object.metadata;
	KdObjectReference *reference = g_new0(KdObjectReference, 1);

	reference->apiVersion = g_intern_static_string("v1");
	reference->kind = g_intern_static_string("PersistentVolumeClaim");
	reference->namespace = meta->namespace;
	reference->name = g_strdup(meta->name);
	volume->spec.claimRef = reference;
	volume->status.phase = g_intern_static_string("Bound");
}

static void bind_volume(KdPlan *plan, const Volume *volume, const Claim *claim)
{
	Volume *bound = (Volume *) kd_object_copy(&volume->object);

	if (!bound->spec.claimRef)
		set_claim(bound, claim);
	bound->status.phase = g_intern_static_string("Bound");
	kd_plan_update(plan, &bound->object);
}

/* ---- a new volume: what an external provisioner makes ---- */

static KdVolumeNodeAffinity *reachable_from(const KdNode *node)
{
	const KdMap *labels = &node->object.metadata.labels;
	const char *key = kd_map_lookup(labels, ZONE) ? ZONE : HOSTNAME;
	const char *value = kd_map_lookup(labels, key);
	KdVolumeNodeAffinity *affinity = g_new0(KdVolumeNodeAffinity, 1);
	KdNodeSelectorTerm *term = g_new0(KdNodeSelectorTerm, 1);
	KdRequirement *requirement = g_new0(KdRequirement, 1);

	requirement->key = g_intern_string(key);
	requirement->op = KD_OP_IN;
	requirement->values = g_new0(KdName, 1);
	requirement->values[0] = g_intern_string(value ? value : node->object.metadata.name);
	requirement->n_values = 1;
	term->matchExpressions = requirement;
	term->n_matchExpressions = 1;
	affinity->required = g_new0(KdNodeSelector, 1);
	affinity->required->nodeSelectorTerms = term;
	affinity->required->n_nodeSelectorTerms = 1;
	return affinity;
}

static KdCsiVolume *csi_volume(const KdStorageClass *class, const char *name)
{
	KdCsiVolume *csi = g_new0(KdCsiVolume, 1);

	csi->driver = class ? class->provisioner : NULL;
	csi->volumeHandle = g_strdup(name);
	return csi;
}

/* The name that external provisioners give: pvc-<uid>. */
static char *volume_name(const Claim *claim)
{
	return g_strdup_printf("pvc-%s-%s", claim->object.metadata.namespace,
			       claim->object.metadata.name);
}

static void provision(KdPlan *plan, const KdStorageClass *class, const Claim *claim,
		      const char *name, const KdNode *node)
{
	Volume *volume = (Volume *) kd_object_new(&kd_kind_persistent_volume);
	KdPersistentVolumeSpec *spec = &volume->spec;

	volume->object.metadata.name = g_strdup(name);
	spec->capacity = kd_resources_copy(&claim->spec.resources.requests);
	spec->accessModes = g_memdup2(claim->spec.accessModes,
				      claim->spec.n_accessModes * sizeof(KdName));
	spec->n_accessModes = claim->spec.n_accessModes;
	spec->volumeMode = claim->spec.volumeMode;
	spec->persistentVolumeReclaimPolicy = class && class->reclaimPolicy
						      ? class->reclaimPolicy
						      : g_intern_static_string("Delete");
	spec->storageClassName = kd_claim_class(claim);
	spec->nodeAffinity = reachable_from(node);
	spec->csi = csi_volume(class, name);
	set_claim(volume, claim);
	kd_plan_create(plan, &volume->object);
}

void kd_claims_bind(const KdView *view, KdPlan *plan, const KdClaimChoice *choices, guint n,
		    const KdNode *node)
{
	for (guint i = 0; i < n; i++) {
		const Claim *claim = (const Claim *) choices[i].claim;
		const Volume *volume = (const Volume *) choices[i].volume;

		if (volume) {
			bind_volume(plan, volume, claim);
			bind_claim(plan, claim, volume->object.metadata.name, volume);
			continue;
		}
		g_autofree char *name = volume_name(claim);
		provision(plan,
			  (const KdStorageClass *) kd_view_get(view, &kd_kind_storage_class, NULL,
							       kd_claim_class(claim)),
			  claim, name, node);
		bind_claim(plan, claim, name, NULL);
	}
}

/* ---- what is there from the start ---- */

typedef struct {
	KdCluster *cluster;
	KdPlan *plan;
} Settle;

static bool names_volume(const Claim *claim)
{
	return claim->spec.volumeName && *claim->spec.volumeName;
}

static void settle_claim(const KdObject *object, gpointer data)
{
	const Claim *claim = (const Claim *) object;
	const Settle *settle = data;
	const KdObject *volume;

	if (!names_volume(claim) || g_strcmp0(claim->status.phase, "Lost") == 0 ||
	    kd_map_lookup(&object->metadata.annotations, BOUND))
		return;
	volume = kd_cluster_get(settle->cluster, &kd_kind_persistent_volume, NULL,
				claim->spec.volumeName);
	if (volume)
		bind_volume(settle->plan, (const Volume *) volume, claim);
	bind_claim(settle->plan, claim, claim->spec.volumeName, (const Volume *) volume);
}

static bool is_claimed_by(const Volume *volume, const Claim *claim)
{
	return g_strcmp0(claim->spec.volumeName, volume->object.metadata.name) == 0;
}

typedef struct {
	const Volume *volume;
	bool claimed;
} Look;

static void look_at_claim(const KdObject *object, gpointer data)
{
	Look *look = data;

	look->claimed |= is_claimed_by(look->volume, (const Claim *) object);
}

static void settle_volume(const KdObject *object, gpointer data)
{
	const Volume *volume = (const Volume *) object;
	const Settle *settle = data;
	Look look = { .volume = volume };

	if (volume->status.phase && strcmp(volume->status.phase, "Pending") != 0)
		return;
	kd_cluster_each(settle->cluster, &kd_kind_persistent_volume_claim, look_at_claim, &look);
	if (look.claimed)
		return;
	Volume *available = (Volume *) kd_object_copy(object);
	available->status.phase = g_intern_static_string("Available");
	kd_plan_update(settle->plan, &available->object);
}

void kd_claims_settle(KdCluster *cluster, KdPlan *plan)
{
	Settle settle = { cluster, plan };

	kd_cluster_each(cluster, &kd_kind_persistent_volume, settle_volume, &settle);
	kd_cluster_each(cluster, &kd_kind_persistent_volume_claim, settle_claim, &settle);
}
