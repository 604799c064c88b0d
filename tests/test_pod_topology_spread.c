/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_decide.h"
#include "kt_policy.h"

extern const KdPolicy kd_policy_pod_topology_spread;
#define SPREAD (&kd_policy_pod_topology_spread)

#define SKEW  "!node(s) didn't match pod topology spread constraints"
#define NO_Z  "!!node(s) didn't match pod topology spread constraints (missing required label)"
#define ELSE  "!!node(s) didn't match Pod's node affinity/selector"
#define TAINT "!!node(s) had untolerated taint {t: }"

#define WEB        "labels: {app: web}, "
#define OF_WEB     "labelSelector: {matchLabels: {app: web}}, "
#define OVER(list) "topologySpreadConstraints: [" list "], "
#define HARD(key, more)                                                                            \
	"{maxSkew: 1, topologyKey: " key ", whenUnsatisfiable: DoNotSchedule, " more "}, "
#define SOFT(key, more)                                                                            \
	"{maxSkew: 1, topologyKey: " key ", whenUnsatisfiable: ScheduleAnyway, " more "}, "
#define TAINTED(name, labels)                                                                      \
	"---\n{apiVersion: v1, kind: Node, metadata: {name: " name ", labels: {" labels            \
	"}}, spec: {taints: [{key: t, effect: NoSchedule}]}, status: {allocatable: {cpu: 8, "      \
	"memory: 8Gi, pods: 10}}}\n"
#define TWO     KT_NODE("a", "z: x, h: a") KT_NODE("b", "z: w, h: b")
#define DELETED "deletionTimestamp: '2026-01-01T00:00:00Z', "

static const struct {
	const char *row, *manifest, *want;
} rows[] = {
	{ "one more at most",
	  KT_ZONES_3 KT_POD("q", WEB, KT_ON("a")) KT_POD("p", WEB, OVER(HARD("z", OF_WEB))),
	  "p: b c" NO_Z " a" SKEW },
	{ "a pod that does not count itself",
	  KT_ZONES_3 KT_POD("q", WEB, KT_ON("a")) KT_POD("p", "", OVER(HARD("z", OF_WEB))),
	  "p: a b c" NO_Z },
	{ "no selector counts nobody",
	  KT_ZONES_3 KT_POD("q", WEB, KT_ON("a")) KT_POD("p", WEB, OVER(HARD("z", ""))),
	  "p: a b c" NO_Z },
	{ "an empty one the pod itself alone",
	  KT_ZONES_3 KT_POD("q", WEB, KT_ON("a")) KT_POD("r", WEB, KT_ON("a"))
		  KT_POD("p", WEB, OVER(HARD("z", "labelSelector: {}"))),
	  "p: a b c" NO_Z },
	{ "pods of other namespaces do not count",
	  KT_ZONES_3 KT_POD("q", "namespace: other, " WEB, KT_ON("a"))
		  KT_POD("p", WEB, OVER(HARD("z", OF_WEB))),
	  "p: a b c" NO_Z },
	{ "nor do those that end",
	  KT_ZONES_3 KT_POD("q", DELETED WEB, KT_ON("a")) KT_POD("p", WEB, OVER(HARD("z", OF_WEB))),
	  "p: a b c" NO_Z },
	{ "matchLabelKeys",
	  TWO KT_POD("q", "labels: {app: web, v: '1'}, ", KT_ON("a"))
		  KT_POD("r", "labels: {app: web, v: '2'}, ", KT_ON("b"))
			  KT_POD("p", "labels: {app: web, v: '2'}, ",
				 OVER(HARD("z", OF_WEB "matchLabelKeys: [v, w]"))),
	  "p: a b" SKEW },
	{ "fewer domains than are wanted count as an empty one",
	  TWO KT_POD("q", WEB, KT_ON("a")) KT_POD("r", WEB, KT_ON("b"))
		  KT_POD("p", WEB, OVER(HARD("z", OF_WEB "minDomains: 3"))),
	  "p: a,b" SKEW },
	{ "enough of them do not",
	  TWO KT_POD("q", WEB, KT_ON("a")) KT_POD("r", WEB, KT_ON("b"))
		  KT_POD("p", WEB, OVER(HARD("z", OF_WEB "minDomains: 2"))),
	  "p: a b" },
	{ "nodes that the pod may not use do not count",
	  KT_NODE("a", "z: x, d: s") KT_NODE("b", "z: w") KT_POD("q", WEB, KT_ON("a"))
		  KT_POD("p", WEB, "nodeSelector: {d: s}, " OVER(HARD("z", OF_WEB))),
	  "p: a b" ELSE },
	{ "unless they are to",
	  KT_NODE("a", "z: x, d: s") KT_NODE("b", "z: w") KT_POD("q", WEB, KT_ON("a")) KT_POD(
		  "p", WEB,
		  "nodeSelector: {d: s}, " OVER(HARD("z", OF_WEB "nodeAffinityPolicy: Ignore"))),
	  "p: b" ELSE " a" SKEW },
	{ "nodes with taints count",
	  KT_NODE("a", "z: x") TAINTED("b", "z: w") KT_POD("q", WEB, KT_ON("a"))
		  KT_POD("p", WEB, OVER(HARD("z", OF_WEB))),
	  "p: a" SKEW " b" TAINT },
	{ "unless they are not to",
	  KT_NODE("a", "z: x") TAINTED("b", "z: w") KT_POD("q", WEB, KT_ON("a"))
		  KT_POD("p", WEB, OVER(HARD("z", OF_WEB "nodeTaintsPolicy: Honor"))),
	  "p: a b" TAINT },
	{ "or are tolerated",
	  KT_NODE("a", "z: x") TAINTED("b", "z: w") KT_POD("q", WEB, KT_ON("a"))
		  KT_POD("p", WEB,
			 "tolerations: [{operator: Exists}], " OVER(
				 HARD("z", OF_WEB "nodeTaintsPolicy: Honor"))),
	  "p: b a" SKEW },
	{ "a node that lacks another's label counts for none",
	  KT_NODE("a", "z: x, h: a") KT_NODE("b", "z: w") KT_POD("q", WEB, KT_ON("a"))
		  KT_POD("p", WEB, OVER(HARD("z", OF_WEB) HARD("h", ""))),
	  "p: a b" NO_Z },
	{ "preemption where it is full",
	  TWO KT_POD("q", WEB, KT_ON("a")) KT_POD("r", "", "priority: 9, nodeName: b, ")
		  KT_POD("p", WEB,
			 "priority: 5, nodeSelector: {h: a}, " OVER(
				 HARD("z", OF_WEB "nodeAffinityPolicy: Ignore"))),
	  "p: (q) a" },
	{ "of one alone, where one is enough",
	  TWO KT_POD("q", WEB, KT_ON("a") "priority: 1, ") KT_POD("r", WEB, KT_ON("a"))
		  KT_POD("s", WEB, KT_ON("b"))
			  KT_POD("p", WEB,
				 "priority: 5, nodeSelector: {h: a}, " OVER(
					 HARD("z", OF_WEB "nodeAffinityPolicy: Ignore"))),
	  "p: (r) a" },
};

static void test_filter(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_decide(rows[i].manifest, NULL, NULL), rows[i].want);
}

#define SERVICE                                                                                    \
	"---\n{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: web}, "  \
	"ports: [{port: 80}]}}\n"
#define REPLICAS                                                                                   \
	"---\n{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: s}, spec: {replicas: 0, "   \
	"selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: "   \
	"{containers: [{name: c}]}}}}\n"
#define OWNED                                                                                      \
	WEB "ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: s, uid: u, "          \
	    "controller: true}], "
#define REAL_ZONES                                                                                 \
	KT_NODE("a", "topology.kubernetes.io/zone: x, kubernetes.io/hostname: a")                  \
	KT_NODE("b", "topology.kubernetes.io/zone: w, kubernetes.io/hostname: b")                  \
	KT_NODE("c", "kubernetes.io/hostname: c")
#define LIST(list)                                                                                 \
	"profiles: [{pluginConfig: [{name: PodTopologySpread, args: {defaultingType: List, "       \
	"defaultConstraints: [" list "]}}]}]\n"

static const struct {
	const char *row, *args, *manifest, *want;
} scores[] = {
	{ "none should hold", NULL, KT_ZONES_3 KT_POD("p", WEB, ""), "p: a b c" },
	{ "one should, and there is nobody", NULL,
	  KT_ZONES_3 KT_POD("p", WEB, OVER(SOFT("z", OF_WEB))), "p: a=200 b=200 c=0" },
	{ "and there is one", NULL,
	  KT_ZONES_3 KT_POD("q", WEB, KT_ON("a")) KT_POD("p", WEB, OVER(SOFT("z", OF_WEB))),
	  "p: a=0 b=200 c=0" },
	/* ln(2 + 2) = 1.39: 4 and 1 */
	{ "three here, one there", NULL,
	  KT_ZONES_3 KT_POD("q", WEB, KT_ON("a")) KT_POD("r", WEB, KT_ON("a"))
		  KT_POD("s", WEB, KT_ON("a")) KT_POD("t", WEB, KT_ON("b"))
			  KT_POD("p", WEB, OVER(SOFT("z", OF_WEB))),
	  "p: a=50 b=200 c=0" },
	{ "no service, no defaults", NULL,
	  REAL_ZONES KT_POD("q", WEB, KT_ON("a")) KT_POD("p", WEB, ""), "p: a b c" },
	/* ln(3 + 2) = 1.61 for a pod on the host and in the zone each, 2 + 4 for skews: 9, 6, 2 */
	{ "by the service that selects the pod", NULL,
	  REAL_ZONES SERVICE KT_POD("q", WEB, KT_ON("a")) KT_POD("p", WEB, ""),
	  "p: a=44 b=110 c=200" },
	{ "or by who made it", NULL,
	  REAL_ZONES REPLICAS KT_POD("q", WEB, KT_ON("a")) KT_POD("p", OWNED, ""),
	  "p: a=44 b=110 c=200" },
	{ "a list of defaults in their place", LIST(SOFT("z", "")),
	  KT_ZONES_3 SERVICE KT_POD("q", WEB, KT_ON("a")) KT_POD("p", WEB, ""),
	  "p: a=0 b=200 c=0" },
	{ "one of them that must hold", LIST(HARD("z", "")),
	  KT_ZONES_3 SERVICE KT_POD("q", WEB, KT_ON("a")) KT_POD("p", WEB, "") KT_POD("r", "", ""),
	  "p: b c" NO_Z " a" SKEW " | r: a b c" },
	{ "constraints of its own take the place of all defaults", LIST(HARD("z", "")),
	  KT_ZONES_3 SERVICE KT_POD("q", WEB, KT_ON("a")) KT_POD("p", WEB, OVER(SOFT("h", OF_WEB))),
	  "p: a=0 b=200 c=200" },
	{ "an empty list", LIST(""),
	  REAL_ZONES SERVICE KT_POD("q", WEB, KT_ON("a")) KT_POD("p", WEB, ""), "p: a b c" },
};

static void test_score(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(scores); i++)
		KT_ROW_STR(scores[i].row,
			   kt_decide(scores[i].manifest, scores[i].args, "PodTopologySpread"),
			   scores[i].want);
}

#define SOFT_Z "{maxSkew: 1, topologyKey: z, whenUnsatisfiable: ScheduleAnyway}"

static const struct {
	const char *row, *args, *want;
} refusals[] = {
	{ "the defaults", "{}", NULL },
	{ "a list", "{defaultingType: List, defaultConstraints: [" SOFT_Z "]}", NULL },
	{ "with those of the system", "{defaultConstraints: [" SOFT_Z "]}",
	  "plug-in PodTopologySpread: defaultingType: \"System\" leaves no room for "
	  "defaultConstraints; \"List\" does" },
	{ "the same twice", "{defaultingType: List, defaultConstraints: [" SOFT_Z ", " SOFT_Z "]}",
	  "plug-in PodTopologySpread: defaultConstraints[1]: Duplicate value: \"{z, "
	  "ScheduleAnyway}\"" },
	{ "a selector",
	  "{defaultingType: List, defaultConstraints: [{maxSkew: 1, topologyKey: z, "
	  "whenUnsatisfiable: ScheduleAnyway, labelSelector: {}}]}",
	  "plug-in PodTopologySpread: defaultConstraints[0].labelSelector: Forbidden: constraint "
	  "must not define a selector, "
	  "as they are deduced for each pod" },
};

static void test_args(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
		KT_ROW_STR(refusals[i].row, kt_policy_refusal(SPREAD, refusals[i].args),
			   refusals[i].want);
}

#define P "p label.app=web spread=1:z:app=web"

static const struct {
	const char *row, *pod;
	KdEventMask event;
	const char *old, *new;
	bool want;
} hints[] = {
	{ "a pod that counts came", P, KD_EVENT_POD_ADD, NULL, "q label.app=web on=a", true },
	{ "another", P, KD_EVENT_POD_ADD, NULL, "q on=a", false },
	{ "one left", P, KD_EVENT_POD_DELETE, "q label.app=web on=a", NULL, true },
	{ "another", P, KD_EVENT_POD_DELETE, "q on=a", NULL, false },
	{ "one counts now", P, KD_EVENT_POD_UPDATE, "q on=a", "q label.app=web on=a", true },
	{ "one that did before", P, KD_EVENT_POD_UPDATE, "q label.app=web on=a",
	  "q label.app=web label.b=c on=a", false },
	{ "constraints that only should hold", "p label.app=web spread=?1:z:app=web",
	  KD_EVENT_POD_DELETE, "q label.app=web on=a", NULL, false },
	{ "a node in a zone came", P, KD_EVENT_NODE_ADD, NULL, "a label.z=x", true },
	{ "one in none", P, KD_EVENT_NODE_ADD, NULL, "a", false },
	{ "one without the other label", "p spread=1:z:app=web spread=1:h:app=web",
	  KD_EVENT_NODE_ADD, NULL, "a label.z=x", false },
	{ "a node moved", P, KD_EVENT_NODE_LABEL, "a label.z=x", "a label.z=w", true },
	{ "a node that stayed", P, KD_EVENT_NODE_LABEL, "a label.z=x", "a label.z=x label.b=c",
	  false },
	{ "a node is in a zone now", P, KD_EVENT_NODE_LABEL, "a", "a label.z=x", true },
	{ "a node has a taint", P, KD_EVENT_NODE_TAINT, "a label.z=x",
	  "a label.z=x taint=k:v:NoSchedule", true },
	{ "and is in no zone", P, KD_EVENT_NODE_TAINT, "a", "a taint=k:v:NoSchedule", false },
	{ "its own labels", P, KD_EVENT_SELF, P, "p spread=1:z:app=web", true },
	{ "its own tolerations", P, KD_EVENT_SELF, P, P " tolerate=k", false },
	{ "where taints count", "p spread=1!:z:app=web", KD_EVENT_SELF, "p spread=1!:z:app=web",
	  "p spread=1!:z:app=web tolerate=k", true },
	{ "another in place of one", "p spread=1!:z:app=web", KD_EVENT_SELF,
	  "p spread=1!:z:app=web tolerate=j", "p spread=1!:z:app=web tolerate=k", true },
};

static void test_hints(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
		KT_ROW_INT(hints[i].row,
			   kt_policy_hint(SPREAD, hints[i].pod, hints[i].event, hints[i].old,
					  hints[i].new),
			   hints[i].want);
}

static CU_TestInfo tests[] = {
	{ "constraints that must hold", test_filter },
	{ "constraints that should", test_score },
	{ "args", test_args },
	{ "what may help", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(pod_topology_spread) = { .pName = "pod_topology_spread", .pTests = tests };
