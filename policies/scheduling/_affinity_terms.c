/* SPDX-License-Identifier: Apache-2.0 */
#include "_affinity_terms.h"

#include "_key.h"

#include <kubedes/api/namespace.h>

static const KdPodAffinity *part_of(const KdPodInfo *pod, KdAffinityList list)
{
	const KdAffinity *affinity = pod->pod->spec->affinity;

	if (!affinity)
		return NULL;
	return list == KD_AFFINITY_REQUIRED || list == KD_AFFINITY_PREFERRED
		       ? affinity->podAffinity
		       : affinity->podAntiAffinity;
}

static bool is_required(KdAffinityList list)
{
	return list == KD_AFFINITY_REQUIRED || list == KD_ANTI_AFFINITY_REQUIRED;
}

guint kd_affinity_n_terms(const KdPodInfo *pod, KdAffinityList list)
{
	const KdPodAffinity *part = part_of(pod, list);

	if (!part)
		return 0;
	return is_required(list) ? part->n_requiredDuringSchedulingIgnoredDuringExecution
				 : part->n_preferredDuringSchedulingIgnoredDuringExecution;
}

KdAffinityTerm kd_affinity_term(const KdPodInfo *pod, KdAffinityList list, guint i)
{
	const KdPodAffinity *part = part_of(pod, list);
	KdAffinityTerm term = { .namespace = pod->pod->object.metadata.namespace };

	if (is_required(list)) {
		term.term = &part->requiredDuringSchedulingIgnoredDuringExecution[i];
	} else {
		term.term =
			&part->preferredDuringSchedulingIgnoredDuringExecution[i].podAffinityTerm;
		term.weight = part->preferredDuringSchedulingIgnoredDuringExecution[i].weight;
	}
	return term;
}

/* ---- namespaces ---- */

typedef struct {
	const KdSelector *selector;
	GPtrArray *picked, *left_out;
} Search;

static void pick(const KdObject *object, gpointer data)
{
	const Search *search = data;
	const bool good = kd_selector_matches(search->selector, &object->metadata.labels);

	g_ptr_array_add(good ? search->picked : search->left_out,
			(gpointer) g_intern_string(object->metadata.name));
}

static const KdName *names_of(const KdCycle *cycle, const GPtrArray *array)
{
	KdName *names = kd_cycle_alloc(cycle, array->len * sizeof(KdName));

	for (guint i = 0; i < array->len; i++)
		names[i] = array->pdata[i];
	return names;
}

void kd_affinity_resolve(const KdCycle *cycle, KdAffinityTerm *term)
{
	const KdSelector *selector = term->term->namespaceSelector;

	if (!selector || kd_selector_is_empty(selector))
		return;
	g_autoptr(GPtrArray) picked = g_ptr_array_new();
	g_autoptr(GPtrArray) left_out = g_ptr_array_new();
	Search search = { selector, picked, left_out };
	kd_cycle_each(cycle, &kd_kind_namespace, pick, &search);
	term->picked = names_of(cycle, picked);
	term->n_picked = picked->len;
	term->left_out = names_of(cycle, left_out);
	term->n_left_out = left_out->len;
}

static bool has(const KdName *names, guint n, KdName name)
{
	for (guint i = 0; i < n; i++)
		if (names[i] == name)
			return true;
	return false;
}

/* The label that every namespace has. */
static KdPair own_name(KdName namespace)
{
	return (KdPair){ g_intern_static_string("kubernetes.io/metadata.name"), namespace };
}

/* What was looked up, or the one label where there is no such object. */
static bool is_picked(const KdAffinityTerm *self, KdName namespace)
{
	KdPair pair = own_name(namespace);
	const KdMap labels = { &pair, 1 };

	if (has(self->picked, self->n_picked, namespace))
		return true;
	return !has(self->left_out, self->n_left_out, namespace) &&
	       kd_selector_matches(self->term->namespaceSelector, &labels);
}

static bool reaches(const KdAffinityTerm *self, KdName namespace, const KdMap *labels)
{
	const KdPodAffinityTerm *term = self->term;

	if (term->n_namespaces == 0 && !term->namespaceSelector)
		return namespace == self->namespace;
	if (has(term->namespaces, term->n_namespaces, namespace))
		return true;
	if (!term->namespaceSelector)
		return false;
	if (kd_selector_is_empty(term->namespaceSelector))
		return true;
	return labels ? kd_selector_matches(term->namespaceSelector, labels)
		      : is_picked(self, namespace);
}

bool kd_affinity_matches(const KdAffinityTerm *term, const KdMeta *pod,
			 const KdMap *namespace_labels)
{
	return term->term->labelSelector && reaches(term, pod->namespace, namespace_labels) &&
	       kd_selector_matches(term->term->labelSelector, &pod->labels);
}

bool kd_affinity_matches_all(const KdAffinityTerm *terms, guint n, const KdMeta *pod)
{
	for (guint i = 0; i < n; i++)
		if (!kd_affinity_matches(&terms[i], pod, NULL))
			return false;
	return n > 0;
}

const KdMap *kd_affinity_namespace_labels(const KdCycle *cycle)
{
	KdName name = cycle->pod->pod->object.metadata.namespace;
	const KdObject *namespace = kd_cycle_get(cycle, &kd_kind_namespace, NULL, name);
	struct {
		KdMap labels;
		KdPair pair;
	} * implied;

	if (namespace)
		return &namespace->metadata.labels;
	implied = kd_cycle_alloc(cycle, sizeof(*implied));
	implied->pair = own_name(name);
	implied->labels = (KdMap){ &implied->pair, 1 };
	return &implied->labels;
}

void kd_affinity_key(const KdAffinityTerm *self, GByteArray *key)
{
	const KdPodAffinityTerm *term = self->term;
	const bool own = term->n_namespaces == 0 && !term->namespaceSelector;
	const bool all = term->namespaceSelector && kd_selector_is_empty(term->namespaceSelector);

	kd_key_add_names(key, &self->namespace, own);
	kd_key_add_number(key, all);
	kd_key_add_names(key, term->namespaces, term->n_namespaces);
	kd_key_add_selector(key, all ? NULL : term->namespaceSelector);
	kd_key_add_names(key, self->picked, self->n_picked);
	kd_key_add_names(key, self->left_out, self->n_left_out);
	kd_key_add_selector(key, term->labelSelector);
}
