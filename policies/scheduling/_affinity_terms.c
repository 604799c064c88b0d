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
	const KdCycle *cycle;
	const KdSelector *selector;
	GPtrArray *names;
} Search;

static void pick(const KdObject *object, gpointer data)
{
	const Search *search = data;

	if (kd_selector_matches(search->selector, &object->metadata.labels))
		g_ptr_array_add(search->names, (gpointer) g_intern_string(object->metadata.name));
}

void kd_affinity_resolve(const KdCycle *cycle, KdAffinityTerm *term)
{
	const KdSelector *selector = term->term->namespaceSelector;

	if (!selector || kd_selector_is_empty(selector))
		return;
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	Search search = { cycle, selector, names };
	kd_cycle_each(cycle, &kd_kind_namespace, pick, &search);
	KdName *picked = kd_cycle_alloc(cycle, names->len * sizeof(KdName));
	for (guint i = 0; i < names->len; i++)
		picked[i] = names->pdata[i];
	term->picked = picked;
	term->n_picked = names->len;
}

static bool has(const KdName *names, guint n, KdName name)
{
	for (guint i = 0; i < n; i++)
		if (names[i] == name)
			return true;
	return false;
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
		      : has(self->picked, self->n_picked, namespace);
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
	static const KdMap none = { 0 };
	const KdObject *namespace = kd_cycle_get(cycle, &kd_kind_namespace, NULL,
						 cycle->pod->pod->object.metadata.namespace);

	return namespace ? &namespace->metadata.labels : &none;
}

void kd_affinity_key(const KdAffinityTerm *self, GByteArray *key)
{
	const KdPodAffinityTerm *term = self->term;
	const bool own = term->n_namespaces == 0 && !term->namespaceSelector;
	const bool all = term->namespaceSelector && kd_selector_is_empty(term->namespaceSelector);

	kd_key_add_names(key, &self->namespace, own);
	kd_key_add_number(key, all);
	kd_key_add_names(key, term->namespaces, term->n_namespaces);
	kd_key_add_names(key, self->picked, self->n_picked);
	kd_key_add_selector(key, term->labelSelector);
}
