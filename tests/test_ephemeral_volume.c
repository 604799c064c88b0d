/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/ephemeral_volume.c: claims of generic ephemeral volumes. */
#include "config.h"

#include <kubedes/api/persistent_volume_claim.h>

#include "kt_controlled.h"
#include "kt_object.h"

extern const KdController kd_controller_ephemeral_volume;

#define TEMPLATE                                                                                   \
	"ephemeral: {volumeClaimTemplate: {metadata: {labels: {a: b}}, spec: {accessModes: "       \
	"[ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 1Gi}}}}}"

static const struct {
	const char *row, *metadata, *volumes;
	const char *claims; /* that are there then */
} rows[] = {
	{ "no volumes", "", "[]", "" },
	{ "another kind", "", "[{name: v, emptyDir: {}}]", "" },
	{ "one", "", "[{name: v, " TEMPLATE "}]", "p-v" },
	{ "two and another", "",
	  "[{name: v, " TEMPLATE "}, {name: e, emptyDir: {}}, {name: w, " TEMPLATE "}]",
	  "p-v p-w" },
	{ "of a pod that goes",
	  ", deletionTimestamp: \"2026-01-01T00:00:00Z\", finalizers: [a.com/b]",
	  "[{name: v, " TEMPLATE "}]", "" },
};

static void start_world(KtControlled *world)
{
	static const KdController *const list[] = { &kd_controller_ephemeral_volume, NULL };

	kt_controlled_start(world, list);
}

static void add_pod(KtControlled *world, const char *metadata, const char *volumes)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: p, namespace: default%s}, spec: {containers: [{name: main, "
		"image: web}], volumes: %s}}",
		metadata, volumes);

	KT_ROW_STR(yaml, kt_create(world->base.cluster, kt_object(&kd_kind_pod, yaml)).message, "");
}

static const KdObject *claim(KtControlled *world)
{
	return kd_cluster_get(world->base.cluster, &kd_kind_persistent_volume_claim,
			      g_intern_static_string("default"), "p-v");
}

static void add_name(const KdObject *object, gpointer data)
{
	GString *text = data;

	g_string_append_printf(text, "%s%s", text->len ? " " : "", object->metadata.name);
}

static void makes_claims(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtControlled) world = { 0 };
		g_autoptr(GString) names = g_string_new(NULL);

		start_world(&world);
		add_pod(&world, rows[i].metadata, rows[i].volumes);
		kt_controlled_settle(&world);
		kd_cluster_each(world.base.cluster, &kd_kind_persistent_volume_claim, add_name,
				names);
		KT_ROW_STR(rows[i].row, names->str, rows[i].claims);
	}
}

static void as_the_template_says(void)
{
	g_auto(KtControlled) world = { 0 };
	const KdObject *made;
	KdUid uid;

	start_world(&world);
	add_pod(&world, "", "[{name: v, " TEMPLATE "}]");
	kt_controlled_settle(&world);
	made = claim(&world);
	KT_ROW_STR("labels", kd_map_lookup(&made->metadata.labels, "a"), "b");
	KT_ROW_STR("spec", KD_PERSISTENT_VOLUME_CLAIM(made)->spec.storageClassName, "fast");
	KT_ROW_TRUE("the pod controls it",
		    kd_controller_owns(&kt_get_pod(world.base.cluster, "p")->object, made));
	uid = made->uid;
	kt_delete(world.base.cluster, made, -1);
	kt_controlled_settle(&world);
	KT_ROW_TRUE("it is made again", claim(&world) && claim(&world)->uid != uid);
}

static void another_is_left_alone(void)
{
	g_auto(KtControlled) world = { 0 };

	start_world(&world);
	kt_create(world.base.cluster,
		  kt_object(&kd_kind_persistent_volume_claim,
			    "{metadata: {name: p-v, namespace: default}, spec: {accessModes: "
			    "[ReadWriteMany], resources: {requests: {storage: 2Gi}}}}"));
	add_pod(&world, "", "[{name: v, " TEMPLATE "}]");
	kt_controlled_settle(&world);
	KT_ROW_TRUE("it has no owner", !kd_object_controller(claim(&world)));
}

static CU_TestInfo tests[] = {
	{ "makes claims", makes_claims },
	{ "as the template says", as_the_template_says },
	{ "another is left alone", another_is_left_alone },
	CU_TEST_INFO_NULL,
};

KT_SUITE(ephemeral_volume) = { .pName = "ephemeral_volume", .pTests = tests };
