/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_storage.h"

#include <kubedes/api/csi_node.h>
#include <kubedes/api/persistent_volume_claim.h>

extern const KdPolicy kd_policy_node_volume_limits;
#define LIMITS (&kd_policy_node_volume_limits)

#define NO "!node(s) exceed max volume count"

#define CSI_NODE(meta, driver, count)                                                              \
	KT_STORAGE("CSINode", meta,                                                                \
		   "spec: {drivers: [{name: " driver ", nodeID: i, allocatable: {count: " count    \
		   "}}]}")
#define ONE(driver, count) KT_NODE("a", "") CSI_NODE("a", driver, count)
/* A volume of a driver with its claim. */
#define BOUND(name, source)                                                                        \
	KT_VOLUME("v" name, "late", "1Gi", source ", ")                                            \
	KT_CLAIM(name, "late", "1Gi", "volumeName: v" name ", ")
#define CSI(handle)    "csi: {driver: csi.x, volumeHandle: " handle "}"
#define OTHER(handle)  "csi: {driver: csi.y, volumeHandle: " handle "}"
#define EBS(id)        "awsElasticBlockStore: {volumeID: " id "}"
#define INLINE(disk)   "volumes: [{name: v, " disk "}], "
#define MIGRATED(list) ", annotations: {storage.alpha.kubernetes.io/migrated-plugins: " list "}"
#define IN_TREE(provisioner)                                                                       \
	KT_STORAGE("StorageClass", "tree",                                                         \
		   "provisioner: " provisioner ", volumeBindingMode: WaitForFirstConsumer")        \
	KT_CLAIM("d", "tree", "1Gi", "") KT_CLAIM("e", "tree", "1Gi", "")

static const struct {
	const char *row, *manifest, *want;
} rows[] = {
	{ "room for one more",
	  ONE("csi.x", "2") BOUND("d", CSI("h")) BOUND("e", CSI("i"))
		  KT_POD("q", "", KT_ON("a") KT_USES("d")) KT_POD("p", "", KT_USES("e")),
	  "p: a" },
	{ "no room",
	  ONE("csi.x", "1") BOUND("d", CSI("h")) BOUND("e", CSI("i"))
		  KT_POD("q", "", KT_ON("a") KT_USES("d")) KT_POD("p", "", KT_USES("e")),
	  "p: a" NO },
	{ "preemption makes some",
	  ONE("csi.x", "1") BOUND("d", CSI("h")) BOUND("e", CSI("i")) KT_POD(
		  "q", "", KT_ON("a") KT_USES("d")) KT_POD("p", "", "priority: 5, " KT_USES("e")),
	  "p: (q) a" },
	{ "one volume is attached once",
	  ONE("csi.x", "1") BOUND("d", CSI("h")) KT_POD("q", "", KT_ON("a") KT_USES("d"))
		  KT_POD("p", "", KT_USES("d")),
	  "p: a" },
	{ "by two claims too",
	  ONE("csi.x", "1") BOUND("d", CSI("h")) BOUND("e", CSI("h"))
		  KT_POD("q", "", KT_ON("a") KT_USES("d")) KT_POD("p", "", KT_USES("e")),
	  "p: a" },
	{ "too many already is no matter for one that is there",
	  ONE("csi.x", "1") BOUND("d", CSI("h")) BOUND("e", CSI("i"))
		  KT_POD("q", "", KT_ON("a") KT_USES_2("d", "e")) KT_POD("p", "", KT_USES("e")),
	  "p: a" },
	{ "of another driver",
	  ONE("csi.x", "1") BOUND("d", CSI("h")) BOUND("e", OTHER("i"))
		  KT_POD("q", "", KT_ON("a") KT_USES("d")) KT_POD("p", "", KT_USES("e")),
	  "p: a" },
	{ "two of one pod",
	  ONE("csi.x", "1") BOUND("d", CSI("h")) BOUND("e", CSI("i"))
		  KT_POD("p", "", KT_USES_2("d", "e")),
	  "p: a" NO },
	{ "no limit is known",
	  KT_NODE("a", "") BOUND("d", CSI("h")) BOUND("e", CSI("i"))
		  KT_POD("p", "", KT_USES_2("d", "e")),
	  "p: a" },
	{ "none at all", ONE("csi.x", "0") BOUND("d", CSI("h")) KT_POD("p", "", KT_USES("d")),
	  "p: a" NO },
	{ "volumes that are to be made count",
	  ONE("csi.x", "1") KT_LATE KT_CLAIM("d", "late", "1Gi", "")
		  KT_CLAIM("e", "late", "1Gi", "") KT_POD("p", "", KT_USES_2("d", "e")),
	  "p: a" NO },
	{ "a disk of AWS counts for its CSI driver",
	  ONE("ebs.csi.aws.com", "0") BOUND("d", EBS("v")) KT_POD("p", "", KT_USES("d")),
	  "p: a" NO },
	{ "without a claim too", ONE("ebs.csi.aws.com", "0") KT_POD("p", "", INLINE(EBS("v"))),
	  "p: a" NO },
	{ "but not on a node that knows no CSI",
	  KT_NODE("a", "") BOUND("d", EBS("v")) KT_POD("p", "", KT_USES("d")), "p: a" },
	{ "those that are to be made too",
	  ONE("pd.csi.storage.gke.io", "1") IN_TREE("kubernetes.io/gce-pd")
		  KT_POD("p", "", KT_USES_2("d", "e")),
	  "p: a" NO },
	{ "of Portworx, if the node does not say so",
	  ONE("pxd.portworx.com", "1") IN_TREE("kubernetes.io/portworx-volume")
		  KT_POD("p", "", KT_USES_2("d", "e")),
	  "p: a" },
	{ "and if it does",
	  KT_NODE("a", "") CSI_NODE("a" MIGRATED("'k,kubernetes.io/portworx-volume'"),
				    "pxd.portworx.com", "1")
		  IN_TREE("kubernetes.io/portworx-volume") KT_POD("p", "", KT_USES_2("d", "e")),
	  "p: a" NO },
	{ "of vSphere never",
	  KT_NODE("a", "") CSI_NODE("a" MIGRATED("kubernetes.io/vsphere-volume"),
				    "csi.vsphere.vmware.com", "1")
		  IN_TREE("kubernetes.io/vsphere-volume") KT_POD("p", "", KT_USES_2("d", "e")),
	  "p: a" },
};

static void test_filter(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_decide(rows[i].manifest, NULL, NULL), rows[i].want);
}

#define DRIVER(count) "{metadata: {name: a}, spec: {drivers: [{name: csi.x, nodeID: i" count "}]}}"
#define COUNT(n)      ", allocatable: {count: " n "}"

static const KtStorageHint hints[] = {
	{ "its claim came", &kd_kind_persistent_volume_claim, NULL, "{metadata: {name: d}}", true },
	{ "it changed", &kd_kind_persistent_volume_claim, "{metadata: {name: d}}",
	  "{metadata: {name: d, labels: {a: b}}}", false },
	{ "another came", &kd_kind_persistent_volume_claim, NULL, "{metadata: {name: e}}", false },
	{ "a node's drivers", &kd_kind_csi_node, NULL, DRIVER(COUNT("1")), true },
	{ "a higher limit", &kd_kind_csi_node, DRIVER(COUNT("1")), DRIVER(COUNT("2")), true },
	{ "a lower one", &kd_kind_csi_node, DRIVER(COUNT("2")), DRIVER(COUNT("1")), false },
	{ "none any more", &kd_kind_csi_node, DRIVER(COUNT("1")), DRIVER(""), true },
	{ "one for the first time", &kd_kind_csi_node, DRIVER(""), DRIVER(COUNT("1")), false },
};

static void test_hints(void)
{
	kt_storage_hints(LIMITS, "p claim=d", hints, G_N_ELEMENTS(hints));
	KT_ROW_TRUE(
		"a pod with a volume left",
		kt_policy_hint(LIMITS, "p claim=d", KD_EVENT_POD_DELETE, "q claim=e on=a", NULL));
	KT_ROW_TRUE("a pod without",
		    !kt_policy_hint(LIMITS, "p claim=d", KD_EVENT_POD_DELETE, "q on=a", NULL));
}

static CU_TestInfo tests[] = {
	{ "how many volumes", test_filter },
	{ "what may help", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(node_volume_limits) = { .pName = "node_volume_limits", .pTests = tests };
