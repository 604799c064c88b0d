/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "cluster/authorizer.h"

/* Groups that certificates say, which here are known by the user: kubeadm's administrator, the API
 * server's client of itself. */
static const struct {
	const char *user, *group;
} by_user[] = {
	{ "kubernetes-admin", "kubeadm:cluster-admins" },
	{ "system:apiserver", "system:masters" },
};

static void add(GPtrArray *groups, const char *group)
{
	KdName name = g_intern_string(group);

	if (!g_ptr_array_find(groups, name, NULL))
		g_ptr_array_add(groups, (gpointer) name);
}

/* apiserver/pkg/authentication/serviceaccount/util.go MakeGroupNames() */
static void add_of_account(GPtrArray *groups, const char *account)
{
	g_auto(GStrv) parts = g_strsplit(account, ":", 2);
	g_autofree char *own = g_strconcat("system:serviceaccounts:", parts[0], NULL);

	add(groups, "system:serviceaccounts");
	add(groups, own);
}

KdName *kd_identity_groups(const KdIdentity *who)
{
	GPtrArray *groups = g_ptr_array_new();

	for (const char *const *group = who->groups; group && *group; group++)
		add(groups, *group);
	if (g_str_has_prefix(who->user, KD_ACCOUNT_PREFIX))
		add_of_account(groups, who->user + strlen(KD_ACCOUNT_PREFIX));
	if (g_str_has_prefix(who->user, KD_NODE_PREFIX))
		add(groups, "system:nodes");
	for (guint i = 0; i < G_N_ELEMENTS(by_user); i++)
		if (strcmp(who->user, by_user[i].user) == 0)
			add(groups, by_user[i].group);
	add(groups, strcmp(who->user, "system:anonymous") == 0 ? "system:unauthenticated"
							       : "system:authenticated");
	g_ptr_array_add(groups, NULL);
	return (KdName *) (gpointer) g_ptr_array_free(groups, FALSE);
}

bool kd_identity_is_master(const KdIdentity *who)
{
	g_autofree KdName *groups = kd_identity_groups(who);

	return g_strv_contains(groups, "system:masters");
}
