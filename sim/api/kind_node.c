/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/node.h>
#include <string.h>

#include "api/checks.h"

KdNode *kd_node_new(const char *name)
{
	KdNode *node = (KdNode *) kd_object_new(&kd_kind_node);

	node->object.metadata.name = g_strdup(name);
	return node;
}

/* SetDefaults_NodeStatus() */
static void set_defaults(KdObject *object)
{
	KdNodeStatus *status = &((KdNode *) object)->status;

	if (status->allocatable.n == 0)
		status->allocatable = kd_resources_copy(&status->capacity);
}

/* ---- columns: printNode() ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("STATUS"),
	KD_COLUMN("ROLES"),
	KD_COLUMN("AGE"),
	KD_COLUMN("VERSION"),
	KD_WIDE_COLUMN("INTERNAL-IP"),
	KD_WIDE_COLUMN("EXTERNAL-IP"),
	KD_WIDE_COLUMN("OS-IMAGE"),
	KD_WIDE_COLUMN("KERNEL-VERSION"),
	KD_WIDE_COLUMN("CONTAINER-RUNTIME"),
	{ 0 },
};

enum { NAME, STATUS, ROLES, AGE, KUBELET, INTERNAL_IP, EXTERNAL_IP, OS_IMAGE, KERNEL, RUNTIME };

static char *print_status(const KdNode *node)
{
	const KdCondition *ready = kd_condition_find(node->status.conditions,
						     node->status.n_conditions, "Ready");
	const char *state = !ready                                  ? "Unknown"
			    : g_strcmp0(ready->status, "True") == 0 ? "Ready"
								    : "NotReady";

	return g_strconcat(state, node->spec.unschedulable ? ",SchedulingDisabled" : "", NULL);
}

static int by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* node-role.kubernetes.io/ROLE and kubernetes.io/role=ROLE, sorted. */
static char *print_roles(const KdMap *labels)
{
	static const char prefix[] = "node-role.kubernetes.io/";
	g_autoptr(GPtrArray) roles = g_ptr_array_new();

	for (guint i = 0; i < labels->n; i++) {
		const KdPair *pair = &labels->pairs[i];

		if (g_str_has_prefix(pair->key, prefix) && pair->key[strlen(prefix)])
			g_ptr_array_add(roles, (gpointer) (pair->key + strlen(prefix)));
		else if (g_str_equal(pair->key, "kubernetes.io/role") && *pair->value)
			g_ptr_array_add(roles, (gpointer) pair->value);
	}
	if (roles->len == 0)
		return g_strdup("<none>");
	g_ptr_array_sort(roles, by_name);
	g_ptr_array_add(roles, NULL);
	return g_strjoinv(",", (char **) roles->pdata);
}

static char *print_address(const KdNodeStatus *status, const char *type)
{
	for (guint i = 0; i < status->n_addresses; i++) {
		if (g_strcmp0(status->addresses[i].type, type) == 0)
			return g_strdup(status->addresses[i].address);
	}
	return g_strdup("<none>");
}

static char *or_unknown(KdName text)
{
	return g_strdup(text ? text : "<unknown>");
}

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdNode *node = KD_NODE(object);
	const KdNodeSystemInfo *info = &node->status.nodeInfo;

	switch (column) {
	case NAME:
		return g_strdup(object->metadata.name);
	case STATUS:
		return print_status(node);
	case ROLES:
		return print_roles(&object->metadata.labels);
	case AGE:
		return kd_age_print(object->metadata.creationTimestamp, now);
	case KUBELET:
		return g_strdup(info->kubeletVersion ? info->kubeletVersion : "");
	case INTERNAL_IP:
		return print_address(&node->status, "InternalIP");
	case EXTERNAL_IP:
		return print_address(&node->status, "ExternalIP");
	case OS_IMAGE:
		return or_unknown(info->osImage);
	case KERNEL:
		return or_unknown(info->kernelVersion);
	default:
		return or_unknown(info->containerRuntimeVersion);
	}
}

/* ---- fields ---- */

static const KdField taint_fields[] = {
	KD_FIELD(KdTaint, key, NAME, .required = true),
	KD_FIELD(KdTaint, value, NAME),
	KD_FIELD(KdTaint, effect, NAME, .required = true,
		 .allowed = KD_WORDS("NoSchedule", "PreferNoSchedule", "NoExecute")),
	KD_FIELD(KdTaint, timeAdded, TIME, .help = "when; tolerationSeconds count from it"),
	KD_FIELDS_END,
};
const KdStruct kd_taint_struct = {
	.name = "Taint",
	.size = sizeof(KdTaint),
	.fields = taint_fields,
	.help = "keeps pods away that do not tolerate it",
	.check = kd_taint_check,
};

static const KdField spec_fields[] = {
	KD_FIELD(KdNodeSpec, podCIDR, NAME, .help = "addresses for its pods"),
	KD_FIELD(KdNodeSpec, providerID, STRING, .help = "what the cloud calls it"),
	KD_FIELD(KdNodeSpec, unschedulable, BOOL, .recorded = true, .help = "cordoned"),
	KD_FIELD_LIST_OF(KdNodeSpec, taints, &kd_taint_struct),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "NodeSpec",
	.size = sizeof(KdNodeSpec),
	.fields = spec_fields,
	.help = "what the cluster thinks of it",
	.check = kd_node_spec_check,
	.kept = KD_WORDS("configSource", "externalID", "podCIDRs"),
};

static const KdField image_fields[] = {
	KD_FIELD_NAMES_OF(KdNodeImage, names, .help = "every name it goes by"),
	KD_FIELD(KdNodeImage, sizeBytes, INT, .min = 0, .max = G_MAXINT64),
	KD_FIELDS_END,
};
static const KdStruct image_struct = {
	.name = "ContainerImage",
	.size = sizeof(KdNodeImage),
	.fields = image_fields,
	.help = "an image that is on the node",
};

static const KdField address_fields[] = {
	KD_FIELD(KdNodeAddress, type, NAME, .help = "InternalIP, ExternalIP, Hostname, ..."),
	KD_FIELD(KdNodeAddress, address, NAME),
	KD_FIELDS_END,
};
static const KdStruct address_struct = {
	.name = "NodeAddress",
	.size = sizeof(KdNodeAddress),
	.fields = address_fields,
	.help = "where it can be reached",
};

static const KdField info_fields[] = {
	KD_FIELD(KdNodeSystemInfo, architecture, NAME),
	KD_FIELD(KdNodeSystemInfo, operatingSystem, NAME),
	KD_FIELD(KdNodeSystemInfo, osImage, NAME),
	KD_FIELD(KdNodeSystemInfo, kernelVersion, NAME),
	KD_FIELD(KdNodeSystemInfo, kubeletVersion, NAME),
	KD_FIELD(KdNodeSystemInfo, containerRuntimeVersion, NAME),
	KD_FIELDS_END,
};
static const KdStruct info_struct = {
	.name = "NodeSystemInfo",
	.size = sizeof(KdNodeSystemInfo),
	.fields = info_fields,
	.help = "what it runs",
	.kept = KD_WORDS("bootID", "kubeProxyVersion", "machineID", "swap", "systemUUID"),
};

static const KdField status_fields[] = {
	KD_FIELD(KdNodeStatus, capacity, RESOURCES, .recorded = true, .help = "all that it has"),
	KD_FIELD(KdNodeStatus, allocatable, RESOURCES, .recorded = true,
		 .help = "what pods can have; absent: capacity"),
	KD_FIELD_LIST_OF(KdNodeStatus, conditions, &kd_condition_struct,
			 .help = "Ready, MemoryPressure, DiskPressure, PIDPressure"),
	KD_FIELD_LIST_OF(KdNodeStatus, addresses, &address_struct),
	KD_FIELD_LIST_OF(KdNodeStatus, images, &image_struct, .help = "what need not be pulled"),
	KD_FIELD(KdNodeStatus, nodeInfo, STRUCT, .of = &info_struct),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "NodeStatus",
	.size = sizeof(KdNodeStatus),
	.fields = status_fields,
	.help = "what it has and how it is",
	.kept = KD_WORDS("config", "daemonEndpoints", "declaredFeatures", "features", "phase",
			 "runtimeHandlers", "volumesAttached", "volumesInUse"),
};

static const KdField fields[] = {
	KD_FIELD(KdNode, spec, STRUCT, .of = &spec_struct),
	KD_FIELD(KdNode, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "Node",
	.size = sizeof(KdNode),
	.fields = fields,
	.help = "a machine that pods run on",
};

KD_KIND(node) = {
	.kind = "Node",
	.apiVersion = "v1",
	.plural = "nodes",
	.short_names = KD_WORDS("no"),
	.size = sizeof(KdNode),
	.body = &body,
	.set_defaults = set_defaults,
	.check = kd_node_check,
	.columns = columns,
	.cell = cell,
	.help = "a machine that pods run on",
};
