/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/setup.h"

#include <kubedes/api/config_map.h>
#include <kubedes/api/namespace.h>
#include <kubedes/api/service_account.h>
#include <string.h>

#include "cluster/authorize.h"
#include "cluster/rbac_bootstrap.h"

void kd_setup_admission(KdCluster *cluster, const KdControlPlaneOptions *options)
{
	const KdApiServerOptions *server = options->apiServer;
	const KdAdmissionOptions admission = {
		.ideal = g_str_equal(options->mode, "ideal"),
		.enable_admission_plugins = server->enable_admission_plugins,
		.n_enable_admission_plugins = server->n_enable_admission_plugins,
		.disable_admission_plugins = server->disable_admission_plugins,
		.n_disable_admission_plugins = server->n_disable_admission_plugins,
		.limitedResources = server->limitedResources,
		.n_limitedResources = server->n_limitedResources,
		.default_not_ready_toleration_seconds = { server->default_not_ready_toleration_seconds,
							  true },
		.default_unreachable_toleration_seconds = { server->default_unreachable_toleration_seconds,
							    true },
	};

	kd_cluster_set_admission(cluster, &admission);
}

static bool has_mode(const KdControlPlaneOptions *options, const char *name)
{
	const KdApiServerOptions *server = options->apiServer;

	for (guint i = 0; i < server->n_authorization_mode; i++)
		if (g_str_equal(server->authorization_mode[i], name))
			return true;
	return server->n_authorization_mode == 0 && g_str_equal(options->mode, "default") &&
	       !g_str_equal(name, "AlwaysAllow");
}

void kd_setup_authorization(KdCluster *cluster, const KdControlPlaneOptions *options)
{
	if (has_mode(options, "AlwaysAllow") || !has_mode(options, "RBAC"))
		return;
	kd_rbac_bootstrap(cluster);
	kd_cluster_use_rbac(cluster, has_mode(options, "Node"));
}

static const KdObject *find(const GPtrArray *objects, const KdKind *kind, const char *namespace_,
			    const char *name)
{
	for (guint i = 0; i < objects->len; i++) {
		const KdObject *object = objects->pdata[i];

		if (object->kind == kind &&
		    g_strcmp0(object->metadata.namespace, namespace_) == 0 &&
		    g_strcmp0(object->metadata.name, name) == 0)
			return object;
	}
	return NULL;
}

static void add_account(KdPlan *plan, const GPtrArray *objects, const char *namespace_)
{
	KdObject *account;

	if (find(objects, &kd_kind_service_account, namespace_, "default"))
		return;
	account = kd_object_new(&kd_kind_service_account);
	account->metadata.namespace = g_intern_string(namespace_);
	account->metadata.name = g_strdup("default");
	kd_plan_create(plan, account);
}

static void add_root_ca(KdPlan *plan, const GPtrArray *objects, const char *namespace_)
{
	const KdObject *known = find(objects, &kd_kind_config_map, "kube-system", KD_ROOT_CA_NAME);
	const char *text = known ? kd_map_lookup(&KD_CONFIG_MAP(known)->data, KD_ROOT_CA_KEY)
				 : NULL;
	KdName name = g_intern_string(namespace_);

	if (!find(objects, &kd_kind_config_map, namespace_, KD_ROOT_CA_NAME))
		kd_plan_create(plan,
			       &kd_root_ca_new(name, text ? text : KD_ROOT_CA_CERTIFICATE)->object);
}

/* What its controllers put into a namespace. */
static void furnish(KdPlan *plan, const GPtrArray *objects, const char *namespace_)
{
	add_account(plan, objects, namespace_);
	add_root_ca(plan, objects, namespace_);
}

/* Those of @objects that matter here; there may be very many others. */
static GPtrArray *find_furniture(const GPtrArray *objects)
{
	GPtrArray *found = g_ptr_array_new();

	for (guint i = 0; i < objects->len; i++) {
		const KdObject *object = objects->pdata[i];
		const char *name = object->metadata.name;

		if (object->kind == &kd_kind_namespace ||
		    (object->kind == &kd_kind_service_account && g_strcmp0(name, "default") == 0) ||
		    (object->kind == &kd_kind_config_map && g_strcmp0(name, KD_ROOT_CA_NAME) == 0))
			g_ptr_array_add(found, (gpointer) object);
	}
	return found;
}

void kd_setup_namespaces(KdPlan *plan, const GPtrArray *all)
{
	static const char *const first[] = { "kube-system", "kube-public", "kube-node-lease",
					     "default" };
	g_autoptr(GPtrArray) objects = find_furniture(all);

	for (guint i = 0; i < G_N_ELEMENTS(first); i++) {
		if (find(objects, &kd_kind_namespace, NULL, first[i]))
			continue;
		kd_plan_create(plan, &kd_namespace_new(first[i])->object);
		furnish(plan, objects, first[i]);
	}
	for (guint i = 0; i < objects->len; i++) {
		const KdObject *object = objects->pdata[i];

		if (object->kind != &kd_kind_namespace)
			continue;
		kd_plan_create(plan, kd_object_copy(object));
		if (object->metadata.deletionTimestamp == KD_TIME_UNSET)
			furnish(plan, objects, object->metadata.name);
	}
}
