/* SPDX-License-Identifier: Apache-2.0 */
/* policies/scheduling/volume_binding.c with its _volume_match.c, and sim/control/claims.c. */
#include "config.h"

#include "kt_storage.h"

#include <kubedes/api/csi_driver.h>
#include <kubedes/api/csi_node.h>
#include <kubedes/api/csi_storage_capacity.h>
#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/storage_class.h>

extern const KdPolicy kd_policy_volume_binding;
#define BINDING (&kd_policy_volume_binding)

#define FAR   "!!node(s) didn't match PersistentVolume's node affinity"
#define NONE  "!!node(s) didn't find available persistent volumes to bind"
#define SPACE "!!node(s) did not have enough free storage"

#define DRIVER KT_STORAGE("CSIDriver", "csi.x", "spec: {storageCapacity: true}")
#define ROOM(name, class, more, zone)                                                              \
	KT_STORAGE("CSIStorageCapacity", name ", namespace: default",                              \
		   "storageClassName: " class ", " more "nodeTopology: {matchLabels: {z: " zone    \
					      "}}")
#define ON_NODE(node) ", annotations: {volume.kubernetes.io/selected-node: " node "}"
#define EPHEMERAL                                                                                  \
	"volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: {accessModes: "               \
	"[ReadWriteOnce], storageClassName: late, resources: {requests: {storage: 1Gi}}}}}}], "
#define OWNER(kind, name, uid)                                                                     \
	", ownerReferences: [{apiVersion: v1, kind: " kind ", name: " name ", uid: " uid           \
	", controller: true}]"

static const struct {
	const char *row, *manifest, *want;
} rows[] = {
	{ "no claim", KT_ZONES_3 KT_POD("p", "", ""), "p: a b c" },
	{ "no such claim", KT_ZONES_3 KT_POD("p", "", KT_USES("d")),
	  "p: !!persistentvolumeclaim \"d\" not found" },
	{ "a lost one",
	  KT_ZONES_3 KT_CORE("PersistentVolumeClaim", "d",
			     "status: {phase: Lost}, spec: {volumeName: v, accessModes: "
			     "[ReadWriteOnce], storageClassName: late, resources: {requests: "
			     "{storage: 1Gi}}}") KT_POD("p", "", KT_USES("d")),
	  "p: !!persistentvolumeclaim \"d\" bound to non-existent persistentvolume \"v\"" },
	{ "one that ends",
	  KT_ZONES_3 KT_LATE KT_CLAIM("d, deletionTimestamp: '2026-01-01T00:00:00Z'", "late", "1Gi",
				      "") KT_POD("p", "", KT_USES("d")),
	  "p: !!persistentvolumeclaim \"d\" is being deleted" },
	{ "one that should have a volume by now",
	  KT_ZONES_3 KT_EARLY KT_CLAIM("d", "early", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: !!pod has unbound immediate PersistentVolumeClaims" },
	{ "so one of no class",
	  KT_ZONES_3 KT_CLAIM("d", "''", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: !!pod has unbound immediate PersistentVolumeClaims" },
	{ "and one of a class that is not there",
	  KT_ZONES_3 KT_CLAIM("d", "gone", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: !!pod has unbound immediate PersistentVolumeClaims" },
	{ "a volume in reach",
	  KT_ZONES_3 KT_VOLUME("v", "late", "1Gi", KT_REACH("z", "x"))
		  KT_CLAIM("d", "late", "1Gi", "volumeName: v, ") KT_POD("p", "", KT_USES("d")),
	  "p: a b,c" FAR },
	{ "one that is not there",
	  KT_ZONES_3 KT_CLAIM("d", "late", "1Gi", "volumeName: v, ") KT_POD("p", "", KT_USES("d")),
	  "p: !!persistentvolume \"v\" not found" },
	{ "one is made anywhere",
	  KT_ZONES_3 KT_LATE KT_CLAIM("d", "late", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: a b c" },
	{ "and then stays where it is: the zone is that of the host",
	  KT_NODE("a", "kubernetes.io/hostname: a, topology.kubernetes.io/zone: x")
		  KT_NODE("b", "kubernetes.io/hostname: b, topology.kubernetes.io/zone: w")
			  KT_LATE KT_CLAIM("d", "late", "1Gi", "") KT_POD("p", "", KT_USES("d"))
				  KT_POD("q", "", KT_USES("d")),
	  "p: a b | q: a b" FAR },
	{ "or only where the class allows it",
	  KT_ZONES_3 KT_STORAGE("StorageClass", "late",
				"provisioner: csi.x, volumeBindingMode: WaitForFirstConsumer, "
				"allowedTopologies: [{matchLabelExpressions: []}, "
				"{matchLabelExpressions: [{key: z, values: [u, x]}]}]")
		  KT_CLAIM("d", "late", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: a b,c" NONE },
	{ "none is made and none is there",
	  KT_ZONES_3 KT_LOCAL KT_CLAIM("d", "local", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: a,b,c" NONE },
	{ "one is there",
	  KT_ZONES_3 KT_LOCAL KT_VOLUME("v", "local", "2Gi", KT_REACH("z", "x"))
		  KT_CLAIM("d", "local", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: a b,c" NONE },
	{ "one each, the smaller for the smaller",
	  KT_ZONES_3 KT_LOCAL KT_VOLUME("v", "local", "2Gi", KT_REACH("z", "x")) KT_VOLUME(
		  "w", "local", "1Gi", KT_REACH("z", "x")) KT_CLAIM("d", "local", "2Gi", "")
		  KT_CLAIM("e", "local", "1Gi", "") KT_POD("p", "", KT_USES_2("d", "e")),
	  "p: a b,c" NONE },
	{ "but not one for two",
	  KT_ZONES_3 KT_LOCAL KT_VOLUME("v", "local", "2Gi", "") KT_CLAIM("d", "local", "2Gi", "")
		  KT_CLAIM("e", "local", "1Gi", "") KT_POD("p", "", KT_USES_2("d", "e")),
	  "p: a,b,c" NONE },
	{ "nor for one pod after the other",
	  KT_ZONES_3 KT_LOCAL KT_VOLUME("v", "local", "2Gi", "") KT_CLAIM("d", "local", "1Gi", "")
		  KT_CLAIM("e", "local", "1Gi", "") KT_POD("p", "", KT_USES("d"))
			  KT_POD("q", "", KT_USES("e")),
	  "p: a b c | q: a,b,c" NONE },
	{ "space in one zone",
	  KT_ZONES_3 KT_LATE DRIVER ROOM("r", "late", "capacity: 2Gi, ", "x")
		  KT_CLAIM("d", "late", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: a b,c" SPACE },
	{ "the largest volume is what counts",
	  KT_ZONES_3 KT_LATE DRIVER ROOM("r", "late", "capacity: 9Gi, maximumVolumeSize: 1Gi, ",
					 "x") ROOM("s", "late", "capacity: 2Gi, ", "w")
		  KT_CLAIM("d", "late", "2Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: b a,c" SPACE },
	{ "of another class",
	  KT_ZONES_3 KT_LATE DRIVER ROOM("r", "other", "capacity: 2Gi, ", "x")
		  KT_CLAIM("d", "late", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: a,b,c" SPACE },
	{ "a driver that does not tell",
	  KT_ZONES_3 KT_LATE KT_STORAGE("CSIDriver", "csi.x", "spec: {}")
		  KT_CLAIM("d", "late", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: a b c" },
	{ "a volume is on its way",
	  KT_ZONES_3 KT_LATE KT_CLAIM("d" ON_NODE("b"), "late", "1Gi", "")
		  KT_POD("p", "", KT_USES("d")),
	  "p: b a,c" NONE },
	{ "what is on its way comes first, whatever its size",
	  KT_NODE("a", "z: x") KT_LATE DRIVER KT_LOCAL KT_CLAIM("d" ON_NODE("a"), "late", "9Gi", "")
		  KT_CLAIM("e", "local", "1Gi", "") KT_POD("p", "", KT_USES_2("e", "d")),
	  "p: a" SPACE },
	{ "its own ephemeral volume",
	  KT_ZONES_3 KT_LATE KT_CLAIM("p-v" OWNER("Pod", "p", "u"), "late", "1Gi", "")
		  KT_POD("p", "", EPHEMERAL),
	  "p: a b c" },
	{ "one that is not there yet", KT_ZONES_3 KT_LATE KT_POD("p", "", EPHEMERAL),
	  "p: !!waiting for ephemeral volume controller to create the persistentvolumeclaim "
	  "\"p-v\"" },
	{ "one of somebody else",
	  KT_ZONES_3 KT_LATE KT_CLAIM("p-v", "late", "1Gi", "") KT_POD("p", "", EPHEMERAL),
	  "p: !!PVC \"default/p-v\" was not created for pod \"default/p\" (pod is not owner)" },
	{ "one of a pod that had the name before",
	  KT_ZONES_3 KT_LATE KT_CLAIM("p-v" OWNER("Pod", "p", "u"), "late", "1Gi", "")
		  KT_POD("p", "uid: w, ", EPHEMERAL),
	  "p: !!PVC \"default/p-v\" was not created for pod \"default/p\" (pod is not owner)" },
};

/* Which of the volumes, all but one on c, suits: `a` where it is the one on a. */
#define MATCH(volumes, claim) KT_ZONES_3 KT_LOCAL volumes claim KT_POD("p", "", KT_USES("d"))
#define ON_A                  KT_REACH("h", "a")
#define D                     KT_CLAIM("d", "local", "1Gi", "")
#define ONE                   "p: a b,c" NONE
#define NO                    "p: a,b,c" NONE

static const struct {
	const char *row, *manifest, *want;
} matches[] = {
	{ "large enough", MATCH(KT_VOLUME("v", "local", "1Gi", ON_A), D), ONE },
	{ "too small", MATCH(KT_VOLUME("v", "local", "1000Mi", ON_A), D), NO },
	{ "another class", MATCH(KT_VOLUME("v", "late", "1Gi", ON_A), D), NO },
	{ "the class by the annotation of old",
	  MATCH(KT_VOLUME("v, annotations: {volume.beta.kubernetes.io/storage-class: local}",
			  "late", "1Gi", ON_A),
		D),
	  ONE },
	{ "a block device for a file system",
	  MATCH(KT_VOLUME("v", "local", "1Gi", ON_A "volumeMode: Block, "), D), NO },
	{ "both block devices",
	  MATCH(KT_VOLUME("v", "local", "1Gi", ON_A "volumeMode: Block, "),
		KT_CLAIM("d", "local", "1Gi", "volumeMode: Block, ")),
	  ONE },
	{ "other attributes",
	  MATCH(KT_VOLUME("v", "local", "1Gi", ON_A "volumeAttributesClassName: gold, "), D), NO },
	{ "a selector it does not match",
	  MATCH(KT_VOLUME("v", "local", "1Gi", ON_A),
		KT_CLAIM("d", "local", "1Gi", "selector: {matchLabels: {disk: ssd}}, ")),
	  NO },
	{ "one it does",
	  MATCH(KT_VOLUME("v, labels: {disk: ssd}", "local", "1Gi", ON_A),
		KT_CLAIM("d", "local", "1Gi", "selector: {matchLabels: {disk: ssd}}, ")),
	  ONE },
	{ "meant for another",
	  MATCH(KT_VOLUME("v", "local", "1Gi", ON_A "claimRef: {namespace: default, name: e}, "),
		D),
	  NO },
	{ "meant for it",
	  MATCH(KT_VOLUME("v", "local", "1Gi", ON_A "claimRef: {namespace: default, name: d}, "),
		D),
	  ONE },
	{ "of the claim's name in another namespace",
	  MATCH(KT_VOLUME("v", "local", "1Gi", ON_A "claimRef: {namespace: other, name: d}, "), D),
	  NO },
	{ "meant for a claim that had the name before",
	  MATCH(KT_VOLUME("v", "local", "1Gi",
			  ON_A "claimRef: {namespace: default, name: d, uid: u}, "),
		KT_CLAIM("d, uid: w", "local", "1Gi", "")),
	  NO },
	{ "meant for it before a smaller one",
	  MATCH(KT_VOLUME("v", "local", "1Gi", "") KT_VOLUME(
			"w", "local", "5Gi", ON_A "claimRef: {namespace: default, name: d}, "),
		D),
	  "p: a b,c" NONE },
	{ "meant for it but of a class that another claim is of",
	  KT_ZONES_3 KT_LOCAL KT_LATE KT_VOLUME("v", "late", "1Gi",
						"claimRef: {namespace: default, name: d}, ")
		  D KT_CLAIM("e", "late", "9Gi", "") KT_POD("p", "", KT_USES_2("d", "e")),
	  NO },
	{ "one that ends",
	  MATCH(KT_VOLUME("v, deletionTimestamp: '2026-01-01T00:00:00Z'", "local", "1Gi", ON_A), D),
	  NO },
	{ "one that was given back",
	  MATCH(KT_CORE("PersistentVolume", "v",
			"status: {phase: Released}, spec: {storageClassName: local, accessModes: "
			"[ReadWriteOnce], capacity: {storage: 1Gi}}"),
		D),
	  NO },
	{ "another way of access",
	  MATCH(KT_CORE("PersistentVolume", "v",
			"spec: {storageClassName: local, accessModes: [ReadOnlyMany], capacity: "
			"{storage: 1Gi}}"),
		D),
	  NO },
};

static void test_filter(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_decide(rows[i].manifest, NULL, NULL), rows[i].want);
}

static void test_match(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(matches); i++)
		KT_ROW_STR(matches[i].row, kt_decide(matches[i].manifest, NULL, NULL),
			   matches[i].want);
}

static void test_args(void)
{
	KT_ROW_STR("as it is", kt_policy_refusal(BINDING, "{bindTimeoutSeconds: 0}"), NULL);
	KT_ROW_STR("in the past", kt_policy_refusal(BINDING, "{bindTimeoutSeconds: -1}"),
		   "line 1:22: bindTimeoutSeconds: Invalid value: -1: must be between 0 and "
		   "1073741824, inclusive");
}

static const KtStorageHint hints[] = {
	{ "its claim came", &kd_kind_persistent_volume_claim, NULL, "{metadata: {name: d}}", true },
	{ "another", &kd_kind_persistent_volume_claim, NULL, "{metadata: {name: e}}", false },
	{ "one of another namespace", &kd_kind_persistent_volume_claim, NULL,
	  "{metadata: {name: d, namespace: other}}", false },
	{ "a claim left", &kd_kind_persistent_volume_claim, "{metadata: {name: d}}", NULL, false },
	{ "a volume", &kd_kind_persistent_volume, NULL, "{metadata: {name: v}}", true },
	{ "a class", &kd_kind_storage_class, NULL, "{metadata: {name: s}, provisioner: x}", true },
	{ "a class that is allowed elsewhere", &kd_kind_storage_class,
	  "{metadata: {name: s}, provisioner: x}",
	  "{metadata: {name: s}, provisioner: x, allowedTopologies: [{matchLabelExpressions: "
	  "[{key: z, values: [x]}]}]}",
	  true },
	{ "a class that is allowed where it was", &kd_kind_storage_class,
	  "{metadata: {name: s}, provisioner: x}",
	  "{metadata: {name: s, labels: {a: b}}, provisioner: x}", false },
	{ "space", &kd_kind_csi_storage_capacity, NULL,
	  "{metadata: {name: r}, storageClassName: s, capacity: 1Gi}", true },
	{ "more space", &kd_kind_csi_storage_capacity,
	  "{metadata: {name: r}, storageClassName: s, capacity: 1Gi}",
	  "{metadata: {name: r}, storageClassName: s, capacity: 2Gi}", true },
	{ "less space", &kd_kind_csi_storage_capacity,
	  "{metadata: {name: r}, storageClassName: s, capacity: 2Gi}",
	  "{metadata: {name: r}, storageClassName: s, capacity: 1Gi}", false },
	{ "more space, but volumes no larger", &kd_kind_csi_storage_capacity,
	  "{metadata: {name: r}, storageClassName: s, capacity: 2Gi, maximumVolumeSize: 1Gi}",
	  "{metadata: {name: r}, storageClassName: s, capacity: 3Gi, maximumVolumeSize: 1Gi}",
	  false },
	{ "the CSI drivers of a node", &kd_kind_csi_node, NULL, "{metadata: {name: a}}", true },
	{ "the same", &kd_kind_csi_node, "{metadata: {name: a}}",
	  "{metadata: {name: a, annotations: {k: v}}}", false },
	{ "other in-tree disks", &kd_kind_csi_node, "{metadata: {name: a}}",
	  "{metadata: {name: a, annotations: {storage.alpha.kubernetes.io/migrated-plugins: p}}}",
	  true },
	{ "a driver that does not tell any more", &kd_kind_csi_driver,
	  "{metadata: {name: csi.x}, spec: {storageCapacity: true}}",
	  "{metadata: {name: csi.x}, spec: {storageCapacity: false}}", true },
	{ "a driver", &kd_kind_csi_driver, NULL, "{metadata: {name: csi.x}, spec: {}}", false },
};

static void test_hints(void)
{
	kt_storage_hints(BINDING, "p claim=d", hints, G_N_ELEMENTS(hints));
}

static CU_TestInfo tests[] = {
	{ "claims with a volume and without", test_filter },
	{ "which volume a claim gets", test_match },
	{ "args", test_args },
	{ "what may help", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(volume_binding) = { .pName = "volume_binding", .pTests = tests };
