/* SPDX-License-Identifier: Apache-2.0 */
#include "_affinity_tallies.h"

#include "_key.h"

static const KdMeta *meta_of(const KdPodInfo *pod)
{
	return &pod->pod->object.metadata;
}

/* ---- the terms of the pod at hand ---- */

KdAffinityTerms kd_affinity_own_terms(const KdCycle *cycle, KdAffinityList list)
{
	KdAffinityTerms terms = { .n = kd_affinity_n_terms(cycle->pod, list) };

	if (terms.n > 0)
		terms.terms = kd_cycle_alloc(cycle, terms.n * sizeof(*terms.terms));
	for (guint i = 0; i < terms.n; i++) {
		terms.terms[i] = kd_affinity_term(cycle->pod, list, i);
		kd_affinity_resolve(cycle, &terms.terms[i]);
	}
	return terms;
}

static gint32 matches_all(const KdPodInfo *pod, gconstpointer data)
{
	const KdAffinityTerms *terms = data;

	return kd_affinity_matches_all(terms->terms, terms->n, meta_of(pod));
}

const KdTally *kd_affinity_tally_matching(const KdCycle *cycle, KdName key,
					  const KdAffinityTerms *terms)
{
	g_autoptr(GByteArray) id = g_byte_array_new();

	g_byte_array_append(id, (const guint8 *) "terms", sizeof("terms"));
	for (guint i = 0; i < terms->n; i++)
		kd_affinity_key(&terms->terms[i], id);
	return kd_cycle_tally(cycle, kd_cycle_region(cycle, key, NULL),
			      &(KdTallyRule){ id->data, id->len, matches_all, terms });
}

/* ---- what other pods have to say of it ---- */

/* What their terms can tell pods apart by. */
static void add_view(const KdCycle *cycle, const KdAffinityView *view, GByteArray *id)
{
	guint n;
	const KdName *labels = kd_nodes_affine(cycle->nodes, KD_AFFINE_LABELS, &n);

	kd_key_add_names(id, &view->pod->namespace, 1);
	kd_key_add_map(id, view->namespace_labels);
	for (guint i = 0; i < n; i++) {
		const KdPair pair = { labels[i], kd_map_get(&view->pod->labels, labels[i]) };

		if (pair.value)
			g_byte_array_append(id, (const guint8 *) &pair, sizeof(pair));
	}
}

/* What the terms of @pod that match the one at hand weigh: @weight, or each its own (0). */
static gint64 weigh_terms(const KdAffinityView *view, const KdPodInfo *pod, KdAffinityList list,
			  gint64 weight)
{
	gint64 sum = 0;

	for (guint i = 0; i < kd_affinity_n_terms(pod, list); i++) {
		const KdAffinityTerm term = kd_affinity_term(pod, list, i);

		if (term.term->topologyKey == view->key &&
		    kd_affinity_matches(&term, view->pod, view->namespace_labels))
			sum += weight ? weight : term.weight;
	}
	return sum;
}

static gint32 avoids(const KdPodInfo *pod, gconstpointer data)
{
	return (gint32) weigh_terms(data, pod, KD_ANTI_AFFINITY_REQUIRED, 1);
}

/* What the pod's own terms weigh where they match @pod. */
static gint64 weigh_own(const KdAffinityView *view, const KdAffinityTerms *terms,
			const KdPodInfo *pod)
{
	gint64 sum = 0;

	for (guint i = 0; i < terms->n; i++)
		if (terms->terms[i].term->topologyKey == view->key &&
		    kd_affinity_matches(&terms->terms[i], meta_of(pod), NULL))
			sum += terms->terms[i].weight;
	return sum;
}

/* processExistingPod() */
static gint32 weigh(const KdPodInfo *pod, gconstpointer data)
{
	const KdAffinityView *view = data;
	const gint64 hard = view->hard_weight;
	gint64 sum = weigh_own(view, &view->near, pod) - weigh_own(view, &view->away, pod);

	if (hard > 0)
		sum += weigh_terms(view, pod, KD_AFFINITY_REQUIRED, hard);
	sum += weigh_terms(view, pod, KD_AFFINITY_PREFERRED, 0);
	sum -= weigh_terms(view, pod, KD_ANTI_AFFINITY_PREFERRED, 0);
	return (gint32) sum;
}

/* Whether any term counts at all, be it that they cancel each other out. */
static gint32 has_say(const KdPodInfo *pod, gconstpointer data)
{
	const KdAffinityView *view = data;

	return weigh_own(view, &view->near, pod) != 0 || weigh_own(view, &view->away, pod) != 0 ||
	       (view->hard_weight > 0 && weigh_terms(view, pod, KD_AFFINITY_REQUIRED, 1) > 0) ||
	       weigh_terms(view, pod, KD_AFFINITY_PREFERRED, 1) > 0 ||
	       weigh_terms(view, pod, KD_ANTI_AFFINITY_PREFERRED, 1) > 0;
}

/* ---- tallies ---- */

static void add_terms(const KdAffinityTerms *terms, GByteArray *id)
{
	kd_key_add_number(id, terms->n);
	for (guint i = 0; i < terms->n; i++) {
		kd_key_add_names(id, &terms->terms[i].term->topologyKey, 1);
		kd_key_add_number(id, terms->terms[i].weight);
		kd_affinity_key(&terms->terms[i], id);
	}
}

typedef struct {
	KdName *names;
	guint n;
} Keys;

static void add_key(Keys *keys, KdName key)
{
	for (guint i = 0; i < keys->n; i++)
		if (keys->names[i] == key)
			return;
	keys->names[keys->n++] = key;
}

/* The topology keys of the others' terms, and of the pod's own. */
static Keys find_keys(const KdCycle *cycle, const KdAffinityView *view, KdAffineNames which)
{
	guint n;
	const KdName *others = kd_nodes_affine(cycle->nodes, which, &n);
	const guint n_most = n + view->near.n + view->away.n;
	Keys keys = { .names = kd_cycle_alloc(cycle, n_most * sizeof(KdName)) };

	for (guint i = 0; i < n; i++)
		add_key(&keys, others[i]);
	for (guint i = 0; i < view->near.n; i++)
		add_key(&keys, view->near.terms[i].term->topologyKey);
	for (guint i = 0; i < view->away.n; i++)
		add_key(&keys, view->away.terms[i].term->topologyKey);
	return keys;
}

typedef enum { AVOIDS, WEIGHS, SAYS, N_KINDS } Kind;

static const KdTally **tally_all(const KdCycle *cycle, KdAffinityView *view, Kind kind,
				 guint *ret_n)
{
	static gint32 (*const weighing[N_KINDS])(const KdPodInfo *,
						 gconstpointer) = { avoids, weigh, has_say };
	const Keys keys = find_keys(cycle, view,
				    kind == AVOIDS ? KD_AFFINE_AVOIDS : KD_AFFINE_WEIGHS);
	const KdTally **tallies;
	g_autoptr(GByteArray) id = NULL;

	*ret_n = 0;
	if (keys.n == 0)
		return NULL;
	tallies = kd_cycle_alloc(cycle, keys.n * sizeof(*tallies));
	id = g_byte_array_new();
	g_byte_array_append(id, (const guint8 *) "others", sizeof("others"));
	kd_key_add_number(id, kind);
	kd_key_add_number(id, view->hard_weight);
	add_terms(&view->near, id);
	add_terms(&view->away, id);
	add_view(cycle, view, id);
	for (guint i = 0; i < keys.n; i++) {
		const KdTallyRule rule = { id->data, id->len, weighing[kind], view };

		view->key = keys.names[i];
		tallies[*ret_n] = kd_cycle_tally(cycle, kd_cycle_region(cycle, keys.names[i], NULL),
						 &rule);
		*ret_n += tallies[*ret_n]->n_some > 0;
	}
	return tallies;
}

const KdTally **kd_affinity_tally_avoiding(const KdCycle *cycle, KdAffinityView *view, guint *ret_n)
{
	return tally_all(cycle, view, AVOIDS, ret_n);
}

const KdTally **kd_affinity_tally_scores(const KdCycle *cycle, KdAffinityView *view, guint *ret_n)
{
	return tally_all(cycle, view, WEIGHS, ret_n);
}

bool kd_affinity_has_scores(const KdCycle *cycle, KdAffinityView *view)
{
	guint n;

	tally_all(cycle, view, SAYS, &n);
	return n > 0;
}
