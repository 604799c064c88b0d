/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/config_document.h"

static const char *const versions[] = { "kubescheduler.config.k8s.io/v1",
					"kubescheduler.config.k8s.io/v1beta3",
					"kubescheduler.config.k8s.io/v1beta2", NULL };
static const char *const kinds[] = { "KubeSchedulerConfiguration", NULL };

static const KdField item_fields[] = {
	KD_FIELD(KdPluginItem, name, NAME, .required = true,
		 .help = "of `kubedes list policies`; in disabled, \"*\" is all of them"),
	KD_FIELD(KdPluginItem, weight, INT, .min = 0, .max = G_MAXINT32,
		 .help = "of its scores, at score and multiPoint; 0 is 1"),
	KD_FIELDS_END,
};
static const KdStruct item_struct = {
	.name = "Plugin",
	.size = sizeof(KdPluginItem),
	.fields = item_fields,
	.help = "a plug-in",
};

static const KdField items_fields[] = {
	KD_FIELD_LIST_OF(KdPluginItems, enabled, &item_struct,
			 .help = "run here besides the defaults"),
	KD_FIELD_LIST_OF(KdPluginItems, disabled, &item_struct,
			 .help = "defaults that do not run here"),
	KD_FIELDS_END,
};
static const KdStruct items_struct = {
	.name = "PluginSet",
	.size = sizeof(KdPluginItems),
	.fields = items_fields,
	.help = "who runs at an extension point",
};

#define POINT(name_, point_, help_)                                                                \
	{                                                                                          \
		.name = name_, .type = KD_FIELD_STRUCT, .of = &items_struct, .help = help_,        \
		.offset = offsetof(KdPluginsDocument, at) +                                        \
			  KD_POINT_##point_ * sizeof(KdPluginItems),                               \
	}

static const KdField plugins_fields[] = {
	POINT("multiPoint", MULTI, "at all points that the plug-in has something to do at"),
	POINT("preEnqueue", PRE_ENQUEUE, "whether a pod may enter the queue"),
	POINT("queueSort", QUEUE_SORT, "which pod goes first"),
	POINT("preFilter", PRE_FILTER, "once a pod, before the filters"),
	POINT("filter", FILTER, "which nodes the pod can go to"),
	POINT("postFilter", POST_FILTER, "when no node is left: preemption"),
	POINT("preScore", PRE_SCORE, "once a pod, before the scores"),
	POINT("score", SCORE, "which of the nodes is best"),
	POINT("reserve", RESERVE, "when the choice is made"),
	POINT("permit", PERMIT, "whether the pod may be bound now"),
	POINT("preBind", PRE_BIND, "what has to be done before binding"),
	POINT("bind", BIND, "binds the pod to the node"),
	POINT("postBind", POST_BIND, "when the pod is bound"),
	KD_FIELDS_END,
};
static const KdStruct plugins_struct = {
	.name = "Plugins",
	.size = sizeof(KdPluginsDocument),
	.fields = plugins_fields,
	.help = "which plug-ins run at which extension point",
};

static const KdField plugin_config_fields[] = {
	KD_FIELD(KdPluginConfigDocument, name, NAME, .required = true, .help = "of the plug-in"),
	KD_FIELD(KdPluginConfigDocument, args, TREE,
		 .help = "see `kubedes explain <name>Args`, such as NodeResourcesFitArgs"),
	KD_FIELDS_END,
};
static const KdStruct plugin_config_struct = {
	.name = "PluginConfig",
	.size = sizeof(KdPluginConfigDocument),
	.fields = plugin_config_fields,
	.help = "the args of a plug-in",
};

static const KdField profile_fields[] = {
	KD_FIELD(KdProfileDocument, schedulerName, NAME, .fallback = "default-scheduler",
		 .help = "pods with this spec.schedulerName are scheduled by it"),
	KD_FIELD(KdProfileDocument, percentageOfNodesToScore, OPT_INT, .min = 0, .max = 100,
		 .help = "over that of the whole configuration"),
	KD_FIELD(KdProfileDocument, plugins, STRUCT, .of = &plugins_struct),
	KD_FIELD_LIST_OF(KdProfileDocument, pluginConfig, &plugin_config_struct),
	KD_FIELDS_END,
};
static const KdStruct profile_struct = {
	.name = "KubeSchedulerProfile",
	.size = sizeof(KdProfileDocument),
	.fields = profile_fields,
	.help = "one scheduler",
};

static const KdField fields[] = {
	KD_FIELD(KdConfigDocument, apiVersion, NAME, .required = true, .allowed = versions),
	KD_FIELD(KdConfigDocument, kind, NAME, .required = true, .allowed = kinds),
	KD_FIELD(KdConfigDocument, percentageOfNodesToScore, INT, .fallback = "0", .min = 0,
		 .max = 100,
		 .help = "how many feasible nodes are enough; 0: by the size of the cluster"),
	KD_FIELD(KdConfigDocument, podInitialBackoffSeconds, INT, .fallback = "1", .min = 1,
		 .max = G_MAXINT32, .help = "how long a pod waits after its first failed attempt"),
	KD_FIELD(KdConfigDocument, podMaxBackoffSeconds, INT, .fallback = "10", .min = 1,
		 .max = G_MAXINT32, .help = "the most that it waits"),
	KD_FIELD_LIST_OF(KdConfigDocument, profiles, &profile_struct,
			 .help = "schedulers; the default one when absent"),
	KD_FIELDS_END,
};

static gboolean check(const void *self, GError **error)
{
	const KdConfigDocument *document = self;

	if (document->podMaxBackoffSeconds < document->podInitialBackoffSeconds)
		return kd_fail(error, KD_ERROR_INPUT,
			       "podMaxBackoffSeconds: Invalid value: %" G_GINT64_FORMAT
			       ": must be greater than or equal to PodInitialBackoffSeconds",
			       document->podMaxBackoffSeconds);
	for (guint i = 0; i < document->n_profiles; i++)
		for (guint k = 0; k < i; k++)
			if (document->profiles[i].schedulerName ==
			    document->profiles[k].schedulerName)
				return kd_fail(error, KD_ERROR_INPUT,
					       "profiles[%u].schedulerName: Duplicate value: "
					       "\"%s\"",
					       i, document->profiles[i].schedulerName);
	return TRUE;
}

const KdStruct kd_scheduler_config_struct = {
	.name = "KubeSchedulerConfiguration",
	.size = sizeof(KdConfigDocument),
	.fields = fields,
	.help = "which plug-ins schedule pods (apiVersion: kubescheduler.config.k8s.io/v1)",
	.check = check,
	.kept = KD_WORDS("clientConnection", "delayCacheUntilActive", "enableContentionProfiling",
			 "enableProfiling", "extenders", "healthzBindAddress", "leaderElection",
			 "metadata", "metricsBindAddress", "parallelism"),
};
