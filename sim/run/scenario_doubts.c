/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/scenario_doubts.h"

#include "api/field_path.h"
#include "base/text.h"
#include "node/kubelet.h"
#include "run/expect_check.h"
#include "run/trace.h"

#include <kubedes/api/priority_class.h>
#include <kubedes/time.h>
#include <string.h>

/* Borrowed. */
typedef struct {
	GHashTable *set;
	GPtrArray *list; /* NULL at the end, when all are there */
} Names;

typedef struct {
	const KdScenario *scenario;
	const KdSchedulerConfig *config;
	KdSeverity severity;
	KdProblems *problems;
	GHashTable *names; /* "Kind namespace/name" -> KdObject */
	Names nodes, classes, profiles;
} Doubts;

static void add_at(const Doubts *doubts, const KdPlace *place, const char *path,
		   const char *message)
{
	kd_problems_add(doubts->problems, doubts->severity, place, path, message);
}

static void names_init(Names *names)
{
	names->set = g_hash_table_new(g_str_hash, g_str_equal);
	names->list = g_ptr_array_new();
}

static void names_clear(Names *names)
{
	g_hash_table_unref(names->set);
	g_ptr_array_unref(names->list);
}

static void names_add(Names *names, const char *name)
{
	if (g_hash_table_add(names->set, (gpointer) name))
		g_ptr_array_add(names->list, (gpointer) name);
}

/* About the scenario itself. */
static void add(const Doubts *doubts, const char *path, const char *message)
{
	const KdScenario *scenario = doubts->scenario;
	const KdTree *tree = kd_forest_document(scenario->forest, 0);
	const KdPlace place = kd_tree_place(scenario->forest,
					    kd_field_path_find(tree, path, strlen(path)));

	add_at(doubts, place.line ? &place : NULL, path, message);
}

static void add_object(const Doubts *doubts, const KdObject *object, const char *path,
		       const char *message)
{
	const KdPlace *place = g_hash_table_lookup(doubts->scenario->places, object);
	g_autofree char *about = g_strdup_printf("%s \"%s\"", object->kind->kind,
						 object->metadata.name ? object->metadata.name
								       : "");
	g_autofree char *full = g_strconcat(about, ": ", path, NULL);

	/* Those of node groups have none. */
	add_at(doubts, place, path ? full : about, message);
}

/* ---- every object ---- */

typedef void (*Visit)(Doubts *doubts, const KdObject *object);

static void each(Doubts *doubts, Visit visit)
{
	const KdScenario *scenario = doubts->scenario;

	for (guint i = 0; i < scenario->objects->len; i++)
		visit(doubts, scenario->objects->pdata[i]);
	for (guint i = 0; i < scenario->spec.n_workloads; i++)
		for (guint k = 0; scenario->manifests[i] && k < scenario->manifests[i]->len; k++)
			visit(doubts, scenario->manifests[i]->pdata[k]);
}

static void collect(Doubts *doubts, const KdObject *object)
{
	if (!object->metadata.name)
		return;
	if (object->kind == &kd_kind_node)
		names_add(&doubts->nodes, object->metadata.name);
	if (object->kind == &kd_kind_priority_class)
		names_add(&doubts->classes, object->metadata.name);
}

static void check_name(Doubts *doubts, const KdObject *object)
{
	g_autofree char *key = kd_object_key(object);
	char *name = g_strdup_printf("%s %s", object->kind->kind, key);
	const KdObject *first = g_hash_table_lookup(doubts->names, name);
	const KdPlace *place = first ? g_hash_table_lookup(doubts->scenario->places, first) : NULL;
	g_autofree char *where = place ? kd_place_print(place) : NULL;

	if (!object->metadata.name || kd_kind_is_configuration(object->kind)) {
		g_free(name);
	} else if (!first) {
		g_hash_table_insert(doubts->names, name, (gpointer) object);
	} else {
		g_autofree char *message = g_strdup_printf(
			"is there already%s%.*s, and will be refused", where ? ", at " : "",
			where ? (int) strlen(where) - 2 : 0, where ? where : "");

		add_object(doubts, object, NULL, message);
		g_free(name);
	}
}

/* Nothing, or one of @names. */
static void check_reference(const Doubts *doubts, const KdObject *object, const char *prefix,
			    const char *field, const char *what, const char *name,
			    const Names *names)
{
	if (!name || g_hash_table_contains(names->set, name))
		return;
	g_autofree char *path = g_strconcat(prefix, field, NULL);
	g_autofree char *hint = kd_text_did_you_mean(name,
						     (const char *const *) names->list->pdata);
	g_autofree char *message = g_strdup_printf("there is no %s \"%s\"%s", what, name, hint);

	add_object(doubts, object, path, message);
}

static void check_spec(const Doubts *doubts, const KdObject *object, const KdPodSpec *spec,
		       const char *prefix)
{
	check_reference(doubts, object, prefix, "priorityClassName", "PriorityClass",
			spec->priorityClassName, &doubts->classes);
	check_reference(doubts, object, prefix, "schedulerName", "scheduler", spec->schedulerName,
			&doubts->profiles);
	/* Traces of nodes are not looked into. */
	if (doubts->scenario->spec.cluster.n_nodes == 0)
		check_reference(doubts, object, prefix, "nodeName", "Node", spec->nodeName,
				&doubts->nodes);
}

/* What the kubelet would make nothing of. */
static void check_annotation(const Doubts *doubts, const KdObject *object, const char *prefix,
			     const KdPair *pair)
{
	static const char *const known[] = { KD_ANNOTATION_DURATION, KD_ANNOTATION_EXIT_CODE,
					     NULL };
	g_autofree char *path = g_strdup_printf("%smetadata.annotations[%s]", prefix, pair->key);
	g_autoptr(GError) error = NULL;
	KdTime duration;
	gint64 code;

	if (g_str_equal(pair->key, KD_ANNOTATION_DURATION)) {
		if (!kd_duration_parse(pair->value, &duration, &error))
			add_object(doubts, object, path, error->message);
		else if (duration < 0)
			add_object(doubts, object, path, "must not be negative");
	} else if (g_str_equal(pair->key, KD_ANNOTATION_EXIT_CODE)) {
		if (!g_ascii_string_to_signed(pair->value, 10, 0, 255, &code, NULL))
			add_object(doubts, object, path, "must be a whole number from 0 to 255");
	} else if (g_str_has_prefix(pair->key, "kubedes.io/")) {
		g_autofree char *hint = kd_text_did_you_mean(pair->key, known);
		g_autofree char *message = g_strconcat("means nothing here", hint, NULL);

		if (*hint)
			add_object(doubts, object, path, message);
	}
}

static void check_annotations(const Doubts *doubts, const KdObject *object, const char *prefix,
			      const KdMap *annotations)
{
	for (guint i = 0; i < annotations->n; i++)
		check_annotation(doubts, object, prefix, &annotations->pairs[i]);
}

static void check_pods(Doubts *doubts, const KdObject *object)
{
	const KdPodTemplate *template = kd_object_template(object);

	if (object->kind == &kd_kind_pod && KD_POD(object)->spec) {
		check_spec(doubts, object, KD_POD(object)->spec, "spec.");
		check_annotations(doubts, object, "", &object->metadata.annotations);
	}
	if (template) {
		check_spec(doubts, object, template->spec, "spec.template.spec.");
		check_annotations(doubts, object, "spec.template.",
				  &template->metadata.annotations);
	}
}

/* In dumps without ReplicaSets: what they belonged to makes others.  Told once for each of them. */
static void check_owner(Doubts *doubts, const KdObject *object)
{
	const KdOwnerReference *owner = kd_object_controller(object);
	const char *space = object->metadata.namespace ? object->metadata.namespace : "default";
	const char *dash = owner && owner->name ? strrchr(owner->name, '-') : NULL;
	g_autofree char *set = NULL, *above = NULL, *message = NULL;

	if (object->kind != &kd_kind_pod || !dash || g_strcmp0(owner->kind, "ReplicaSet") != 0)
		return;
	set = g_strdup_printf("ReplicaSet %s/%s", space, owner->name);
	above = g_strdup_printf("Deployment %s/%.*s", space, (int) (dash - owner->name),
				owner->name);
	if (g_hash_table_contains(doubts->names, set) ||
	    !g_hash_table_contains(doubts->names, above))
		return;
	message = g_strdup_printf(
		"its ReplicaSet \"%s\" is not there: the Deployment \"%.*s\" will "
		"make another, with pods of its own",
		owner->name, (int) (dash - owner->name), owner->name);
	add_object(doubts, object, "metadata.ownerReferences", message);
	g_hash_table_insert(doubts->names, g_steal_pointer(&set), (gpointer) object);
}

/* ---- the whole ---- */

static bool gives_nodes(const KdWorkloadSpec *spec, const char *folder)
{
	g_autoptr(KdTrace) trace = kd_trace_open(spec, folder, 0, NULL);

	return trace && !g_str_equal(kd_trace_format(trace)->gives, "pods");
}

static void check_nodes(const Doubts *doubts)
{
	const KdScenario *scenario = doubts->scenario;
	const KdScenarioSpec *spec = &scenario->spec;
	bool some = g_hash_table_size(doubts->nodes.set) > 0 || spec->cluster.n_nodes > 0 ||
		    spec->n_actions > 0;

	for (guint i = 0; !some && i < spec->n_workloads; i++)
		some = !scenario->manifests[i] &&
		       gives_nodes(&spec->workloads[i], scenario->folder);
	if (!some)
		add(doubts, "cluster",
		    "there are no nodes (manifests, nodeGroups, nodes), so no pod can run");
}

static void check_work(const Doubts *doubts)
{
	const KdScenario *scenario = doubts->scenario;
	bool some = scenario->spec.n_workloads > 0 || scenario->spec.n_actions > 0;

	for (guint i = 0; !some && i < scenario->objects->len; i++) {
		const KdObject *object = scenario->objects->pdata[i];

		some = object->kind == &kd_kind_pod || kd_object_template(object);
	}
	if (!some)
		add(doubts, "workloads", "there is nothing to run: no workloads, and no pods");
}

static void check_expectations(const Doubts *doubts)
{
	const KdScenarioSpec *spec = &doubts->scenario->spec;
	g_autoptr(KdResults) empty = spec->n_expect ? kd_results_create(":memory:", false, NULL)
						    : NULL;

	for (guint i = 0; empty && i < spec->n_expect; i++) {
		g_autofree char *path = g_strdup_printf("expect[%u].sql", i);

		if (kd_expect_is_loose(&spec->expect[i], empty))
			add(doubts, path,
			    "asks about all runs in the file; WHERE run = :run asks about this "
			    "one");
	}
}

static void collect_names(Doubts *doubts)
{
	names_add(&doubts->classes, "system-node-critical");
	names_add(&doubts->classes, "system-cluster-critical");
	for (guint i = 0; i < doubts->config->n_profiles; i++)
		names_add(&doubts->profiles, doubts->config->profiles[i]->schedulerName);
	each(doubts, collect);
	g_ptr_array_add(doubts->classes.list, NULL);
	g_ptr_array_add(doubts->profiles.list, NULL);
	g_ptr_array_add(doubts->nodes.list, NULL);
}

void kd_scenario_doubt(const KdScenario *scenario, KdSeverity severity, KdProblems *problems)
{
	g_autoptr(KdProblems) ignored = kd_problems_new();
	g_autoptr(KdSchedulerConfig) config = kd_scenario_scheduler_config(scenario, ignored);
	g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Doubts doubts = { .scenario = scenario,
			  .config = config,
			  .severity = severity,
			  .problems = problems,
			  .names = names };

	names_init(&doubts.nodes);
	names_init(&doubts.classes);
	names_init(&doubts.profiles);
	collect_names(&doubts);
	each(&doubts, check_name);
	each(&doubts, check_pods);
	each(&doubts, check_owner);
	check_nodes(&doubts);
	check_work(&doubts);
	check_expectations(&doubts);
	names_clear(&doubts.nodes);
	names_clear(&doubts.classes);
	names_clear(&doubts.profiles);
}
