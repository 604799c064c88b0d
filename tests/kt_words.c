/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_words.h"

#include <kubedes/api/pod_group.h>

#include <kubedes/gpu.h>
#include <string.h>

/* One more zeroed item at the end of an array. */
#define APPEND(items_, n_)                                                                         \
	((items_) = g_realloc_n((items_), (n_) + 1, sizeof(*(items_))),                            \
	 memset(&(items_)[n_], 0, sizeof(*(items_))), &(items_)[(n_)++])

static KdName name_of(const char *text)
{
	return text && *text ? g_intern_string(text) : NULL;
}

static void set_quantity(KdResources *resources, const char *name, const char *text)
{
	g_autoptr(GError) error = NULL;
	KdQuantity quantity = { 0 };

	if (!kd_quantity_parse(text, &quantity, &error))
		g_error("%s=%s: %s", name, text, error->message);
	kd_resources_set(resources, name, quantity);
}

/* ---- nodes ---- */

static void add_taint(KdNode *node, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ":", 3);
	KdTaint *taint = APPEND(node->spec.taints, node->spec.n_taints);

	taint->key = name_of(parts[0]);
	taint->value = g_intern_string(parts[1]);
	taint->effect = name_of(parts[2]);
	taint->timeAdded = KD_TIME_UNSET;
}

static void add_image(KdNode *node, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "@", 2);
	KdNodeImage *image = APPEND(node->status.images, node->status.n_images);
	KdResources size = { 0 };

	*APPEND(image->names, image->n_names) = name_of(parts[0]);
	set_quantity(&size, "size", parts[1]);
	image->sizeBytes = kd_quantity_value(size.items[0].quantity);
	g_free(size.items);
}

static void node_word(KdNode *node, const char *key, const char *value)
{
	KdMap *labels = &node->object.metadata.labels;

	if (g_str_has_prefix(key, "label."))
		kd_map_set(labels, key + strlen("label."), value);
	else if (strcmp(key, "taint") == 0)
		add_taint(node, value);
	else if (strcmp(key, "unschedulable") == 0)
		node->spec.unschedulable = true;
	else if (strcmp(key, "image") == 0)
		add_image(node, value);
	else if (strcmp(key, "gpus") == 0)
		set_quantity(&node->status.allocatable, "alibabacloud.com/gpu-count", value);
	else if (strcmp(key, "model") == 0)
		kd_map_set(labels, "alibabacloud.com/gpu-card-model", value);
	else
		set_quantity(&node->status.allocatable, key, value);
}

KdNode *kt_words_node(const char *words)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);
	KdNode *node = kd_node_new(list[0]);

	set_quantity(&node->status.allocatable, "pods", "110");
	for (guint i = 1; list[i]; i++) {
		g_auto(GStrv) pair = g_strsplit(list[i], "=", 2);

		if (*list[i])
			node_word(node, pair[0], pair[1]);
	}
	return node;
}

/* ---- pods ---- */

typedef struct {
	KdPod *pod;
	KdPodSpec *spec;
	KdContainer *container; /* the one at hand */
} Builder;

static void add_container(Builder *self, bool init, const char *restart_policy)
{
	KdPodSpec *spec = self->spec;

	self->container = init ? APPEND(spec->initContainers, spec->n_initContainers)
			       : APPEND(spec->containers, spec->n_containers);
	kd_struct_init(&kd_container_struct, self->container);
	self->container->name = name_of("c");
	self->container->restartPolicy = name_of(restart_policy);
}

static void add_port(Builder *self, const char *text)
{
	KdContainerPort *port = APPEND(self->container->ports, self->container->n_ports);
	const char *slash = strchr(text, '/'), *colon = strrchr(text, ':');

	port->protocol = name_of(slash ? slash + 1 : "TCP");
	if (colon) {
		g_autofree char *ip = g_strndup(text, (gsize) (colon - text));
		port->hostIP = name_of(ip);
	}
	port->hostPort = g_ascii_strtoll(colon ? colon + 1 : text, NULL, 10);
	port->containerPort = port->hostPort;
}

static void add_toleration(KdPodSpec *spec, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ":", 3);
	guint n = g_strv_length(parts);
	KdToleration *toleration = APPEND(spec->tolerations, spec->n_tolerations);

	toleration->key = strcmp(parts[0], "*") == 0 ? NULL : name_of(parts[0]);
	toleration->operator= name_of(n > 1 && *parts[1] ? "Equal" : "Exists");
	toleration->value = n > 1 ? name_of(parts[1]) : NULL;
	toleration->effect = n > 2 ? name_of(parts[2]) : NULL;
}

static KdOperator operator_of(const char *text)
{
	static const char *const names[] = { "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(names[i], text) == 0)
			return (KdOperator) i;
	g_error("no operator \"%s\"", text);
}

static void fill_requirement(KdRequirement *requirement, const char *key, const char *operator,
			     const char * values)
{
	g_auto(GStrv) list = g_strsplit(values ? values : "", ",", -1);

	requirement->key = name_of(key);
	requirement->op = operator_of(operator);
	for (guint i = 0; list[i]; i++)
		*APPEND(requirement->values, requirement->n_values) = g_intern_string(list[i]);
}

static void fill_term(KdNodeSelectorTerm *term, const char *text)
{
	g_auto(GStrv) list = g_strsplit(text, "&", -1);

	for (guint i = 0; list[i]; i++) {
		g_auto(GStrv) parts = g_strsplit(list[i], ":", 3);

		if (*list[i] == '@')
			fill_requirement(APPEND(term->matchFields, term->n_matchFields),
					 "metadata.name", "In", list[i] + 1);
		else
			fill_requirement(APPEND(term->matchExpressions, term->n_matchExpressions),
					 parts[0], parts[1], parts[1] ? parts[2] : NULL);
	}
}

static KdNodeAffinity *node_affinity(KdPodSpec *spec)
{
	if (!spec->affinity)
		spec->affinity = g_new0(KdAffinity, 1);
	if (!spec->affinity->nodeAffinity)
		spec->affinity->nodeAffinity = g_new0(KdNodeAffinity, 1);
	return spec->affinity->nodeAffinity;
}

static void add_required(KdPodSpec *spec, const char *text)
{
	g_auto(GStrv) list = g_strsplit(text, "|", -1);
	KdNodeSelector *selector = g_new0(KdNodeSelector, 1);

	node_affinity(spec)->requiredDuringSchedulingIgnoredDuringExecution = selector;
	for (guint i = 0; list[i]; i++)
		fill_term(APPEND(selector->nodeSelectorTerms, selector->n_nodeSelectorTerms),
			  list[i]);
}

static void add_preferred(KdPodSpec *spec, const char *text)
{
	KdNodeAffinity *affinity = node_affinity(spec);
	KdPreferredSchedulingTerm *term = APPEND(
		affinity->preferredDuringSchedulingIgnoredDuringExecution,
		affinity->n_preferredDuringSchedulingIgnoredDuringExecution);

	term->weight = g_ascii_strtoll(text, NULL, 10);
	fill_term(&term->preference, strchr(text, ':') + 1);
}

static KdPodAffinity *pod_affinity(KdPodSpec *spec, bool away)
{
	KdPodAffinity **part;

	if (!spec->affinity)
		spec->affinity = g_new0(KdAffinity, 1);
	part = away ? &spec->affinity->podAntiAffinity : &spec->affinity->podAffinity;
	if (!*part)
		*part = g_new0(KdPodAffinity, 1);
	return *part;
}

/* "app:web:zone": pods labelled app=web, by that label of nodes. */
static void fill_pod_term(KdPodAffinityTerm *term, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ":", 3);

	term->topologyKey = name_of(parts[2]);
	term->labelSelector = g_new0(KdSelector, 1);
	kd_map_set(&term->labelSelector->matchLabels, parts[0], parts[1]);
}

static void add_pod_term(KdPodSpec *spec, bool away, const char *text)
{
	KdPodAffinity *part = pod_affinity(spec, away);

	fill_pod_term(APPEND(part->requiredDuringSchedulingIgnoredDuringExecution,
			     part->n_requiredDuringSchedulingIgnoredDuringExecution),
		      text);
}

/* "5:app:web:zone", "-5:..." rather not. */
static void add_pod_wish(KdPodSpec *spec, const char *text)
{
	const gint64 weight = g_ascii_strtoll(text, NULL, 10);
	KdPodAffinity *part = pod_affinity(spec, weight < 0);
	KdWeightedPodAffinityTerm *wish = APPEND(
		part->preferredDuringSchedulingIgnoredDuringExecution,
		part->n_preferredDuringSchedulingIgnoredDuringExecution);

	wish->weight = weight < 0 ? -weight : weight;
	fill_pod_term(&wish->podAffinityTerm, strchr(text, ':') + 1);
}

/* "2:zone:app=web", "?2:..." if possible, "2!:..." with an eye to taints. */
static void add_spread(KdPodSpec *spec, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ":", 3);
	const bool soft = *text == '?';
	KdTopologySpreadConstraint *spread = APPEND(spec->topologySpreadConstraints,
						    spec->n_topologySpreadConstraints);
	g_auto(GStrv) label = g_strsplit(parts[2], "=", 2);

	spread->maxSkew = g_ascii_strtoll(parts[0] + soft, NULL, 10);
	spread->topologyKey = name_of(parts[1]);
	spread->whenUnsatisfiable = name_of(soft ? "ScheduleAnyway" : "DoNotSchedule");
	spread->nodeTaintsPolicy = g_str_has_suffix(parts[0], "!") ? name_of("Honor") : NULL;
	spread->labelSelector = g_new0(KdSelector, 1);
	kd_map_set(&spread->labelSelector->matchLabels, label[0], label[1]);
}

static void add_claim(KdPodSpec *spec, const char *name)
{
	KdVolume *volume = APPEND(spec->volumes, spec->n_volumes);

	volume->name = name_of(name);
	volume->persistentVolumeClaim = g_new0(KdClaimVolume, 1);
	volume->persistentVolumeClaim->claimName = g_strdup(name);
}

static void add_share(KdPod *pod, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "x", 2);
	KdMap *annotations = &pod->object.metadata.annotations;

	kd_map_set(annotations, KD_GPU_ANNOTATION_COUNT, parts[0]);
	kd_map_set(annotations, KD_GPU_ANNOTATION_MILLI, parts[1]);
}

/* On its way; with @by_scheduler for a preemptor. */
static void end_pod(KdPod *pod, bool by_scheduler)
{
	pod->object.metadata.deletionTimestamp = 0;
	if (by_scheduler)
		kd_condition_set(&pod->status.conditions, &pod->status.n_conditions,
				 "DisruptionTarget", "True", "PreemptionByScheduler", NULL, 0);
}

static bool status_word(KdPod *pod, const char *key, const char *value)
{
	if (strcmp(key, "nominated") == 0)
		pod->status.nominatedNodeName = name_of(value);
	else if (strcmp(key, "start") == 0)
		pod->status.startTime = (KdTime) (g_ascii_strtod(value, NULL) * (double) KD_SECOND);
	else if (strcmp(key, "ending") == 0)
		end_pod(pod, false);
	else if (strcmp(key, "preempted") == 0)
		end_pod(pod, true);
	else
		return false;
	return true;
}

static bool meta_word(KdPod *pod, const char *key, const char *value)
{
	if (g_str_has_prefix(key, "label."))
		kd_map_set(&pod->object.metadata.labels, key + strlen("label."), value);
	else if (g_str_equal(key, "group"))
		kd_map_set(&pod->object.metadata.labels, KD_POD_GROUP_LABEL, value);
	else if (strcmp(key, "share") == 0)
		add_share(pod, value);
	else if (strcmp(key, "model") == 0)
		kd_map_set(&pod->object.metadata.annotations, KD_GPU_ANNOTATION_MODEL, value);
	else if (strcmp(key, "name") == 0 || strcmp(key, "on") == 0)
		pod->nodeName = name_of(value);
	else
		return status_word(pod, key, value);
	return true;
}

static void add_pod_level(KdPodSpec *spec, const char *name, const char *text)
{
	if (!spec->resources)
		spec->resources = g_new0(KdResourceRequirements, 1);
	set_quantity(&spec->resources->requests, name, text);
}

static bool neighbour_word(KdPodSpec *spec, const char *key, const char *value)
{
	if (strcmp(key, "near") == 0 || strcmp(key, "away") == 0)
		add_pod_term(spec, *key == 'a', value);
	else if (strcmp(key, "rather") == 0)
		add_pod_wish(spec, value);
	else if (strcmp(key, "spread") == 0)
		add_spread(spec, value);
	else if (strcmp(key, "claim") == 0)
		add_claim(spec, value);
	else
		return false;
	return true;
}

static bool spec_word(KdPodSpec *spec, const char *key, const char *value)
{
	if (g_str_has_prefix(key, "select."))
		kd_map_set(&spec->nodeSelector, key + strlen("select."), value);
	else if (g_str_has_prefix(key, "pod."))
		add_pod_level(spec, key + strlen("pod."), value);
	else if (strcmp(key, "priority") == 0)
		spec->priority = (KdOptInt){ g_ascii_strtoll(value, NULL, 10), true };
	else if (strcmp(key, "never") == 0)
		spec->preemptionPolicy = name_of("Never");
	else if (strcmp(key, "gate") == 0)
		APPEND(spec->schedulingGates, spec->n_schedulingGates)->name = name_of(value);
	else if (strcmp(key, "tolerate") == 0)
		add_toleration(spec, value);
	else if (strcmp(key, "require") == 0)
		add_required(spec, value);
	else if (strcmp(key, "prefer") == 0)
		add_preferred(spec, value);
	else
		return neighbour_word(spec, key, value);
	return true;
}

static void container_word(Builder *self, const char *key, const char *value)
{
	if (strcmp(key, "+") == 0)
		add_container(self, false, NULL);
	else if (strcmp(key, "init") == 0)
		add_container(self, true, NULL);
	else if (strcmp(key, "sidecar") == 0)
		add_container(self, true, "Always");
	else if (strcmp(key, "image") == 0)
		self->container->image = g_strdup(value);
	else if (strcmp(key, "port") == 0)
		add_port(self, value);
	else
		set_quantity(&self->container->resources.requests, key, value);
}

KdPod *kt_words_pod(const char *words)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);
	KdPodSpec *spec = kd_pod_spec_new();
	Builder self = { .pod = kd_pod_new(NULL, list[0], spec), .spec = spec };

	add_container(&self, false, NULL);
	for (guint i = 1; list[i]; i++) {
		g_auto(GStrv) pair = g_strsplit(list[i], "=", 2);

		if (*list[i] && !meta_word(self.pod, pair[0], pair[1]) &&
		    !spec_word(spec, pair[0], pair[1]))
			container_word(&self, pair[0], pair[1]);
	}
	return self.pod;
}
