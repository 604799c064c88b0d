/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Root CA publisher (pkg/controller/certificates/rootcacertpublisher/publisher.go): each namespace
 * has a config map kube-root-ca.crt with the certificate by which pods know the API server; it
 * comes back when it is deleted, and is mended when it is changed.
 *
 * The certificate is the one that kube-system has, for a dump brings that of its cluster.
 */
#include <kubedes/api/config_map.h>
#include <kubedes/api/namespace.h>
#include <kubedes/controller.h>
#include <string.h>

#define ANNOTATION "kubernetes.io/description"

static const KdConfigMap *find(const KdControllerView *view, KdName namespace_)
{
	return KD_CONFIG_MAP(
		kd_controller_get(view, &kd_kind_config_map, namespace_, KD_ROOT_CA_NAME));
}

static const char *certificate(const KdControllerView *view)
{
	const KdConfigMap *map = find(view, g_intern_static_string("kube-system"));
	const char *own = map ? kd_map_lookup(&map->data, KD_ROOT_CA_KEY) : NULL;

	return own ? own : KD_ROOT_CA_CERTIFICATE;
}

static bool is_good(const KdConfigMap *map, const char *wanted)
{
	const char *note = kd_map_lookup(&map->object.metadata.annotations, ANNOTATION);

	return map->data.n == 1 && note && *note &&
	       g_strcmp0(kd_map_lookup(&map->data, KD_ROOT_CA_KEY), wanted) == 0;
}

static void reconcile(KdControllerView *view, const KdObject *object, KdControllerPlan *plan)
{
	KdName name = g_intern_string(object->metadata.name);
	const KdConfigMap *map = find(view, name);
	const char *wanted = certificate(view);
	KdConfigMap *next;

	if (g_strcmp0(KD_NAMESPACE(object)->status.phase, "Active") != 0)
		return;
	if (!map) {
		kd_controller_create(plan, &kd_root_ca_new(name, wanted)->object);
	} else if (!is_good(map, wanted)) {
		next = (KdConfigMap *) kd_object_copy(&map->object);
		kd_root_ca_fill(next, wanted);
		kd_controller_update(plan, &next->object);
	}
}

static void map_config(KdControllerView *view, const KdObject *old, const KdObject *new,
		       KdControllerKeys *keys)
{
	const KdObject *object = new ? new : old;

	(void) view;
	if (old && strcmp(object->metadata.name, KD_ROOT_CA_NAME) == 0)
		kd_controller_add_key(keys, NULL, object->metadata.namespace);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_config_map, .map = map_config },
	{ 0 },
};

KD_CONTROLLER(root_ca) = {
	KD_CONTROLLER_HEAD,
	.name = "root-ca-certificate-publisher-controller",
	.summary = "gives each namespace the certificate of the API server",
	.user = "system:serviceaccount:kube-system:root-ca-cert-publisher",
	.kind = &kd_kind_namespace,
	.watches = watches,
	.reconcile = reconcile,
	.costs = true,
	.workers = 1,
};
