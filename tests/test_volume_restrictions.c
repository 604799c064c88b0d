/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_storage.h"

#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>

extern const KdPolicy kd_policy_volume_restrictions;
#define RESTRICTIONS (&kd_policy_volume_restrictions)

#define NO "!node(s) had no available disk"
#define IN_USE                                                                                     \
	"!node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode "     \
	"already in-use by another pod"

#define TWO      KT_NODE("a", "") KT_NODE("b", "")
#define USES(d)  "volumes: [{name: v, " d "}], "
#define AND(d)   TWO KT_POD("q", "", KT_ON("a") USES(d))
#define THEN(d)  KT_POD("p", "", USES(d))
#define GCE(d)   "gcePersistentDisk: {pdName: " d "}"
#define AWS(d)   "awsElasticBlockStore: {volumeID: " d "}"
#define ISCSI(d) "iscsi: {targetPortal: t, lun: 0, iqn: " d "}"
#define RBD(d)   "rbd: {image: " d "}"
#define READ     ", readOnly: true"
#define MONITORS ", monitors: "

static const struct {
	const char *row, *manifest, *want;
} disks[] = {
	{ "one GCE disk twice", AND(GCE("d")) THEN(GCE("d")), "p: b a" NO },
	{ "two of them", AND(GCE("d")) THEN(GCE("e")), "p: a b" },
	{ "both read it", AND(GCE("d" READ)) THEN(GCE("d" READ)), "p: a b" },
	{ "one writes", AND(GCE("d")) THEN(GCE("d" READ)), "p: b a" NO },
	{ "an AWS disk is not even read twice", AND(AWS("d" READ)) THEN(AWS("d" READ)),
	  "p: b a" NO },
	{ "one iSCSI disk twice", AND(ISCSI("d")) THEN(ISCSI("d")), "p: b a" NO },
	{ "both read it", AND(ISCSI("d" READ)) THEN(ISCSI("d" READ)), "p: a b" },
	{ "one Ceph device", AND(RBD("d" MONITORS "[k, m]")) THEN(RBD("d" MONITORS "[m, o]")),
	  "p: b a" NO },
	{ "of other monitors", AND(RBD("d" MONITORS "[m]")) THEN(RBD("d" MONITORS "[o]")),
	  "p: a b" },
	{ "of another pool", AND(RBD("d" MONITORS "[m], pool: k")) THEN(RBD("d" MONITORS "[m]")),
	  "p: a b" },
	{ "of the pool that is the default",
	  AND(RBD("d" MONITORS "[m], pool: rbd")) THEN(RBD("d" MONITORS "[m]")), "p: b a" NO },
	{ "the same name elsewhere", AND(GCE("d")) THEN(AWS("d")), "p: a b" },
	{ "preemption",
	  KT_NODE("a", "") KT_POD("q", "", KT_ON("a") USES(GCE("d")))
		  KT_POD("p", "", "priority: 5, " USES(GCE("d"))),
	  "p: (q) a" },
};

#define ONCE(meta)                                                                                 \
	KT_CORE("PersistentVolume", "v",                                                           \
		"spec: {storageClassName: late, accessModes: [ReadWriteOncePod], capacity: "       \
		"{storage: 1Gi}}")                                                                 \
	KT_CORE("PersistentVolumeClaim", meta,                                                     \
		"spec: {storageClassName: late, accessModes: [ReadWriteOncePod], volumeName: v, "  \
		"resources: {requests: {storage: 1Gi}}}")
#define SHARED KT_VOLUME("v", "late", "1Gi", "") KT_CLAIM("d", "late", "1Gi", "volumeName: v, ")

static const struct {
	const char *row, *manifest, *want;
} claims[] = {
	{ "one pod", TWO ONCE("d") KT_POD("p", "", KT_USES("d")), "p: a b" },
	{ "another in the cluster",
	  TWO ONCE("d") KT_POD("q", "", KT_ON("a") KT_USES("d")) KT_POD("p", "", KT_USES("d")),
	  "p: a,b" IN_USE },
	{ "a claim that may be shared",
	  TWO SHARED KT_POD("q", "", KT_ON("a") KT_USES("d")) KT_POD("p", "", KT_USES("d")),
	  "p: a b" },
	{ "one of the name in another namespace",
	  TWO ONCE("d") KT_POD("q", "namespace: other, ", KT_ON("a") KT_USES("d"))
		  KT_POD("p", "", KT_USES("d")),
	  "p: a b" },
	{ "preemption",
	  TWO ONCE("d") KT_POD("q", "", KT_ON("a") KT_USES("d"))
		  KT_POD("p", "", "priority: 5, " KT_USES("d")),
	  "p: (q) a" },
	{ "of nobody as important",
	  TWO ONCE("d") KT_POD("q", "", KT_ON("a") "priority: 5, " KT_USES("d"))
		  KT_POD("p", "", "priority: 5, " KT_USES("d")),
	  "p: a,b" IN_USE },
	{ "two volumes of the pod are of the one claim",
	  TWO ONCE("d") KT_POD("q", "", KT_ON("a") KT_USES("d"))
		  KT_POD("p", "", "priority: 5, " KT_USES_2("d", "d")),
	  "p: (q) a" },
	{ "no such claim", TWO KT_POD("p", "", KT_USES("d")),
	  "p: !!persistentvolumeclaim \"d\" not found" },
};

static void test_disks(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(disks); i++)
		KT_ROW_STR(disks[i].row, kt_decide(disks[i].manifest, NULL, NULL), disks[i].want);
}

static void test_claims(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(claims); i++)
		KT_ROW_STR(claims[i].row, kt_decide(claims[i].manifest, NULL, NULL),
			   claims[i].want);
}

static const KtStorageHint hints[] = {
	{ "its claim", &kd_kind_persistent_volume_claim, NULL, "{metadata: {name: d}}", true },
	{ "another", &kd_kind_persistent_volume_claim, NULL, "{metadata: {name: e}}", false },
	{ "a volume", &kd_kind_persistent_volume, NULL, "{metadata: {name: d}}", false },
	{ "its claim left", &kd_kind_persistent_volume_claim, "{metadata: {name: d}}", NULL,
	  false },
};

static void test_hints(void)
{
	kt_storage_hints(RESTRICTIONS, "p claim=d", hints, G_N_ELEMENTS(hints));
	KT_ROW_TRUE("a pod with its claim left",
		    kt_policy_hint(RESTRICTIONS, "p claim=d", KD_EVENT_POD_DELETE, "q claim=d on=a",
				   NULL));
	KT_ROW_TRUE("a pod with another left",
		    !kt_policy_hint(RESTRICTIONS, "p claim=d", KD_EVENT_POD_DELETE,
				    "q claim=e on=a", NULL));
}

static CU_TestInfo tests[] = {
	{ "disks", test_disks },
	{ "claims of one pod alone", test_claims },
	{ "what may help", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(volume_restrictions) = { .pName = "volume_restrictions", .pTests = tests };
