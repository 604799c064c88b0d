/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_storage.h"

#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/storage_class.h>

extern const KdPolicy kd_policy_volume_zone;

#define NO   "!!node(s) had no available volume zone"
#define GA   "topology.kubernetes.io/zone: "
#define BETA "failure-domain.beta.kubernetes.io/zone: "
#define AREA "topology.kubernetes.io/region: "

#define NODES                                                                                      \
	KT_NODE("a", GA "x, " AREA "r")                                                            \
	KT_NODE("b", GA "w, " AREA "s") KT_NODE("c", "") KT_NODE("d", AREA "r")
#define BOUND(labels)                                                                              \
	NODES KT_VOLUME("v, labels: {" labels "}", "late", "1Gi", "")                              \
		KT_CLAIM("d", "late", "1Gi", "volumeName: v, ") KT_POD("p", "", KT_USES("d"))

static const struct {
	const char *row, *manifest, *want;
} rows[] = {
	{ "no label", BOUND(""), "p: a b c d" },
	{ "a zone; a node of none is in a cluster of one", BOUND(GA "x"), "p: a c b,d" NO },
	{ "one of several", BOUND(GA "u__x"), "p: a c b,d" NO },
	{ "several that cannot be", BOUND(GA "u____x"), "p: a b c d" },
	{ "a region", BOUND(AREA "r"), "p: a c d b" NO },
	{ "both", BOUND(GA "w, " AREA "r"), "p: c a,b,d" NO },
	{ "the label of old", BOUND(BETA "x"), "p: a c b,d" NO },
	{ "the label of old on the node counts first",
	  KT_NODE("a", GA "x, " BETA "w") KT_VOLUME("v, labels: {" BETA "x}", "late", "1Gi", "")
		  KT_CLAIM("d", "late", "1Gi", "volumeName: v, ") KT_POD("p", "", KT_USES("d")),
	  "p: a" NO },
	{ "the label of now, where the node has that of old",
	  KT_NODE("a", BETA "x") KT_VOLUME("v, labels: {" GA "x}", "late", "1Gi", "")
		  KT_CLAIM("d", "late", "1Gi", "volumeName: v, ") KT_POD("p", "", KT_USES("d")),
	  "p: a" NO },
	{ "a volume that is not there",
	  NODES KT_CLAIM("d", "late", "1Gi", "volumeName: v, ") KT_POD("p", "", KT_USES("d")),
	  "p: !!persistentvolume \"v\" not found" },
	{ "a volume that is to be made",
	  NODES KT_LATE KT_CLAIM("d", "late", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: a b c d" },
};

static void test_filter(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_decide(rows[i].manifest, NULL, NULL), rows[i].want);
}

/* Without VolumeBinding, which is asked before. */
#define ALONE "profiles: [{plugins: {multiPoint: {disabled: [{name: VolumeBinding}]}}}]\n"

static const struct {
	const char *row, *manifest, *want;
} unbound[] = {
	{ "no class", NODES KT_CLAIM("d", "''", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: !!PersistentVolumeClaim had no pv name and storageClass name" },
	{ "no such class", NODES KT_CLAIM("d", "gone", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: !!storageclass.storage.k8s.io \"gone\" not found" },
	{ "a class whose volumes are there at once",
	  NODES KT_EARLY KT_CLAIM("d", "early", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: !!PersistentVolume had no name" },
	{ "a class that waits",
	  NODES KT_LATE KT_CLAIM("d", "late", "1Gi", "") KT_POD("p", "", KT_USES("d")),
	  "p: a b c d" },
};

static void test_unbound(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(unbound); i++)
		KT_ROW_STR(unbound[i].row, kt_decide(unbound[i].manifest, ALONE, NULL),
			   unbound[i].want);
}

static const KtStorageHint hints[] = {
	{ "its claim", &kd_kind_persistent_volume_claim, NULL, "{metadata: {name: d}}", true },
	{ "another", &kd_kind_persistent_volume_claim, NULL, "{metadata: {name: e}}", false },
	{ "a volume", &kd_kind_persistent_volume, NULL, "{metadata: {name: v}}", true },
	{ "a volume in another zone", &kd_kind_persistent_volume,
	  "{metadata: {name: v, labels: {" GA "x}}}", "{metadata: {name: v, labels: {" GA "w}}}",
	  true },
	{ "a volume where it was", &kd_kind_persistent_volume,
	  "{metadata: {name: v, labels: {" GA "x}}}",
	  "{metadata: {name: v, labels: {" GA "x, a: b}}}", false },
	{ "a class that waits", &kd_kind_storage_class, NULL,
	  "{metadata: {name: s}, provisioner: x, volumeBindingMode: WaitForFirstConsumer}", true },
	{ "one that does not", &kd_kind_storage_class, NULL,
	  "{metadata: {name: s}, provisioner: x, volumeBindingMode: Immediate}", false },
	{ "one that did before", &kd_kind_storage_class,
	  "{metadata: {name: s}, provisioner: x, volumeBindingMode: WaitForFirstConsumer}",
	  "{metadata: {name: s, labels: {a: b}}, provisioner: x, volumeBindingMode: "
	  "WaitForFirstConsumer}",
	  false },
	{ "what left", &kd_kind_persistent_volume, "{metadata: {name: v}}", NULL, false },
};

static void test_hints(void)
{
	kt_storage_hints(&kd_policy_volume_zone, "p claim=d", hints, G_N_ELEMENTS(hints));
	KT_ROW_TRUE("a node", kt_policy_hint(&kd_policy_volume_zone, "p claim=d", KD_EVENT_NODE_ADD,
					     NULL, "a"));
}

static CU_TestInfo tests[] = {
	{ "zones and regions of volumes", test_filter },
	{ "claims without a volume", test_unbound },
	{ "what may help", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(volume_zone) = { .pName = "volume_zone", .pTests = tests };
