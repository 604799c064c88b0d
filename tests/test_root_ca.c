/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/root_ca.c: each namespace has the certificate of the API server. */
#include "config.h"

#include <kubedes/api/config_map.h>
#include <kubedes/api/namespace.h>

#include "kt_controlled.h"
#include "kt_object.h"

extern const KdController kd_controller_root_ca;

static void start_world(KtControlled *world)
{
	static const KdController *const list[] = { &kd_controller_root_ca, NULL };

	kt_controlled_start(world, list);
}

static const KdObject *map_of(KtControlled *world, const char *namespace_)
{
	return kd_cluster_get(world->base.cluster, &kd_kind_config_map, g_intern_string(namespace_),
			      "kube-root-ca.crt");
}

static const char *text_of(KtControlled *world, const char *namespace_)
{
	const KdObject *map = map_of(world, namespace_);

	return map ? kd_map_lookup(&KD_CONFIG_MAP(map)->data, "ca.crt") : NULL;
}

static void comes_back(void)
{
	g_auto(KtControlled) world = { 0 };
	const KdObject *first;
	KdUid uid;

	start_world(&world);
	kt_create(world.base.cluster, kd_namespace_new("a"));
	kt_controlled_settle(&world);
	first = map_of(&world, "a");
	KT_ROW_TRUE("there is one", first);
	KT_ROW_STR("with a certificate", text_of(&world, "a"), KD_ROOT_CA_CERTIFICATE);
	KT_ROW_TRUE("and what it is for",
		    kd_map_lookup(&first->metadata.annotations, "kubernetes.io/description"));
	uid = first->uid;
	kt_delete(world.base.cluster, first, -1);
	kt_controlled_settle(&world);
	KT_ROW_TRUE("another one", map_of(&world, "a") && map_of(&world, "a")->uid != uid);
}

static const struct {
	const char *row, *change; /* of the object */
} changes[] = {
	{ "another certificate", "data: {ca.crt: other}" },
	{ "one more key", "data: {ca.crt: x, more: z}" },
	{ "nothing in it", "data: {}" },
	{ "nothing said of it", "metadata: {name: kube-root-ca.crt, namespace: a}" },
};

static void is_mended(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_auto(KtControlled) world = { 0 };
		g_autofree char *yaml = g_strdup_printf(
			"{%s%s}",
			strstr(changes[i].change, "metadata:")
				? ""
				: "metadata: {name: kube-root-ca.crt, namespace: a}, ",
			changes[i].change);
		KdObject *next = kt_object(&kd_kind_config_map, yaml);
		const KdObject *mended;

		start_world(&world);
		kt_create(world.base.cluster, kd_namespace_new("a"));
		kt_controlled_settle(&world);
		next->uid = map_of(&world, "a")->uid;
		KT_ROW_STR(changes[i].row, kt_update(world.base.cluster, next).message, "");
		kt_controlled_settle(&world);
		mended = map_of(&world, "a");
		KT_ROW_STR(changes[i].row, text_of(&world, "a"), KD_ROOT_CA_CERTIFICATE);
		KT_ROW_INT(changes[i].row, KD_CONFIG_MAP(mended)->data.n, 1);
		KT_ROW_TRUE(changes[i].row, kd_map_lookup(&mended->metadata.annotations,
							  "kubernetes.io/description"));
	}
}

static void others_are_left_alone(void)
{
	g_auto(KtControlled) world = { 0 };

	start_world(&world);
	kt_create(world.base.cluster, kd_namespace_new("a"));
	kt_create(world.base.cluster,
		  kt_object(&kd_kind_config_map, "{metadata: {name: b, namespace: a}}"));
	kt_controlled_settle(&world);
	kt_delete(world.base.cluster,
		  kd_cluster_get(world.base.cluster, &kd_kind_config_map,
				 g_intern_static_string("a"), "b"),
		  -1);
	kt_controlled_settle(&world);
	KT_ROW_TRUE("gone for good", !kd_cluster_get(world.base.cluster, &kd_kind_config_map,
						     g_intern_static_string("a"), "b"));
}

/* That of the cluster that a dump comes from, if it is there. */
static void which_certificate(void)
{
	g_auto(KtControlled) world = { 0 };

	start_world(&world);
	kt_create(world.base.cluster,
		  kt_object(&kd_kind_config_map,
			    "{metadata: {name: kube-root-ca.crt, namespace: kube-system, "
			    "annotations: {kubernetes.io/description: its own}}, data: {ca.crt: "
			    "real}}"));
	kt_create(world.base.cluster, kd_namespace_new("kube-system"));
	kt_create(world.base.cluster, kd_namespace_new("a"));
	kt_controlled_settle(&world);
	KT_ROW_STR("a new namespace has the same", text_of(&world, "a"), "real");
	KT_ROW_STR("that one stays",
		   kd_map_lookup(&map_of(&world, "kube-system")->metadata.annotations,
				 "kubernetes.io/description"),
		   "its own");
}

static CU_TestInfo tests[] = {
	{ "comes back", comes_back },
	{ "is mended", is_mended },
	{ "others are left alone", others_are_left_alone },
	{ "which certificate", which_certificate },
	CU_TEST_INFO_NULL,
};

KT_SUITE(root_ca) = { .pName = "root_ca", .pTests = tests };
