/* SPDX-License-Identifier: Apache-2.0 */
/* How far a rollout is, and what was rolled out before, in kubectl's words. */
#include "config.h"

#include "cmd/_details.h"
#include "cmd/_listing.h"
#include "cmd/_options.h"
#include "cmd/_revisions.h"
#include "run/patch.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>
#include <string.h>

static const KdCommand *self(void);

#define CHANGE_CAUSE "kubernetes.io/change-cause"

typedef struct {
	CmdScope scope;
	gint64 revision;
	gboolean watch;
	CmdQuery query;
} Options;

/* ---- status: polymorphichelpers/rollout_status.go ---- */

typedef enum { GOES_ON, IS_DONE, HAS_FAILED } Verdict;

static Verdict say(Verdict verdict, char **ret, const char *format, ...) G_GNUC_PRINTF(3, 4);

static Verdict say(Verdict verdict, char **ret, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*ret = g_strdup_vprintf(format, args);
	va_end(args);
	return verdict;
}

#define N       "%" G_GINT64_FORMAT
#define WAITING "Waiting for deployment \"%s\" rollout to finish: "

static Verdict judge_progress(const KdDeployment *deployment, char **ret)
{
	const KdDeploymentStatus *status = &deployment->status;
	const char *name = deployment->object.metadata.name;
	const gint64 updated = status->updatedReplicas;

	if (updated < deployment->spec.replicas)
		return say(GOES_ON, ret,
			   WAITING N " out of " N " new replicas have been updated...", name,
			   updated, deployment->spec.replicas);
	if (status->replicas > updated)
		return say(GOES_ON, ret, WAITING N " old replicas are pending termination...", name,
			   status->replicas - updated);
	if (status->availableReplicas < updated)
		return say(GOES_ON, ret, WAITING N " of " N " updated replicas are available...",
			   name, status->availableReplicas, updated);
	return say(IS_DONE, ret, "deployment \"%s\" successfully rolled out", name);
}

static Verdict judge_deployment(const KdObject *object, gint64 wanted, char **ret)
{
	const KdDeployment *deployment = KD_DEPLOYMENT(object);
	const KdDeploymentCondition *progress = kd_deployment_condition(&deployment->status,
									"Progressing");
	gint64 revision;

	if (wanted > 0 && kd_deployment_revision(object, &revision) && revision != wanted)
		return say(HAS_FAILED, ret,
			   "desired revision (" N ") is different from the running revision (" N
			   ")",
			   wanted, revision);
	if (object->metadata.generation > deployment->status.observedGeneration)
		return say(GOES_ON, ret, "Waiting for deployment spec update to be observed...");
	if (progress && g_strcmp0(progress->reason, "ProgressDeadlineExceeded") == 0)
		return say(HAS_FAILED, ret, "deployment \"%s\" exceeded its progress deadline",
			   object->metadata.name);
	return judge_progress(deployment, ret);
}

/* ---- history: polymorphichelpers/history.go ---- */

static const char *cause_of(const KdObject *set)
{
	const char *cause = kd_map_lookup(&set->metadata.annotations, CHANGE_CAUSE);

	return cause && *cause ? cause : NULL;
}

static KdTree *map_of(KdForest *forest, const char *key, KdTree *child)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	kd_tree_set(forest, map, key, child);
	return map;
}

/* With the cause of the change among the template's annotations. */
static const KdTree *with_cause(KdForest *forest, const CmdItem *set)
{
	const char *cause = cause_of(set->object);
	KdTree *patch;

	if (!cause)
		return set->tree;
	patch = map_of(forest, CHANGE_CAUSE, kd_tree_new_string(forest, cause, -1));
	patch = map_of(forest, "metadata", map_of(forest, "annotations", patch));
	patch = map_of(forest, "spec", map_of(forest, "template", patch));
	return kd_tree_merge(forest, set->tree, patch);
}

static void say_revision(const CmdQuery *query, const CmdItem *set, GString *out)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	CmdPage page = { query, set, with_cause(forest, set), out };

	cmd_say_template(&page, &KD_REPLICA_SET(set->object)->spec.template);
}

static int by_revision(gconstpointer a, gconstpointer b)
{
	gint64 x = 0, y = 0;

	kd_deployment_revision(((const CmdItem *) a)->object, &x);
	kd_deployment_revision(((const CmdItem *) b)->object, &y);
	return x < y ? -1 : x > y;
}

static bool has_revision(const CmdItem *item, gpointer data)
{
	gint64 revision;

	(void) data;
	return kd_deployment_revision(item->object, &revision);
}

static void say_table(const GArray *sets, GString *out)
{
	g_string_append(out, "REVISION\tCHANGE-CAUSE\n");
	for (guint i = 0; i < sets->len; i++) {
		const KdObject *set = g_array_index(sets, CmdItem, i).object;
		const char *cause = cause_of(set);
		gint64 revision;

		kd_deployment_revision(set, &revision);
		g_string_append_printf(out, N "\t%s\n", revision, cause ? cause : "<none>");
	}
}

static gboolean deployment_history(const Options *options, const KdObject *object, GString *out,
				   GError **error)
{
	g_autoptr(GArray) sets = cmd_revisions_read(&options->query, object, error);

	if (!sets)
		return FALSE;
	cmd_items_filter(sets, has_revision, NULL);
	g_array_sort(sets, by_revision);
	if (sets->len == 0)
		g_string_append(out, "No rollout history found.\n");
	else if (options->revision == 0)
		say_table(sets, out);
	for (guint i = 0; options->revision > 0 && i < sets->len; i++) {
		const CmdItem *set = &g_array_index(sets, CmdItem, i);
		gint64 revision;

		kd_deployment_revision(set->object, &revision);
		if (revision == options->revision) {
			say_revision(&options->query, set, out);
			return TRUE;
		}
	}
	return options->revision == 0 || sets->len == 0 ||
	       kd_fail(error, KD_ERROR_USAGE, "unable to find the specified revision");
}

/* ---- kinds that are rolled out ---- */

static const struct Rollout {
	const KdKind *kind;
	Verdict (*judge)(const KdObject *object, gint64 revision, char **ret);
	gboolean (*history)(const Options *options, const KdObject *object, GString *out,
			    GError **error);
} rollouts[] = {
	{ &kd_kind_deployment, judge_deployment, deployment_history },
};

static const struct Rollout *rollout_of(const KdKind *kind, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rollouts); i++)
		if (rollouts[i].kind == kind)
			return &rollouts[i];
	kd_fail(error, KD_ERROR_USAGE, "%s have no rollouts; deployments have", kind->plural);
	return NULL;
}

/* The objects that are asked for, of one kind. */
static GArray *read_items(const Options *options, char **words, const struct Rollout **ret,
			  GError **error)
{
	g_autoptr(GArray) requests = cmd_requests_parse(&options->query, words, error);
	const CmdRequest *request;
	g_autoptr(GArray) items = NULL;

	if (!requests)
		return NULL;
	request = &g_array_index(requests, CmdRequest, 0);
	if (requests->len != 1) {
		kd_fail(error, KD_ERROR_USAGE, "of one kind at a time");
		return NULL;
	}
	*ret = rollout_of(request->kind, error);
	if (!*ret)
		return NULL;
	items = cmd_query_read(&options->query, request->kind,
			       (const char *const *) (gconstpointer) request->names->pdata, error);
	if (items && items->len == 0) {
		g_autofree char *names = g_strjoinv(", ", (char **) request->names->pdata);

		kd_fail(error, KD_ERROR_USAGE, "%s not found%s%s", request->kind->plural,
			*names ? ": " : "", names);
		return NULL;
	}
	return g_steal_pointer(&items);
}

/* ---- the verbs ---- */

static gboolean show_history(Options *options, char **words, int *ret_code, GError **error)
{
	const struct Rollout *rollout;
	g_autoptr(GArray) items = read_items(options, words, &rollout, error);

	for (guint i = 0; items && i < items->len; i++) {
		const KdObject *object = g_array_index(items, CmdItem, i).object;
		g_autofree char *name = cmd_qualified_name(object), *text = NULL;
		g_autoptr(GString) out = g_string_new(NULL);

		if (!rollout->history(options, object, out, error))
			return FALSE;
		text = kd_text_align(out->str);
		g_print("%s%s", i > 0 ? "\n" : "", name);
		if (options->revision > 0)
			g_print(" with revision #" N, options->revision);
		g_print("\n");
		*ret_code = cmd_write(NULL, text);
	}
	return items != NULL;
}

/* When the object changed next; KD_TIME_NEVER = not any more. */
static gboolean next_change(const CmdQuery *query, const KdObject *object, KdTime *ret,
			    GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(
		query->results,
		"SELECT min(time) FROM object WHERE run = ? AND kind = ? AND namespace IS ? AND "
		"name = ? AND time > ?",
		error);

	if (!row)
		return FALSE;
	sqlite3_bind_int64(row, 1, query->run);
	sqlite3_bind_text(row, 2, object->kind->kind, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(row, 3, object->metadata.namespace, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(row, 4, object->metadata.name, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int64(row, 5, query->at);
	if (sqlite3_step(row) != SQLITE_ROW)
		return kd_results_fail(query->results, "the objects cannot be read", error);
	*ret = sqlite3_column_type(row, 0) == SQLITE_NULL ? KD_TIME_NEVER
							  : sqlite3_column_int64(row, 0);
	return TRUE;
}

/* One line; the same twice is not said again. */
static Verdict tell(const Options *options, const struct Rollout *rollout, const KdObject *object,
		    char **last)
{
	g_autofree char *text = NULL;
	Verdict verdict = rollout->judge(object, options->revision, &text);

	if (verdict == HAS_FAILED)
		g_printerr("kubedes: %s\n", text);
	else if (g_strcmp0(text, *last) != 0)
		g_print("%s\n", text);
	g_free(*last);
	*last = g_steal_pointer(&text);
	return verdict;
}

static gboolean show_status(Options *options, char **words, int *ret_code, GError **error)
{
	const struct Rollout *rollout;
	g_autoptr(GArray) items = read_items(options, words, &rollout, error);
	g_autofree char *last = NULL;
	KdTime next = KD_TIME_NEVER;

	if (!items)
		return FALSE;
	if (items->len > 1)
		return kd_fail(error, KD_ERROR_USAGE, "name one of the %u", items->len);
	for (;;) {
		const KdObject *object = g_array_index(items, CmdItem, 0).object;
		Verdict verdict = tell(options, rollout, object, &last);

		*ret_code = verdict == HAS_FAILED ? KD_EXIT_MISSED : KD_EXIT_DONE;
		if (verdict != GOES_ON || !options->watch)
			return TRUE;
		if (!next_change(&options->query, object, &next, error))
			return FALSE;
		if (next == KD_TIME_NEVER)
			return TRUE;
		options->query.at = next;
		g_array_unref(items);
		items = read_items(options, words, &rollout, NULL);
		if (!items)
			return kd_fail(error, KD_ERROR_USAGE, "object has been deleted");
	}
}

/* ---- the command ---- */

static const struct Verb {
	const char *name;
	gboolean (*show)(Options *options, char **words, int *ret_code, GError **error);
} verbs[] = { { "status", show_status }, { "history", show_history } };

static const struct Verb *find_verb(const char *name)
{
	static const char *const names[] = { "status", "history", NULL };
	g_autofree char *hint = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (g_str_equal(verbs[i].name, name))
			return &verbs[i];
	hint = kd_text_did_you_mean(name, names);
	cmd_usage(self(), "there is no \"rollout %s\"; status or history%s", name, hint);
	return NULL;
}

static int rollout(Options *options, char **words)
{
	const struct Verb *verb = find_verb(words[0]);
	g_autoptr(GError) error = NULL;
	int code = KD_EXIT_DONE, started;

	if (!verb)
		return KD_EXIT_USAGE;
	if (!words[1])
		return cmd_usage(self(), "name a deployment");
	if (options->revision < 0)
		return cmd_usage(self(), "revision must be a positive integer: " N,
				 options->revision);
	started = cmd_query_start(&options->query, &options->scope, self());
	if (started >= 0)
		return started;
	if (!verb->show(options, words + 1, &code, &error))
		return cmd_error(error);
	return code;
}

static int run(int argc, char **argv)
{
	Options options = { 0 };
	const GOptionEntry entries[] = {
		CMD_SCOPE_ENTRIES(&options.scope),
		{ "revision", 0, 0, G_OPTION_ARG_INT64, &options.revision,
		  "history: the pod template of this one; status: fail if another is rolled out",
		  "REVISION" },
		{ "watch", 'w', 0, G_OPTION_ARG_NONE, &options.watch,
		  "status: from the time of --at on, until it is done or has failed", NULL },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code < 0)
		code = argc < 2 ? cmd_usage(self(), "say what to show: status or history")
				: rollout(&options, argv + 1);
	cmd_query_clear(&options.query);
	cmd_scope_clear(&options.scope);
	return code;
}

KD_COMMAND(rollout) = {
	.name = "rollout",
	.summary = "Show how far a rollout of a run was, or what was rolled out before",
	.usage = "status|history KIND [NAME] -f RUN.db",
	.examples = "  kubedes rollout status deployment/web -f run.db --at 10m\n"
		    "  kubedes rollout status deployment/web -f run.db --at 10m --watch\n"
		    "  kubedes rollout history deployment web -f run.db\n"
		    "  kubedes rollout history deployment/web -f run.db --revision 1\n",
	.run = run,
	.group = KD_GROUP_RESULTS,
	.details = "In the words of kubectl rollout.  A run must have a history of objects "
		   "(record.objects).  To undo, pause, resume or restart a rollout is for the "
		   "actions of a scenario: kubedes explain scenario.actions.",
	.missed = "the deadline of a rollout passed, or its revision is another",
};

static const KdCommand *self(void)
{
	return &kd_command_rollout;
}
