/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/authorize.h"

#include <string.h>

#include "cluster/authorizer.h"
#include "cluster/rbac_bootstrap.h"

#define N_VERDICTS 4096

/* All by address: the texts are interned or static. */
typedef struct {
	const char *user;
	const char *const *groups;
	KdName verb, group, resource, subresource, namespace_;
} Key;

typedef struct {
	Key key;
	KdGrant grant;
} Verdict;

typedef struct {
	const char *user;
	const char *const *groups;
	bool master;
	const char *node; /* NULL = is none */
	KdGrants *grants;
} User;

struct KdAuthorizer {
	guint64 generation;
	KdStore *store;
	GHashTable *users; /* User, by user and groups */
	KdRole *node_role; /* what the node authoriser begins with; NULL = there is none */
	Verdict verdicts[N_VERDICTS]; /* one place for each */
};

/* ---- users ---- */

static guint hash_user(gconstpointer key)
{
	const User *user = key;

	return (guint) ((gsize) user->user / 8 * 31 + (gsize) user->groups / 8);
}

static gboolean equal_users(gconstpointer a, gconstpointer b)
{
	const User *x = a, *y = b;

	return x->user == y->user && x->groups == y->groups;
}

static void free_user(gpointer data)
{
	User *user = data;

	kd_grants_free(user->grants);
	g_free(user);
}

static User *make_user(KdAuthorizer *authorizer, const KdIdentity *who)
{
	g_autofree KdName *groups = kd_identity_groups(who);
	User *user = g_new0(User, 1);

	user->user = who->user;
	user->groups = who->groups;
	user->master = g_strv_contains(groups, "system:masters");
	if (authorizer->node_role && g_str_has_prefix(who->user, KD_NODE_PREFIX) &&
	    g_strv_contains(groups, "system:nodes"))
		user->node = who->user + strlen(KD_NODE_PREFIX);
	user->grants = kd_grants_new(authorizer->store, who->user, groups);
	g_hash_table_add(authorizer->users, user);
	return user;
}

static const User *user_of(KdAuthorizer *authorizer, const KdIdentity *who)
{
	const User probe = { .user = who->user, .groups = who->groups };
	const User *user = g_hash_table_lookup(authorizer->users, &probe);

	return user ? user : make_user(authorizer, who);
}

const KdGrants *kd_authorizer_grants(KdAuthorizer *authorizer, const KdIdentity *who)
{
	return user_of(authorizer, who)->grants;
}

/* ---- life ---- */

static KdAuthorizer *make_authorizer(KdStore *store, bool node)
{
	KdAuthorizer *authorizer = g_new0(KdAuthorizer, 1);

	authorizer->store = store;
	authorizer->generation = 1;
	authorizer->users = g_hash_table_new_full(hash_user, equal_users, free_user, NULL);
	if (node)
		authorizer->node_role = kd_rbac_bootstrap_role("system:node");
	return authorizer;
}

void kd_authorizer_free(KdAuthorizer *authorizer)
{
	if (!authorizer)
		return;
	g_hash_table_unref(authorizer->users);
	if (authorizer->node_role)
		kd_object_unref(&authorizer->node_role->object);
	g_free(authorizer);
}

void kd_authorizer_changed(KdAuthorizer *authorizer, const KdKind *kind)
{
	if (!kd_kind_is_rbac(kind))
		return;
	authorizer->generation++;
	g_hash_table_remove_all(authorizer->users);
	memset(authorizer->verdicts, 0, sizeof(authorizer->verdicts));
}

guint64 kd_authorizer_generation(const KdAuthorizer *authorizer)
{
	return authorizer->generation;
}

/* ---- asking ---- */

static bool node_may(const KdAuthorizer *authorizer, const User *user,
		     const KdAttributes *attributes)
{
	for (guint i = 0; i < authorizer->node_role->n_rules; i++)
		if (kd_rule_allows(&authorizer->node_role->rules[i], attributes))
			return kd_node_may(authorizer->store, user->node, attributes);
	return false;
}

static bool ask(KdAuthorizer *authorizer, const User *user, const KdAttributes *attributes)
{
	return user->master || (user->node && node_may(authorizer, user, attributes)) ||
	       kd_grants_allow(user->grants, attributes);
}

/* What does not depend on the name. */
static KdGrant ask_in_general(const User *user, const KdAttributes *attributes)
{
	if (user->master)
		return KD_GRANT_YES;
	return user->node ? KD_GRANT_BY_NAME : kd_grants_ask(user->grants, attributes);
}

static guint hash_key(const Key *key)
{
	const gsize *words = (const gsize *) key;
	gsize hash = 0;

	for (guint i = 0; i < sizeof(Key) / sizeof(gsize); i++)
		hash = (hash ^ words[i] >> 3) * (gsize) G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
	return (guint) (hash >> 40) % N_VERDICTS;
}

static bool allows(KdAuthorizer *authorizer, const KdIdentity *who, const KdAttributes *attributes)
{
	const Key key = { who->user,
			  who->groups,
			  attributes->verb,
			  attributes->group,
			  attributes->resource,
			  attributes->subresource,
			  attributes->namespace_ };
	Verdict *verdict = &authorizer->verdicts[hash_key(&key)];

	if (memcmp(&verdict->key, &key, sizeof(key)) != 0)
		*verdict = (Verdict){ key, ask_in_general(user_of(authorizer, who), attributes) };
	if (verdict->grant != KD_GRANT_BY_NAME)
		return verdict->grant == KD_GRANT_YES;
	return ask(authorizer, user_of(authorizer, who), attributes);
}

bool kd_authorize(const KdCluster *cluster, const KdIdentity *who, const KdAttributes *attributes)
{
	KdAuthorizer *authorizer = cluster->authorizer;

	if (!authorizer)
		return true;
	if (attributes->path)
		return ask(authorizer, user_of(authorizer, who), attributes);
	return allows(authorizer, who, attributes);
}

KdAttributes kd_attributes_of(const KdKind *kind, KdName verb, KdName subresource,
			      KdName namespace_, const char *name)
{
	const char *slash = strchr(kind->apiVersion, '/');
	g_autofree char *group = slash ? g_strndup(kind->apiVersion,
						   (gsize) (slash - kind->apiVersion))
				       : NULL;

	return (KdAttributes){ .verb = verb,
			       .group = g_intern_string(group ? group : ""),
			       .resource = g_intern_string(kind->plural),
			       .subresource = subresource,
			       .namespace_ = namespace_,
			       .name = name };
}

bool kd_authorize_watch(const KdCluster *cluster, const KdIdentity *who, const KdKind *kind)
{
	KdAttributes attributes;

	if (!cluster->authorizer)
		return true;
	attributes = kd_attributes_of(kind, g_intern_static_string("watch"), NULL, NULL, NULL);
	if (!kd_authorize(cluster, who, &attributes))
		return false;
	attributes.verb = g_intern_static_string("list");
	return kd_authorize(cluster, who, &attributes);
}

/* forbiddenMessage() of apiserver/pkg/endpoints/handlers/responsewriters/errors.go */
static char *cannot(const KdIdentity *who, const KdAttributes *attributes)
{
	g_autofree char *where = NULL;

	if (attributes->path)
		return g_strdup_printf("User \"%s\" cannot %s path \"%s\"", who->user,
				       attributes->verb, attributes->path);
	where = attributes->namespace_
			? g_strdup_printf("in the namespace \"%s\"", attributes->namespace_)
			: g_strdup("at the cluster scope");
	return g_strdup_printf(
		"User \"%s\" cannot %s resource \"%s%s%s\" in API group \"%s\" %s", who->user,
		attributes->verb, attributes->resource, attributes->subresource ? "/" : "",
		attributes->subresource ? attributes->subresource : "", attributes->group, where);
}

/* NewForbidden() of apimachinery/pkg/api/errors/errors.go */
static char *what_is_forbidden(const KdAttributes *attributes)
{
	g_autofree char *resource = NULL;

	if (attributes->path)
		return g_strdup("forbidden");
	resource = g_strdup_printf("%s%s%s", attributes->resource, *attributes->group ? "." : "",
				   attributes->group);
	return attributes->name
		       ? g_strdup_printf("%s \"%s\" is forbidden", resource, attributes->name)
		       : g_strdup_printf("%s is forbidden", resource);
}

char *kd_authorize_reason(const KdCluster *cluster, const KdIdentity *who, KdName namespace_)
{
	g_autofree char *missing = kd_grants_missing(kd_authorizer_grants(cluster->authorizer, who),
						     namespace_, KD_MISSING_BY_CACHE);

	return missing ? g_strconcat("RBAC: ", missing, NULL) : NULL;
}

void kd_authorize_each_rule(const KdCluster *cluster, const KdIdentity *who, KdName namespace_,
			    bool (*visit)(const KdPolicyRule *rule, gpointer data), gpointer data)
{
	kd_grants_each(kd_authorizer_grants(cluster->authorizer, who), namespace_, visit, data);
}

char *kd_authorize_refusal(const KdCluster *cluster, const KdIdentity *who,
			   const KdAttributes *attributes)
{
	g_autofree char *what = what_is_forbidden(attributes);
	g_autofree char *why = cannot(who, attributes);
	g_autofree char *missing = kd_authorize_reason(cluster, who, attributes->namespace_);

	return g_strdup_printf("%s: %s%s%s", what, why, missing ? ": " : "",
			       missing ? missing : "");
}

void kd_cluster_use_rbac(KdCluster *cluster, bool node)
{
	if (!cluster->authorizer)
		cluster->authorizer = make_authorizer(cluster->store, node);
}
