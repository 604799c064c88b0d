/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/flow_control_match.h"

#include <string.h>

/* ---- subjects ---- */

static bool is_account(const KdFlowAccountSubject *subject, const char *user)
{
	g_autofree char *prefix = g_strdup_printf("system:serviceaccount:%s:", subject->namespace);

	if (!user || !g_str_has_prefix(user, prefix))
		return false;
	return g_str_equal(subject->name, "*") || g_str_equal(user + strlen(prefix), subject->name);
}

static bool is_in_group(const KdFlowUserSubject *subject, const char *const *groups)
{
	return g_str_equal(subject->name, "*") ||
	       (groups && g_strv_contains(groups, subject->name));
}

static bool subject_matches(const KdFlowSubject *subject, const KdFlowRequest *request)
{
	if (subject->user)
		return g_str_equal(subject->user->name, "*") ||
		       g_strcmp0(subject->user->name, request->user) == 0;
	if (subject->group)
		return is_in_group(subject->group, request->groups);
	return subject->serviceAccount && is_account(subject->serviceAccount, request->user);
}

/* ---- rules ---- */

static bool lists(KdName const *list, guint n, const char *word)
{
	for (guint i = 0; i < n; i++)
		if (g_str_equal(list[i], "*") || g_strcmp0(list[i], word) == 0)
			return true;
	return false;
}

/* "pods", or "pods/status". */
static bool lists_resource(const KdFlowResourceRule *rule, const KdFlowRequest *request)
{
	g_autofree char *both = NULL;

	if (!request->subresource)
		return lists(rule->resources, rule->n_resources, request->resource);
	both = g_strconcat(request->resource, "/", request->subresource, NULL);
	return lists(rule->resources, rule->n_resources, both);
}

static bool resource_matches(const KdFlowResourceRule *rule, const KdFlowRequest *request)
{
	if (!lists(rule->verbs, rule->n_verbs, request->verb) ||
	    !lists(rule->apiGroups, rule->n_apiGroups,
		   request->api_group ? request->api_group : "") ||
	    !lists_resource(rule, request))
		return false;
	if (!request->namespace_ || !*request->namespace_)
		return rule->clusterScope;
	return lists(rule->namespaces, rule->n_namespaces, request->namespace_);
}

/* The rule itself, or what lies below one that ends in a star. */
static bool covers_path(const char *rule, const char *path)
{
	gsize length = strlen(rule);

	if (g_str_equal(rule, "*") || g_str_equal(rule, path))
		return true;
	return length > 1 && g_str_has_suffix(rule, "/*") && strncmp(rule, path, length - 1) == 0;
}

static bool path_matches(const KdFlowPathRule *rule, const KdFlowRequest *request)
{
	if (!lists(rule->verbs, rule->n_verbs, request->verb))
		return false;
	for (guint i = 0; i < rule->n_nonResourceURLs; i++)
		if (covers_path(rule->nonResourceURLs[i], request->path))
			return true;
	return false;
}

static bool rules_match(const KdFlowRules *rules, const KdFlowRequest *request)
{
	guint s = 0;

	while (s < rules->n_subjects && !subject_matches(&rules->subjects[s], request))
		s++;
	if (s == rules->n_subjects)
		return false;
	if (request->path) {
		for (guint i = 0; i < rules->n_nonResourceRules; i++)
			if (path_matches(&rules->nonResourceRules[i], request))
				return true;
		return false;
	}
	for (guint i = 0; i < rules->n_resourceRules; i++)
		if (resource_matches(&rules->resourceRules[i], request))
			return true;
	return false;
}

bool kd_flow_schema_matches(const KdFlowSchema *schema, const KdFlowRequest *request)
{
	for (guint i = 0; i < schema->spec.n_rules; i++)
		if (rules_match(&schema->spec.rules[i], request))
			return true;
	return false;
}

/* ---- flows ---- */

const char *kd_flow_distinguish(const KdFlowSchema *schema, const KdFlowRequest *request)
{
	const KdFlowDistinguisher *method = schema->spec.distinguisherMethod;
	const char *word;

	if (!method)
		return "";
	word = g_str_equal(method->type, "ByUser") ? request->user : request->namespace_;
	return word ? word : "";
}

guint64 kd_flow_hash(const char *schema, const char *distinguisher)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[32];
	gsize length = sizeof(digest);
	guint64 hash;

	g_checksum_update(sum, (const guchar *) schema, (gssize) strlen(schema) + 1);
	g_checksum_update(sum, (const guchar *) distinguisher, (gssize) strlen(distinguisher));
	g_checksum_get_digest(sum, digest, &length);
	memcpy(&hash, digest, sizeof(hash));
	return GUINT64_FROM_LE(hash);
}

/* Each card is drawn among those that are left, and then counted among all. */
void kd_flow_deal(guint64 hash, guint deck, guint hand, guint *ret)
{
	guint left[KD_FLOW_MAX_HAND];

	g_assert(hand <= KD_FLOW_MAX_HAND && hand <= deck);
	for (guint i = 0; i < hand; i++) {
		left[i] = (guint) (hash % (deck - i));
		hash /= deck - i;
	}
	for (guint i = 0; i < hand; i++) {
		guint card = left[i];

		for (guint j = i; j > 0; j--)
			card += card >= left[j - 1];
		ret[i] = card;
	}
}
