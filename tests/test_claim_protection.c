/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim/controllers/{claim_protection,volume_protection,volume_release}.c and
 * sim/cluster/admit_storage_object_in_use_protection.c: storage that is in use stays.
 */
#include "config.h"

#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>

#include "api/encode.h"
#include "cluster/finalizers.h"
#include "kt_controlled.h"
#include "kt_object.h"

extern const KdController kd_controller_claim_protection, kd_controller_volume_protection,
	kd_controller_volume_release;

#define CLAIM  "kubernetes.io/pvc-protection"
#define VOLUME "kubernetes.io/pv-protection"

static void start_world(KtControlled *world, bool plugin)
{
	static const KdController *const list[] = { &kd_controller_claim_protection,
						    &kd_controller_volume_protection,
						    &kd_controller_volume_release, NULL };
	const KdName name = g_intern_static_string("StorageObjectInUseProtection");

	kt_controlled_start(world, list);
	kd_cluster_set_admission(
		world->base.cluster,
		&(const KdAdmissionOptions){ .ideal = true,
					     .enable_admission_plugins = &name,
					     .n_enable_admission_plugins = plugin });
}

static void add(KtControlled *world, const KdKind *kind, const char *yaml)
{
	KT_ROW_STR(yaml, kt_create(world->base.cluster, kt_object(kind, yaml)).message, "");
}

static const KdObject *claim(KtControlled *world)
{
	return kd_cluster_get(world->base.cluster, &kd_kind_persistent_volume_claim,
			      g_intern_static_string("default"), "c");
}

static const KdObject *volume(KtControlled *world)
{
	return kd_cluster_get(world->base.cluster, &kd_kind_persistent_volume, NULL, "v");
}

static void add_claim(KtControlled *world, const char *metadata)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: c, namespace: default%s}, spec: {volumeName: v, accessModes: "
		"[ReadWriteOnce], resources: {requests: {storage: 1Gi}}}, status: {phase: Bound}}",
		metadata);

	add(world, &kd_kind_persistent_volume_claim, yaml);
}

static void add_volume(KtControlled *world, const char *metadata, const char *policy)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: v%s}, spec: {persistentVolumeReclaimPolicy: %s, accessModes: "
		"[ReadWriteOnce], capacity: {storage: 1Gi}, claimRef: {namespace: default, name: "
		"c}}, status: {phase: Bound}}",
		metadata, policy);

	add(world, &kd_kind_persistent_volume, yaml);
}

/* ---- finalizers ---- */

static void new_ones_get_it(void)
{
	g_auto(KtControlled) world = { 0 };

	start_world(&world, true);
	add_claim(&world, "");
	add_volume(&world, ", finalizers: [" VOLUME "]", "Retain");
	KT_ROW_TRUE("a claim", kd_meta_has_finalizer(&claim(&world)->metadata, CLAIM));
	KT_ROW_INT("once", volume(&world)->metadata.n_finalizers, 1);
	add(&world, &kd_kind_pod,
	    "{metadata: {name: p, namespace: default}, spec: {containers: [{name: main, image: "
	    "web}]}}");
	KT_ROW_INT("nothing else",
		   kt_get_pod(world.base.cluster, "p")->object.metadata.n_finalizers, 0);
}

static void old_ones_do_not(void)
{
	g_auto(KtControlled) world = { 0 };

	start_world(&world, false);
	add_claim(&world, "");
	add_volume(&world, "", "Retain");
	KT_ROW_INT("not from admission", claim(&world)->metadata.n_finalizers, 0);
	kt_controlled_settle(&world);
	KT_ROW_INT("nor later: this control plane is ideal", claim(&world)->metadata.n_finalizers,
		   0);
	KT_ROW_INT("a volume", volume(&world)->metadata.n_finalizers, 0);
	kt_delete(world.base.cluster, claim(&world), -1);
	KT_ROW_TRUE("nothing holds it", !claim(&world));
}

/* ---- claims ---- */

static const struct {
	const char *row, *metadata, *spec; /* of the pod */
	const char *claim;                 /* metadata of the claim */
	bool held;
} users[] = {
	{ "a pod that is bound", "",
	  "nodeName: n1, volumes: [{name: d, persistentVolumeClaim: "
	  "{claimName: c}}]",
	  "", true },
	{ "one that is not", "", "volumes: [{name: d, persistentVolumeClaim: {claimName: c}}]", "",
	  false },
	{ "another claim", "",
	  "nodeName: n1, volumes: [{name: d, persistentVolumeClaim: "
	  "{claimName: b}}]",
	  "", false },
	{ "the second volume", "",
	  "nodeName: n1, volumes: [{name: e, hostPath: {path: /}}, {name: "
	  "d, persistentVolumeClaim: {claimName: c}}]",
	  "", true },
	{ "one that is done, but for its finalizers",
	  ", deletionTimestamp: \"2026-01-01T00:00:00Z\", deletionGracePeriodSeconds: 0, "
	  "finalizers: [a.com/b]",
	  "nodeName: n1, volumes: [{name: d, persistentVolumeClaim: "
	  "{claimName: c}}]",
	  "", true },
};

static void pods_hold_claims(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(users); i++) {
		g_auto(KtControlled) world = { 0 };
		g_autofree char *yaml = g_strdup_printf(
			"{metadata: {name: p, namespace: default%s}, spec: {containers: [{name: "
			"main, image: web}], %s}}",
			users[i].metadata, users[i].spec);

		start_world(&world, true);
		add_claim(&world, users[i].claim);
		add(&world, &kd_kind_pod, yaml);
		kt_controlled_settle(&world);
		kt_delete(world.base.cluster, claim(&world), -1);
		kt_controlled_settle(&world);
		KT_ROW_INT(users[i].row, claim(&world) != NULL, users[i].held);
		if (!users[i].held)
			continue;
		KT_ROW_TRUE("it is going",
			    claim(&world)->metadata.deletionTimestamp != KD_TIME_UNSET);
		kt_delete(world.base.cluster, &kt_get_pod(world.base.cluster, "p")->object, 0);
		kt_controlled_settle(&world);
		KT_ROW_INT("until the pod is gone", claim(&world) != NULL,
			   kt_get_pod(world.base.cluster, "p") != NULL);
	}
}

/* The claim of a generic ephemeral volume is free as soon as its pod is done. */
static void ephemeral_ones(void)
{
	g_auto(KtControlled) world = { 0 };
	g_autofree char *uid = NULL, *metadata = NULL;
	const KdPod *pod;

	start_world(&world, true);
	add(&world, &kd_kind_pod,
	    "{metadata: {name: p, namespace: default, finalizers: [a.com/b]}, spec: {nodeName: n1, "
	    "containers: [{name: main, image: web}], volumes: [{name: d, ephemeral: "
	    "{volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: "
	    "{storage: 1Gi}}}}}}]}}");
	pod = kt_get_pod(world.base.cluster, "p");
	uid = kd_object_print_uid(&pod->object);
	metadata = g_strdup_printf("{metadata: {name: p-d, namespace: default, ownerReferences: "
				   "[{apiVersion: v1, kind: Pod, name: p, uid: %s, controller: "
				   "true}]}, spec: {accessModes: [ReadWriteOnce], resources: "
				   "{requests: {storage: 1Gi}}}}",
				   uid);
	add(&world, &kd_kind_persistent_volume_claim, metadata);
	kt_controlled_settle(&world);
	kt_delete(world.base.cluster,
		  kd_cluster_get(world.base.cluster, &kd_kind_persistent_volume_claim,
				 g_intern_static_string("default"), "p-d"),
		  -1);
	kt_controlled_settle(&world);
	KT_ROW_TRUE("the pod runs",
		    kd_cluster_get(world.base.cluster, &kd_kind_persistent_volume_claim,
				   g_intern_static_string("default"), "p-d"));
	kt_delete(world.base.cluster, &pod->object, 0);
	kt_controlled_settle(&world);
	KT_ROW_TRUE("it is still there", kt_get_pod(world.base.cluster, "p"));
	KT_ROW_TRUE("its claim is not",
		    !kd_cluster_get(world.base.cluster, &kd_kind_persistent_volume_claim,
				    g_intern_static_string("default"), "p-d"));
}

/* ---- volumes ---- */

static void claims_hold_volumes(void)
{
	g_auto(KtControlled) world = { 0 };

	start_world(&world, true);
	add_volume(&world, "", "Retain");
	add_claim(&world, "");
	kt_controlled_settle(&world);
	kt_delete(world.base.cluster, volume(&world), -1);
	kt_controlled_settle(&world);
	KT_ROW_TRUE("it is bound", volume(&world));
	kt_delete(world.base.cluster, claim(&world), -1);
	kt_controlled_settle(&world);
	KT_ROW_TRUE("the claim is gone", !claim(&world));
	KT_ROW_TRUE("and the volume with it", !volume(&world));
}

static const struct {
	const char *row, *metadata, *policy, *want; /* its phase then; "-" = gone */
} reclaims[] = {
	{ "kept", "", "Retain", "Released" },
	{ "deleted", "", "Delete", "-" },
	{ "deleted, by its provisioner",
	  ", finalizers: [external-provisioner.volume.kubernetes.io/finalizer]", "Delete", "-" },
};

static void volumes_are_reclaimed(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(reclaims); i++) {
		g_auto(KtControlled) world = { 0 };
		const KdObject *left;

		start_world(&world, true);
		add_volume(&world, reclaims[i].metadata, reclaims[i].policy);
		add_claim(&world, "");
		kt_controlled_settle(&world);
		KT_ROW_STR("before", KD_PERSISTENT_VOLUME(volume(&world))->status.phase, "Bound");
		kt_delete(world.base.cluster, claim(&world), -1);
		kt_controlled_settle(&world);
		left = volume(&world);
		KT_ROW_STR(reclaims[i].row, left ? KD_PERSISTENT_VOLUME(left)->status.phase : "-",
			   reclaims[i].want);
	}
}

/* A dump that has no claims has volumes all the same. */
static void a_claim_that_was_never_seen(void)
{
	g_auto(KtControlled) world = { 0 };

	start_world(&world, true);
	add_volume(&world, "", "Delete");
	kt_controlled_settle(&world);
	KT_ROW_STR("it stays bound", KD_PERSISTENT_VOLUME(volume(&world))->status.phase, "Bound");
}

static CU_TestInfo tests[] = {
	{ "new ones get it", new_ones_get_it },
	{ "old ones do not", old_ones_do_not },
	{ "pods hold claims", pods_hold_claims },
	{ "ephemeral ones", ephemeral_ones },
	{ "claims hold volumes", claims_hold_volumes },
	{ "volumes are reclaimed", volumes_are_reclaimed },
	{ "a claim that was never seen", a_claim_that_was_never_seen },
	CU_TEST_INFO_NULL,
};

KT_SUITE(claim_protection) = { .pName = "claim_protection", .pTests = tests };
