/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_decide.h"
#include "kt_policy.h"

extern const KdPolicy kd_policy_inter_pod_affinity;
#define AFFINITY (&kd_policy_inter_pod_affinity)

#define FAR     "!!node(s) didn't match pod affinity rules"
#define CLOSE   "!node(s) didn't match pod anti-affinity rules"
#define REFUSED "!node(s) didn't satisfy existing pods anti-affinity rules"

#define APP(app) "labels: {app: " app "}, "
/* A term: whom (a label selector and so on), by which label of nodes. */
#define TERM(whom, key)  "{topologyKey: " key ", " whom "}"
#define WEB              "labelSelector: {matchLabels: {app: web}}"
#define MUST             "requiredDuringSchedulingIgnoredDuringExecution: ["
#define LIKES            "preferredDuringSchedulingIgnoredDuringExecution: ["
#define NEAR(terms)      "affinity: {podAffinity: {" MUST terms "]}}, "
#define AWAY(terms)      "affinity: {podAntiAffinity: {" MUST terms "]}}, "
#define BETTER(terms)    "affinity: {podAffinity: {" LIKES terms "]}}, "
#define WORSE(terms)     "affinity: {podAntiAffinity: {" LIKES terms "]}}, "
#define BY(weight, term) "{weight: " weight ", podAffinityTerm: " term "}"
#define NAMESPACE(name, labels)                                                                    \
	"---\n{apiVersion: v1, kind: Namespace, metadata: {name: " name ", labels: {" labels "}}}" \
	"\n"
#define OTHER "namespace: other, "

static const struct {
	const char *row, *manifest, *want;
} rows[] = {
	{ "near in its zone",
	  KT_ZONES_3 KT_POD("q", APP("web"), KT_ON("a")) KT_POD("p", "", NEAR(TERM(WEB, "z"))),
	  "p: a b,c" FAR },
	{ "the first of those that want to be together",
	  KT_ZONES_3 KT_POD("p", APP("web"), NEAR(TERM(WEB, "z"))), "p: a b c" FAR },
	{ "but not if one of them is where no domain is",
	  KT_ZONES_3 KT_POD("q", APP("web"), KT_ON("a")) KT_POD("r", APP("web"), KT_ON("c"))
		  KT_POD("p", APP("web"), NEAR(TERM(WEB, "z"))),
	  "p: a b,c" FAR },
	{ "one where no domain is does not count at all",
	  KT_ZONES_3 KT_POD("r", APP("web"), KT_ON("c"))
		  KT_POD("p", APP("web"), NEAR(TERM(WEB, "z"))),
	  "p: a b c" FAR },
	{ "all terms by one and the same pod",
	  KT_ZONES_3 KT_POD("q", "labels: {app: web}, ", KT_ON("a"))
		  KT_POD("r", "labels: {tier: x}, ", KT_ON("a"))
			  KT_POD("p", "",
				 NEAR(TERM(WEB, "z") ", " TERM(
					 "labelSelector: {matchLabels: {tier: x}}", "z"))),
	  "p: a,b,c" FAR },
	{ "no selector matches nobody",
	  KT_ZONES_3 KT_POD("q", APP("web"), KT_ON("a"))
		  KT_POD("p", "", AWAY(TERM("namespaces: [default]", "z"))),
	  "p: a b c" },
	{ "an empty one everybody",
	  KT_ZONES_3 KT_POD("q", "", KT_ON("a"))
		  KT_POD("p", "", AWAY(TERM("labelSelector: {}", "z"))),
	  "p: b c a" CLOSE },
	{ "its own namespace alone",
	  KT_ZONES_3 KT_POD("q", OTHER APP("web"), KT_ON("a"))
		  KT_POD("p", "", AWAY(TERM(WEB, "z"))),
	  "p: a b c" },
	{ "a namespace by name",
	  KT_ZONES_3 KT_POD("q", OTHER APP("web"), KT_ON("a"))
		  KT_POD("p", "", AWAY(TERM(WEB ", namespaces: [other]", "z"))),
	  "p: b c a" CLOSE },
	{ "all namespaces",
	  KT_ZONES_3 KT_POD("q", OTHER APP("web"), KT_ON("a"))
		  KT_POD("p", "", AWAY(TERM(WEB ", namespaceSelector: {}", "z"))),
	  "p: b c a" CLOSE },
	{ "namespaces by label",
	  NAMESPACE("other", "team: t") KT_ZONES_3 KT_POD("q", OTHER APP("web"), KT_ON("a"))
		  KT_POD("r", APP("web"), KT_ON("b")) KT_POD(
			  "p", "",
			  AWAY(TERM(WEB ", namespaceSelector: {matchLabels: {team: t}}", "z"))),
	  "p: b c a" CLOSE },
	{ "by the label that all have, though it is not there as an object",
	  KT_ZONES_3 KT_POD("q", OTHER APP("web"), KT_ON("a")) KT_POD("r", APP("web"), KT_ON("b"))
		  KT_POD("p", "",
			 AWAY(TERM(WEB ", namespaceSelector: {matchLabels: "
				       "{kubernetes.io/metadata.name: other}}",
				   "z"))),
	  "p: b c a" CLOSE },
	{ "and so for those that are there",
	  KT_ZONES_3 KT_POD("q", APP("db"),
			    KT_ON("a") AWAY(TERM(WEB ", namespaceSelector: {matchLabels: "
						     "{kubernetes.io/metadata.name: other}}",
						 "z"))) KT_POD("p", OTHER APP("web"), "")
		  KT_POD("r", APP("web"), ""),
	  "p: b c a" REFUSED " | r: a b c" },
	{ "one that is there is away from it",
	  KT_ZONES_3 KT_POD("q", APP("db"), KT_ON("a") AWAY(TERM(WEB, "z")))
		  KT_POD("p", APP("web"), ""),
	  "p: b c a" REFUSED },
	{ "but not where its node lacks the label",
	  KT_ZONES_3 KT_POD("q", APP("db"), KT_ON("c") AWAY(TERM(WEB, "z")))
		  KT_POD("p", APP("web"), ""),
	  "p: a b c" },
	{ "matchLabelKeys",
	  KT_ZONES_3 KT_POD("q", "labels: {app: web, v: '1'}, ", KT_ON("a"))
		  KT_POD("r", "labels: {app: web, v: '2'}, ", KT_ON("b"))
			  KT_POD("p", "labels: {app: web, v: '2'}, ",
				 AWAY(TERM(WEB ", matchLabelKeys: [v, w]", "z"))),
	  "p: a c b" CLOSE },
	{ "mismatchLabelKeys",
	  KT_ZONES_3 KT_POD("q", "labels: {app: web, v: '1'}, ", KT_ON("a"))
		  KT_POD("r", "labels: {app: web, v: '2'}, ", KT_ON("b"))
			  KT_POD("p", "labels: {app: web, v: '2'}, ",
				 AWAY(TERM(WEB ", mismatchLabelKeys: [v]", "z"))),
	  "p: b c a" CLOSE },
	{ "preemption of whom it is away from",
	  KT_NODE("a", "z: x") KT_POD("q", APP("web"), KT_ON("a"))
		  KT_POD("p", "", "priority: 5, " AWAY(TERM(WEB, "z"))),
	  "p: (q) a" },
	{ "of all that are in the way, and no others",
	  KT_NODE("a", "z: x") KT_POD("q", APP("web"), KT_ON("a")) KT_POD("o", "", KT_ON("a"))
		  KT_POD("r", APP("web"), KT_ON("a"))
			  KT_POD("p", "", "priority: 5, " AWAY(TERM(WEB, "z"))),
	  "p: (q r) a" },
	{ "of one who keeps it away",
	  KT_NODE("a", "z: x") KT_POD("q", APP("db"), KT_ON("a") AWAY(TERM(WEB, "z")))
		  KT_POD("p", APP("web"), "priority: 5, "),
	  "p: (q) a" },
	{ "not when one on another node of the domain stays in the way",
	  KT_NODE("a", "z: x") KT_NODE("b", "z: x") KT_POD("q", APP("web"), KT_ON("a"))
		  KT_POD("r", APP("web"), KT_ON("b"))
			  KT_POD("p", "", "priority: 5, " AWAY(TERM(WEB, "z"))),
	  "p: a,b" CLOSE },
};

static void test_filter(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_decide(rows[i].manifest, NULL, NULL), rows[i].want);
}

#define ARGS(args) "profiles: [{pluginConfig: [{name: InterPodAffinity, args: {" args "}}]}]\n"

static const struct {
	const char *row, *args, *manifest, *want;
} scores[] = {
	{ "nobody is near: skipped", NULL,
	  KT_ZONES_3 KT_POD("p", "", BETTER(BY("5", TERM(WEB, "z")))), "p: a b c" },
	{ "one is", NULL,
	  KT_ZONES_3 KT_POD("q", APP("web"), KT_ON("a"))
		  KT_POD("p", "", BETTER(BY("5", TERM(WEB, "z")))),
	  "p: a=200 b=0 c=0" },
	{ "weights and numbers add up", NULL,
	  KT_ZONES_3 KT_POD("q", APP("web"), KT_ON("a")) KT_POD("r", APP("web"), KT_ON("b"))
		  KT_POD("s", APP("web"), KT_ON("b")) KT_POD(
			  "p", "", BETTER(BY("5", TERM(WEB, "z")) ", " BY("1", TERM(WEB, "h")))),
	  "p: a=100 b=200 c=0" },
	{ "away from", NULL,
	  KT_ZONES_3 KT_POD("q", APP("web"), KT_ON("a"))
		  KT_POD("p", "", WORSE(BY("5", TERM(WEB, "z")))),
	  "p: a=0 b=200 c=200" },
	{ "those that are there like it", NULL,
	  KT_ZONES_3 KT_POD("q", "", KT_ON("a") BETTER(BY("5", TERM(WEB, "z"))))
		  KT_POD("p", APP("web"), ""),
	  "p: a=200 b=0 c=0" },
	{ "or not", NULL,
	  KT_ZONES_3 KT_POD("q", "", KT_ON("a") WORSE(BY("5", TERM(WEB, "z"))))
		  KT_POD("p", APP("web"), ""),
	  "p: a=0 b=200 c=200" },
	{ "both in one place make nothing", NULL,
	  KT_ZONES_3 KT_POD("q", "", KT_ON("a") BETTER(BY("5", TERM(WEB, "z")))) KT_POD(
		  "r", "", KT_ON("a") WORSE(BY("5", TERM(WEB, "z")))) KT_POD("p", APP("web"), ""),
	  "p: a b c" },
	{ "a requirement of theirs weighs 1", NULL,
	  KT_ZONES_3 KT_POD("q", APP("web"), KT_ON("a") NEAR(TERM(WEB, "z"))) KT_POD(
		  "r", "", KT_ON("b") BETTER(BY("4", TERM(WEB, "z")))) KT_POD("p", APP("web"), ""),
	  "p: a=50 b=200 c=0" },
	{ "or what the args say", ARGS("hardPodAffinityWeight: 2"),
	  KT_ZONES_3 KT_POD("q", APP("web"), KT_ON("a") NEAR(TERM(WEB, "z"))) KT_POD(
		  "r", "", KT_ON("b") BETTER(BY("4", TERM(WEB, "z")))) KT_POD("p", APP("web"), ""),
	  "p: a=100 b=200 c=0" },
	{ "or nothing", ARGS("hardPodAffinityWeight: 0"),
	  KT_ZONES_3 KT_POD("q", APP("web"), KT_ON("a") NEAR(TERM(WEB, "z")))
		  KT_POD("p", APP("web"), ""),
	  "p: a b c" },
	{ "preferences of theirs are left out for a pod without its own",
	  ARGS("ignorePreferredTermsOfExistingPods: true"),
	  KT_ZONES_3 KT_POD("q", "", KT_ON("a") BETTER(BY("5", TERM(WEB, "z"))))
		  KT_POD("p", APP("web"), ""),
	  "p: a b c" },
	{ "but not for one with some", ARGS("ignorePreferredTermsOfExistingPods: true"),
	  KT_ZONES_3 KT_POD("q", "", KT_ON("a") BETTER(BY("5", TERM(WEB, "z"))))
		  KT_POD("p", APP("web"),
			 BETTER(BY("1", TERM("labelSelector: {matchLabels: {no: one}}", "z")))),
	  "p: a=200 b=0 c=0" },
};

static void test_score(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(scores); i++)
		KT_ROW_STR(scores[i].row,
			   kt_decide(scores[i].manifest, scores[i].args, "InterPodAffinity"),
			   scores[i].want);
}

static const struct {
	const char *row, *args, *want;
} refusals[] = {
	{ "the defaults", "{}", NULL },
	{ "100 at most", "{hardPodAffinityWeight: 100}", NULL },
	{ "not more", "{hardPodAffinityWeight: 101}",
	  "line 1:25: hardPodAffinityWeight: Invalid value: 101: must be between 0 and 100, "
	  "inclusive" },
	{ "not less than 0", "{hardPodAffinityWeight: -1}",
	  "line 1:25: hardPodAffinityWeight: Invalid value: -1: must be between 0 and 100, "
	  "inclusive" },
};

static void test_args(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
		KT_ROW_STR(refusals[i].row, kt_policy_refusal(AFFINITY, refusals[i].args),
			   refusals[i].want);
}

static const struct {
	const char *row, *pod;
	KdEventMask event;
	const char *old, *new;
	bool want;
} hints[] = {
	{ "a pod came that it wants to be near to", "p near=app:web:z", KD_EVENT_POD_ADD, NULL,
	  "q label.app=web on=a", true },
	{ "another", "p near=app:web:z", KD_EVENT_POD_ADD, NULL, "q label.app=db on=a", false },
	{ "one left that it wants to be away from", "p away=app:web:z", KD_EVENT_POD_DELETE,
	  "q label.app=web on=a", NULL, true },
	{ "another", "p away=app:web:z", KD_EVENT_POD_DELETE, "q label.app=db on=a", NULL, false },
	{ "one left that kept it away", "p label.app=web", KD_EVENT_POD_DELETE,
	  "q away=app:web:z on=a", NULL, true },
	{ "one that kept others away", "p label.app=db", KD_EVENT_POD_DELETE,
	  "q away=app:web:z on=a", NULL, false },
	{ "one is like that now", "p near=app:web:z", KD_EVENT_POD_UPDATE, "q on=a",
	  "q label.app=web on=a", true },
	{ "it was before", "p near=app:web:z", KD_EVENT_POD_UPDATE, "q label.app=web on=a",
	  "q label.app=web label.v=2 on=a", false },
	{ "one is not in its way any more", "p away=app:web:z", KD_EVENT_POD_UPDATE,
	  "q label.app=web on=a", "q on=a", true },
	{ "a node with the label", "p near=app:web:z", KD_EVENT_NODE_ADD, NULL, "a label.z=x",
	  true },
	{ "a node without", "p near=app:web:z", KD_EVENT_NODE_ADD, NULL, "a", false },
	{ "one that nobody can be near on", "p away=app:web:z", KD_EVENT_NODE_ADD, NULL, "a",
	  true },
	{ "a node, for whom others keep away", "p", KD_EVENT_NODE_ADD, NULL, "a", true },
	{ "a node that moves", "p near=app:web:z", KD_EVENT_NODE_LABEL, "a label.z=x",
	  "a label.z=y", true },
	{ "a node that stays", "p near=app:web:z", KD_EVENT_NODE_LABEL, "a label.z=x",
	  "a label.z=x label.k=v", false },
	{ "a node that is in no zone now", "p away=app:web:z", KD_EVENT_NODE_LABEL, "a label.z=x",
	  "a", true },
	{ "a node that is in one", "p away=app:web:z", KD_EVENT_NODE_LABEL, "a", "a label.z=x",
	  false },
	{ "its own labels", "p away=app:web:z", KD_EVENT_SELF, "p", "p label.app=db", true },
};

static void test_hints(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
		KT_ROW_INT(hints[i].row,
			   kt_policy_hint(AFFINITY, hints[i].pod, hints[i].event, hints[i].old,
					  hints[i].new),
			   hints[i].want);
}

static CU_TestInfo tests[] = {
	{ "near to and away from others", test_filter },
	{ "rather near, rather away", test_score },
	{ "args", test_args },
	{ "what may help", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(inter_pod_affinity) = { .pName = "inter_pod_affinity", .pTests = tests };
