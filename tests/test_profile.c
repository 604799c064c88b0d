/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/profile.c, scheduler_config.c and policies.c: which plug-ins run where. */
#include "config.h"

#include "kt.h"

#include <string.h>

#include "placement/profile.h"

/* ---- configurations ---- */

#define HEAD "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n"

static KdSchedulerConfig *read_config(const char *body, KdProblems *problems)
{
	g_autofree char *text = g_strconcat(HEAD, body, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), "config.yaml", &error);

	KT_ROW_NO_ERROR("the text is YAML", error);
	return kd_scheduler_config_read(forest, kd_forest_document(forest, 0), problems);
}

/* The line of one extension point, without its name. */
static const char *line_of(const KdProfile *profile, const char *point)
{
	g_autofree char *all = kd_profile_print(profile);
	g_autofree char *begin = g_strdup_printf("\n%s: ", point);
	g_autofree char *text = g_strconcat("\n", all, NULL);
	const char *from = strstr(text, begin);

	if (!from)
		return "";
	from += strlen(begin);
	g_autofree char *line = g_strndup(from, strcspn(from, "\n"));
	return g_intern_string(line);
}

/* Only plug-ins that are named are at work, so that a new one changes nothing here. */
#define NONE                                                                                       \
	"profiles: [{plugins: {queueSort: {enabled: [{name: PrioritySort}]}, bind: {enabled: "     \
	"[{name: DefaultBinder}]}, multiPoint: {disabled: [{name: '*'}]"

static const struct {
	const char *row, *config, *point, *want;
} rows[] = {
	{ "nothing", NONE "}}}]", "score", "" },
	{ "multiPoint: at each point with a hook",
	  NONE ", enabled: [{name: NodeResourcesFit}, {name: NodeName}]}}}]", "filter",
	  "NodeResourcesFit NodeName" },
	{ "a weight of none is 1", NONE ", enabled: [{name: NodeResourcesFit}]}}}]", "score",
	  "NodeResourcesFit=1" },
	{ "a weight at multiPoint", NONE ", enabled: [{name: NodeResourcesFit, weight: 7}]}}}]",
	  "score", "NodeResourcesFit=7" },
	{ "a weight at score counts before it",
	  NONE ", enabled: [{name: NodeResourcesFit, weight: 7}]}, "
	       "score: {enabled: [{name: NodeResourcesFit, weight: 9}]}}}]",
	  "score", "NodeResourcesFit=9" },
	{ "disabled at one point",
	  NONE ", enabled: [{name: NodeResourcesFit}, {name: TaintToleration}]}, "
	       "score: {disabled: [{name: NodeResourcesFit}]}}}]",
	  "score", "TaintToleration=1" },
	{ "but not at the others",
	  NONE ", enabled: [{name: NodeResourcesFit}, {name: TaintToleration}]}, "
	       "score: {disabled: [{name: NodeResourcesFit}]}}}]",
	  "filter", "NodeResourcesFit TaintToleration" },
	{ "all disabled at one point",
	  NONE ", enabled: [{name: NodeResourcesFit}, {name: TaintToleration}]}, "
	       "score: {disabled: [{name: '*'}], enabled: [{name: ImageLocality}]}}}]",
	  "score", "ImageLocality=1" },
	{ "what the point names and multiPoint too goes first, what it adds goes last",
	  NONE ", enabled: [{name: NodeName}, {name: NodeAffinity}, {name: NodePorts}]}, "
	       "filter: {enabled: [{name: TaintToleration}, {name: NodePorts}]}}}]",
	  "filter", "NodePorts NodeName NodeAffinity TaintToleration" },
	{ "disabled and enabled: at its own point's end",
	  NONE ", enabled: [{name: NodeName}, {name: NodePorts}]}, filter: {disabled: "
	       "[{name: NodeName}], enabled: [{name: NodeName}]}}}]",
	  "filter", "NodePorts NodeName" },
	{ "what score names without a weight has weight 1, whatever the default",
	  "profiles: [{plugins: {score: {disabled: [{name: '*'}], enabled: [{name: NodeAffinity}, "
	  "{name: TaintToleration}]}, multiPoint: {enabled: [{name: TaintToleration, weight: "
	  "5}]}}}]",
	  "score", "NodeAffinity=1 TaintToleration=1" },
	{ "what scores is prepared, though nobody said so",
	  NONE "}, score: {enabled: [{name: WorstFit}]}}}]", "preScore", "WorstFit" },
	{ "what filters is prepared too",
	  NONE "}, filter: {enabled: [{name: PodTopologySpread}]}}}]", "preFilter",
	  "PodTopologySpread" },
	{ "unless its filter takes nothing over",
	  NONE "}, filter: {enabled: [{name: NodeAffinity}]}}}]", "preFilter", "" },
	{ "once, in its place", NONE ", enabled: [{name: NodePorts}, {name: NodeAffinity}]}}}]",
	  "preFilter", "NodePorts NodeAffinity" },
	{ "an alias is as good as the name", NONE ", enabled: [{name: best-fit, weight: 2}]}}}]",
	  "score", "BestFit=2" },
};

static void expansion(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KdProblems) problems = kd_problems_new();
		g_autoptr(KdSchedulerConfig) config = read_config(rows[i].config, problems);
		g_autofree char *wrong = kd_problems_print(problems);

		KT_ROW_STR(rows[i].row, wrong, "");
		KT_ROW_STR(rows[i].row, line_of(config->profiles[0], rows[i].point), rows[i].want);
	}
}

static const struct {
	const char *row, *config, *want; /* of the problems */
} faults[] = {
	{ "a plug-in that does not exist",
	  "profiles:\n- plugins:\n    score:\n      enabled:\n      - name: NodeResourceFit\n",
	  "config.yaml:7:15: KubeSchedulerConfiguration: "
	  "profiles[0].plugins.score.enabled[0].name: "
	  "no plug-in is called \"NodeResourceFit\" (did you mean \"NodeResourcesFit\"?)\n" },
	{ "a plug-in at a point it has no hook for",
	  "profiles: [{plugins: {queueSort: {enabled: [{name: best-fit}]}}}]\n",
	  "config.yaml:3:52: KubeSchedulerConfiguration: profiles[0].plugins.queueSort: plugin "
	  "\"BestFit\" does not extend queueSort\n" },
	{ "twice at one point",
	  "profiles: [{plugins: {filter: {enabled: [{name: NodeName}, {name: NodeName}]}}}]\n",
	  "config.yaml:3:67: KubeSchedulerConfiguration: profiles[0].plugins.filter: plugin "
	  "\"NodeName\" already registered at filter\n" },
	{ "nobody sorts the queue",
	  "profiles: [{plugins: {queueSort: {disabled: [{name: '*'}]}}}]\n",
	  "config.yaml:3:12: KubeSchedulerConfiguration: profiles[0].plugins.queueSort: only one "
	  "queue sort plugin required for profile with scheduler name \"default-scheduler\", but "
	  "got "
	  "0\n" },
	{ "nobody binds", "profiles: [{plugins: {bind: {disabled: [{name: DefaultBinder}]}}}]\n",
	  "config.yaml:3:12: KubeSchedulerConfiguration: profiles[0].plugins.bind: at least one "
	  "bind "
	  "plugin is needed for profile with scheduler name \"default-scheduler\"\n" },
	{ "two profiles of one name", "profiles: [{}, {}]\n",
	  "config.yaml:3:16: KubeSchedulerConfiguration: profiles[1].schedulerName: Duplicate "
	  "value: "
	  "\"default-scheduler\"\n" },
	{ "a percentage beyond 100", "percentageOfNodesToScore: 101\n",
	  "config.yaml:3:27: KubeSchedulerConfiguration: percentageOfNodesToScore: Invalid value: "
	  "101: must be between 0 and 100, inclusive\n" },
	{ "back-off the wrong way round", "podInitialBackoffSeconds: 20\n",
	  "config.yaml:1:1: KubeSchedulerConfiguration: podMaxBackoffSeconds: Invalid value: 10: "
	  "must be greater than or equal to PodInitialBackoffSeconds\n" },
	{ "an unknown arg",
	  "profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {ignored: []}}]}]\n",
	  "config.yaml:3:60: KubeSchedulerConfiguration: "
	  "profiles[0].pluginConfig[NodeResourcesFit].args.ignored: unknown field\n" },
	{ "args twice",
	  "profiles: [{pluginConfig: [{name: NodeResourcesFit}, {name: NodeResourcesFit}]}]\n",
	  "config.yaml:3:61: KubeSchedulerConfiguration: profiles[0].pluginConfig: repeated config "
	  "for plugin NodeResourcesFit\n" },
	{ "a field that is not there", "profiles: [{schedulrName: a}]\n",
	  "config.yaml:3:13: KubeSchedulerConfiguration: profiles[0].schedulrName: unknown field "
	  "(did you mean \"schedulerName\"?)\n" },
	{ "a plug-in without a name", "profiles: [{plugins: {score: {enabled: [{weight: 2}]}}}]\n",
	  "config.yaml:3:41: KubeSchedulerConfiguration: "
	  "profiles[0].plugins.score.enabled[0].name: "
	  "Required value\n" },
	{ "a list that is none", "profiles: {schedulerName: a}\n",
	  "config.yaml:3:11: KubeSchedulerConfiguration: profiles: must be a list, not a map "
	  "(items "
	  "begin with \"- \")\n" },
	{ "a weight where nobody scores",
	  "profiles: [{plugins: {filter: {enabled: [{name: NodeName, weight: 2}]}}}]\n",
	  "config.yaml:3:67: warning: KubeSchedulerConfiguration: "
	  "profiles[0].plugins.filter.enabled[0].weight: has no effect here\n" },
	{ "one of Kubernetes' at a point where it does nothing",
	  "profiles: [{plugins: {score: {enabled: [{name: NodeName}]}}}]\n",
	  "config.yaml:3:48: warning: KubeSchedulerConfiguration: profiles[0].plugins.score: "
	  "plugin "
	  "\"NodeName\" has no part in score here\n" },
	{ "a scheduler without a name has the default's", "profiles: [{schedulerName: ''}]\n", "" },
	{ "what has no effect", "leaderElection: {leaderElect: true}\n",
	  "config.yaml:3:1: warning: KubeSchedulerConfiguration: leaderElection: has no effect "
	  "here\n" },
};

static void problems_told(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autoptr(KdProblems) problems = kd_problems_new();
		g_autoptr(KdSchedulerConfig) config = read_config(faults[i].config, problems);
		g_autofree char *got = kd_problems_print(problems);

		KT_ROW_STR(faults[i].row, got, faults[i].want);
		KT_ROW_TRUE("there is a configuration all the same", config->n_profiles > 0);
	}
}

static void numbers(void)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(KdSchedulerConfig)
		config = read_config("percentageOfNodesToScore: 30\npodInitialBackoffSeconds: 2\n"
				     "podMaxBackoffSeconds: 60\nprofiles:\n- schedulerName: one\n"
				     "- schedulerName: two\n  percentageOfNodesToScore: 0\n",
				     problems);

	KT_ROW_INT("no problems", kd_problems_count(problems, KD_PROBLEM_ERROR), 0);
	KT_ROW_INT("for all", config->percentageOfNodesToScore, 30);
	KT_ROW_INT("first back-off", config->podInitialBackoff, 2 * KD_SECOND);
	KT_ROW_INT("longest back-off", config->podMaxBackoff, 60 * KD_SECOND);
	KT_ROW_INT("profiles", config->n_profiles, 2);
	KT_ROW_STR("the first", config->profiles[0]->schedulerName, "one");
	KT_ROW_INT("says nothing", config->profiles[0]->percentageOfNodesToScore.set, false);
	KT_ROW_STR("the second", config->profiles[1]->schedulerName, "two");
	KT_ROW_INT("says zero", config->profiles[1]->percentageOfNodesToScore.set, true);
}

/* ---- the defaults ---- */

/* Whether the words come in this order, others between them. */
static bool in_order(const char *line, const char *words)
{
	g_auto(GStrv) wanted = g_strsplit(words, " ", -1);
	g_auto(GStrv) there = g_strsplit(line, " ", -1);
	guint k = 0;

	for (char **word = there; *word; word++)
		if (wanted[k] && strcmp(wanted[k], *word) == 0)
			k++;
	return !wanted[k];
}

static void defaults(void)
{
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	const KdProfile *profile = config->profiles[0];

	KT_ROW_STR("name", profile->schedulerName, "default-scheduler");
	KT_ROW_TRUE("filters", in_order(line_of(profile, "filter"),
					"NodeUnschedulable NodeName TaintToleration NodeAffinity "
					"NodePorts NodeResourcesFit GpuShare"));
	KT_ROW_TRUE("scores", in_order(line_of(profile, "score"),
				       "TaintToleration=3 NodeAffinity=2 NodeResourcesFit=1 "
				       "NodeResourcesBalancedAllocation=1 ImageLocality=1"));
	KT_ROW_INT("back-off", config->podInitialBackoff, KD_SECOND);
	KT_ROW_INT("adaptive", config->percentageOfNodesToScore, 0);
}

static void default_anew(void)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(KdSchedulerConfig) config = read_config(
		"profiles: [{plugins: {multiPoint: {enabled: [{name: FGD}, {name: "
		"NodeAffinity, weight: 5}], disabled: [{name: ImageLocality}]}}}]",
		problems);
	const char *scores = line_of(config->profiles[0], "score");

	KT_ROW_INT("no problems", kd_problems_count(problems, KD_PROBLEM_ERROR), 0);
	KT_ROW_TRUE("a default set anew keeps its place, a new one comes last",
		    in_order(scores, "TaintToleration=3 NodeAffinity=5 NodeResourcesFit=1 FGD=1"));
	KT_ROW_TRUE("one that is disabled is not there", !strstr(scores, "ImageLocality"));
}

/* Each plug-in of Kubernetes is there or told of. */
static void missing(void)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(KdSchedulerConfig) config = read_config(
		NONE ", enabled: [{name: SelectorSpread}, {name: NodeName}]}}}]", problems);
	guint n;
	const KdName *names = kd_profile_missing(config->profiles[0], &n);

	KT_ROW_INT("not an error", kd_problems_count(problems, KD_PROBLEM_ERROR), 0);
	KT_ROW_INT("one is missing", n, 1);
	KT_ROW_STR("that one", names[0], "SelectorSpread");
	KT_ROW_STR("the other is there", line_of(config->profiles[0], "filter"), "NodeName");
}

/* ---- one policy alone ---- */

static void policy_alone(void)
{
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	g_autoptr(GError) error = NULL;
	const char *filters = line_of(config->profiles[0], "filter");
	const char *scores = line_of(config->profiles[0], "score");

	KT_ROW_TRUE("default", kd_scheduler_config_set_policy(config, "default", NULL));
	KT_ROW_STR("changes nothing", line_of(config->profiles[0], "score"), scores);
	KT_ROW_TRUE("by alias", kd_scheduler_config_set_policy(config, "fgd", NULL));
	KT_ROW_STR("scores alone", line_of(config->profiles[0], "score"), "FGD=1");
	KT_ROW_STR("filters stay", line_of(config->profiles[0], "filter"), filters);
	KT_ROW_STR("nobody prepares scores that are gone", line_of(config->profiles[0], "preScore"),
		   "");
	KT_ROW_TRUE("one that was there",
		    kd_scheduler_config_set_policy(config, "TaintToleration", NULL));
	KT_ROW_STR("counts once", line_of(config->profiles[0], "score"), "TaintToleration=1");
	KT_ROW_TRUE("neither scores nor sorts",
		    !kd_scheduler_config_set_policy(config, "NodeName", &error));
	KT_ROW_STR("says so", kt_message(error),
		   "plug-in NodeName neither scores nodes nor sorts the queue: it cannot be the "
		   "policy");
	g_clear_error(&error);
	KT_ROW_TRUE("unknown", !kd_scheduler_config_set_policy(config, "bestfit", &error));
	KT_ROW_STR("the nearest", kt_message(error),
		   "no plug-in is called \"bestfit\" (did you mean \"BestFit\"?)");
}

/* ---- loaded at run time ---- */

#define SOURCE                                                                                     \
	"#include <kubedes/policy.h>\n"                                                            \
	"static gint64 score(const KdCycle *cycle, KdSlot node)\n"                                 \
	"{ (void) cycle; return node; }\n"

static const struct {
	const char *row, *file, *policy, *want; /* NULL = it loads */
} modules[] = {
	{ "a good one", "by_slot", "KD_POLICY(by_slot) = { KD_POLICY_HEAD, .name = \"BySlot\",",
	  NULL },
	{ "dashes in the file's name", "by-slot",
	  "KD_POLICY(by_slot) = { KD_POLICY_HEAD, .name = \"BySlot\",", NULL },
	{ "another interface", "by_slot",
	  "KD_POLICY(by_slot) = { .size = sizeof(KdPolicy), .abi = 99, .name = \"BySlot\",",
	  "was built for plug-in interface 99, this program has" },
	{ "a newer header", "by_slot",
	  "KD_POLICY(by_slot) = { .size = 9999, .abi = KD_POLICY_ABI, .name = \"BySlot\",",
	  "was built against a newer version of kubedes/policy.h (9999 bytes, this program has" },
	{ "no head", "by_slot", "KD_POLICY(by_slot) = { .abi = KD_POLICY_ABI, .name = \"BySlot\",",
	  "lacks KD_POLICY_HEAD or a name" },
	{ "another name", "by_slot", "KD_POLICY(other) = { KD_POLICY_HEAD, .name = \"BySlot\",",
	  "it must define KD_POLICY(by_slot), as the file is called" },
	{ "an older header: later hooks are NULL", "by_slot",
	  "KD_POLICY(by_slot) = { .size = offsetof(KdPolicy, pick_gpus), .abi = KD_POLICY_ABI, "
	  ".reserve = (void *) 1, .name = \"BySlot\",",
	  NULL },
};

/* The shared object, or NULL where nobody can make one. */
static char *compile(const char *name, const char *policy)
{
	const char *folder = kt_tmp();
	g_autofree char *c = g_strdup_printf("%s/%s.c", folder, name);
	g_autofree char *so = g_strdup_printf("%s/%s.so", folder, name);
	g_autofree char *text = g_strconcat(SOURCE, policy, " .score = score };\n", NULL);
	g_autofree char *command = g_strdup_printf("cc -shared -fPIC -w -o %s %s -I%s $(pkg-config "
						   "--cflags gmodule-2.0 gsl) 2>/dev/null",
						   so, c, kt_source("sim"));
	const char *argv[] = { "/bin/sh", "-c", command, NULL };
	int status = 1;

	g_file_set_contents(c, text, -1, NULL);
	g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
		     NULL);
	return status == 0 ? g_steal_pointer(&so) : NULL;
}

static void loading(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(modules); i++) {
		g_autofree char *path = compile(modules[i].file, modules[i].policy);
		g_autoptr(GError) error = NULL;
		const KdPolicy *policy;

		if (!path) {
			kt_skip("no compiler for plug-ins");
			return;
		}
		policy = kd_policy_find(path, &error);
		KT_ROW_INT(modules[i].row, policy != NULL, modules[i].want == NULL);
		if (modules[i].want)
			KT_ROW_TRUE(kt_message(error), strstr(kt_message(error), modules[i].want));
		if (!policy)
			continue;
		KT_ROW_STR(modules[i].row, policy->name, "BySlot");
		KT_ROW_INT("of our size", policy->size, sizeof(KdPolicy));
		KT_ROW_TRUE("without what is not there", !policy->reserve && policy->score);
	}
}

static void not_there(void)
{
	g_autoptr(GError) error = NULL;

	KT_ROW_TRUE("no such file", !kd_policy_load("/nowhere/x.so", &error));
	KT_ROW_TRUE("says which", strstr(kt_message(error), "/nowhere/x.so"));
	KT_ROW_INT("a plug-in's fault", error->code, KD_ERROR_PLUGIN);
}

static CU_TestInfo tests[] = {
	{ "merging and expansion", expansion },
	{ "problems", problems_told },
	{ "numbers", numbers },
	{ "the default profile", defaults },
	{ "defaults set anew", default_anew },
	{ "plug-ins that are missing", missing },
	{ "one policy alone", policy_alone },
	{ "plug-ins loaded at run time", loading },
	{ "files that are not there", not_there },
	CU_TEST_INFO_NULL,
};

KT_SUITE(profile) = { .pName = "profile", .pTests = tests };
