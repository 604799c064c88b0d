/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/framework.h"

#include "placement/framework_private.h"

#include <kubedes/rng.h>
#include <string.h>

#define ALIGN 16
/* Sheets may take this many times what columns may. */
#define SHEETS_PART 8

static gsize aligned(gsize size)
{
	return (size + ALIGN - 1) / ALIGN * ALIGN;
}

static gsl_rng *stream(const KdFramework *framework, const char *name)
{
	g_autofree char *full = g_strdup_printf("scheduler/%s/%s",
						framework->profile->schedulerName, name);

	return kd_rng_stream(framework->options.seed, full);
}

/* The args are copied, so that several frameworks can share a profile. */
static gboolean start(KdFramework *framework, KdRun *run, const KdPlugin *plugin, GError **error)
{
	const KdPolicy *policy = plugin->policy;

	run->policy = policy;
	run->weight = plugin->weight;
	run->index = (guint) (run - framework->runs);
	run->state = g_malloc0(MAX(policy->state_size, 1));
	if (policy->args && plugin->state)
		kd_struct_copy(policy->args, run->state, plugin->state);
	run->cycle = (KdCycle){
		.state = run->state,
		.nodes = framework->nodes,
		.rng = stream(framework, policy->name),
		.framework = framework,
	};
	if (policy->group_label)
		run->group_label = g_intern_string(policy->group_label);
	if (run->group_label && framework->options.groups)
		kd_groups_add_label(framework->options.groups, run->group_label);
	if (policy->start && !policy->start(run->state, &framework->options.env, error)) {
		g_prefix_error(error, "plug-in %s: ", policy->name);
		return FALSE;
	}
	run->started = true;
	return TRUE;
}

static void lay_out_scratch(KdFramework *framework)
{
	guint n = framework->profile->n_plugins;
	gsize at = 0;

	for (guint i = 0; i < n; i++)
		framework->scratch_size += aligned(framework->runs[i].policy->scratch_size);
	framework->scratch = g_malloc0(MAX(framework->scratch_size, 1));
	for (guint i = 0; i < n; i++) {
		framework->runs[i].cycle.scratch = framework->scratch + at;
		at += aligned(framework->runs[i].policy->scratch_size);
	}
}

static void clear_choice(gpointer data)
{
	KdClaimChoice *choice = data;

	kd_object_unref(choice->claim);
	if (choice->volume)
		kd_object_unref(choice->volume);
}

static GArray *new_claims(void)
{
	GArray *claims = g_array_new(FALSE, FALSE, sizeof(KdClaimChoice));

	g_array_set_clear_func(claims, clear_choice);
	return claims;
}

GArray *kd_framework_take_claims(KdFramework *framework)
{
	GArray *claims = framework->claims;

	if (claims->len == 0)
		return NULL;
	framework->claims = new_claims();
	return claims;
}

KdFramework *kd_framework_new(const KdProfile *profile, KdSnapshot *snapshot,
			      const KdFrameworkOptions *options, GError **error)
{
	g_autoptr(KdFramework) framework = g_new0(KdFramework, 1);
	gsize limit = options->cache_bytes ? options->cache_bytes : KD_CACHE_BYTES;

	framework->profile = profile;
	framework->snapshot = snapshot;
	framework->nodes = kd_snapshot_nodes(snapshot);
	framework->options = *options;
	framework->key = g_byte_array_new();
	framework->claims = new_claims();
	framework->counts = g_array_new(FALSE, FALSE, sizeof(KdVerdictCount));
	framework->moves = g_array_new(FALSE, FALSE, sizeof(KdMove));
	framework->activated = g_array_new(FALSE, FALSE, sizeof(KdUid));
	framework->narrowing.pending = g_array_new(FALSE, FALSE, sizeof(KdName));
	framework->narrowing.names = g_array_new(FALSE, FALSE, sizeof(KdName));
	framework->narrowing.slots = g_array_new(FALSE, FALSE, sizeof(KdSlot));
	framework->narrowing.by = g_ptr_array_new();
	framework->scores = g_new0(KdPluginScores, profile->score->len);
	framework->ties = stream(framework, "ties");
	if (!options->plain) {
		framework->cache = kd_cache_new(snapshot, limit);
		framework->notes = kd_notes_new(snapshot);
	}
	framework->tallies = kd_tallies_new(snapshot, 2 * limit);
	framework->runs = g_new0(KdRun, profile->n_plugins);
	for (guint i = 0; i < profile->n_plugins; i++) {
		if (!start(framework, &framework->runs[i], &profile->plugins[i], error))
			return NULL;
		if (profile->plugins[i].policy->observe)
			framework->observers |= (guint64) 1 << i;
	}
	lay_out_scratch(framework);
	if (!options->plain && options->brief)
		kd_framework_start_sheets(framework, SHEETS_PART * limit);
	return g_steal_pointer(&framework);
}

static void run_clear(KdRun *run)
{
	if (!run->policy)
		return;
	if (run->started && run->policy->stop)
		run->policy->stop(run->state);
	if (run->policy->args)
		kd_struct_clear(run->policy->args, run->state);
	g_free(run->state);
	gsl_rng_free(run->cycle.rng);
	g_free(run->batch_verdicts);
	g_free(run->batch_scores);
	g_free(run->raw);
	g_free(run->weighted);
}

void kd_framework_free(KdFramework *framework)
{
	if (!framework)
		return;
	for (guint i = 0; i < framework->profile->n_plugins; i++)
		run_clear(&framework->runs[i]);
	g_free(framework->runs);
	g_free(framework->scratch);
	gsl_rng_free(framework->ties);
	kd_cache_free(framework->cache);
	kd_framework_stop_sheets(framework);
	kd_tallies_free(framework->tallies);
	kd_notes_free(framework->notes);
	kd_arena_clear(&framework->arena);
	g_byte_array_unref(framework->key);
	g_array_unref(framework->claims);
	g_array_unref(framework->counts);
	g_array_unref(framework->moves);
	g_array_unref(framework->activated);
	g_array_unref(framework->narrowing.pending);
	g_array_unref(framework->narrowing.names);
	g_array_unref(framework->narrowing.slots);
	g_ptr_array_unref(framework->narrowing.by);
	g_free(framework->scores);
	g_free(framework->feasible);
	g_free(framework->evaluated);
	g_free(framework->ranks);
	g_free(framework->verdicts);
	g_free(framework->rejected_by);
	g_free(framework->totals);
	g_free(framework);
}

const KdProfile *kd_framework_profile(const KdFramework *framework)
{
	return framework->profile;
}
