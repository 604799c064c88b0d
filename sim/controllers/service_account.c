/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Service account controller (pkg/controller/serviceaccount/serviceaccounts_controller.go): each
 * namespace has the service account "default", and gets it back when it is deleted.
 */
#include <kubedes/api/namespace.h>
#include <kubedes/api/service_account.h>
#include <kubedes/controller.h>

#define DEFAULT "default"

static void reconcile(KdControllerView *view, const KdObject *object, KdControllerPlan *plan)
{
	KdName name = g_intern_string(object->metadata.name);
	KdObject *account;

	if (g_strcmp0(KD_NAMESPACE(object)->status.phase, "Active") != 0 ||
	    kd_controller_get(view, &kd_kind_service_account, name, DEFAULT))
		return;
	account = kd_object_new(&kd_kind_service_account);
	account->metadata.namespace = name;
	account->metadata.name = g_strdup(DEFAULT);
	kd_controller_create(plan, account);
}

static void map_account(KdControllerView *view, const KdObject *old, const KdObject *new,
			KdControllerKeys *keys)
{
	(void) view;
	if (!new)
		kd_controller_add_key(keys, NULL, old->metadata.namespace);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_service_account, .map = map_account },
	{ 0 },
};

KD_CONTROLLER(service_account) = {
	KD_CONTROLLER_HEAD,
	.name = "serviceaccount-controller",
	.summary = "gives each namespace its service account",
	.user = "system:serviceaccount:kube-system:service-account-controller",
	.kind = &kd_kind_namespace,
	.watches = watches,
	.reconcile = reconcile,
	.costs = true,
};
