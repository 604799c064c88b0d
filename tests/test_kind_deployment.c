/* SPDX-License-Identifier: Apache-2.0 */
/* sim/api/kind_deployment.c: what the API server fills in, what may change, what is shown. */
#include "config.h"

#include <kubedes/api/deployment.h>

#include "kt_cluster.h"
#include "kt_object.h"

#define TEMPLATE                                                                                   \
	"selector: {matchLabels: {app: web}}, "                                                    \
	"template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: "      \
	"nginx}, {name: log, image: tail}]}}"

static KdObject *make(const char *spec)
{
	g_autofree char *yaml = g_strdup_printf("{metadata: {name: web}, spec: {%s%s}}", spec,
						TEMPLATE);
	KdObject *object = kt_object(&kd_kind_deployment, yaml);

	kd_object_set_defaults(object);
	return object;
}

static const struct {
	const char *name, *spec, *want;
} defaults[] = {
	{ "nothing given", "", "1 RollingUpdate 25% 25% 10 600" },
	{ "one of two bounds", "strategy: {rollingUpdate: {maxSurge: 2}}, ",
	  "1 RollingUpdate 2 25% 10 600" },
	{ "numbers that are 0", "replicas: 0, revisionHistoryLimit: 0, ",
	  "0 RollingUpdate 25% 25% 0 600" },
	{ "no bounds where all go", "strategy: {type: Recreate}, progressDeadlineSeconds: 5, ",
	  "1 Recreate - - 10 5" },
};

static void fill_in(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(defaults); i++) {
		g_autoptr(KdObject) object = make(defaults[i].spec);
		const KdDeploymentSpec *spec = &KD_DEPLOYMENT(object)->spec;
		const KdRollingUpdateDeployment *rolling = spec->strategy.rollingUpdate;
		g_autofree char *got = g_strdup_printf(
			"%d %s %s %s %d %d", (int) spec->replicas, spec->strategy.type,
			rolling ? rolling->maxSurge : "-", rolling ? rolling->maxUnavailable : "-",
			(int) spec->revisionHistoryLimit, (int) spec->progressDeadlineSeconds);

		KT_ROW_STR(defaults[i].name, got, defaults[i].want);
	}
}

/* ---- what may change ---- */

static const struct {
	const char *name, *key, *value, *want;
} changes[] = {
	{ "the selector", "app", "other",
	  "Deployment.apps \"web\" is invalid: spec.selector: Invalid value: "
	  "{\"matchLabels\":{\"app\":\"other\"}}: field is immutable" },
	{ "the same selector", "app", "web", "" },
};

static void change(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_auto(KtWorld) world = kt_world();
		const KdObject *stored = kt_create(world.cluster, make("replicas: 0, ")).object;
		KdObject *next = kd_object_copy(stored);
		KdSelector *selector = ((KdDeployment *) next)->spec.selector;
		KtAnswer answer;

		kd_map_set(&selector->matchLabels, changes[i].key, changes[i].value);
		answer = kt_update(world.cluster, next);
		KT_ROW_STR(changes[i].name, answer.message, changes[i].want);
		KT_ROW_INT(changes[i].name, (int) answer.outcome,
			   (int) (*changes[i].want ? KD_OUTCOME_INVALID : KD_OUTCOME_OK));
	}
}

/* ---- what `kubedes get` prints ---- */

static void cells(void)
{
	static const char *const want[] = {
		"web", "2/3", "1", "0", "5m", "main,log", "nginx,tail", "app=web",
	};
	g_autoptr(KdObject) object = make("replicas: 3, ");
	KdDeploymentStatus *status = &((KdDeployment *) object)->status;

	status->readyReplicas = 2;
	status->updatedReplicas = 1;
	object->metadata.creationTimestamp = 0;
	for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
		g_autofree char *got = kd_kind_deployment.cell(object, i, 5 * KD_MINUTE);

		KT_ROW_STR(kd_kind_deployment.columns[i].header, got, want[i]);
	}
}

static CU_TestInfo tests[] = {
	{ "defaults", fill_in }, { "change", change }, { "cells", cells }, CU_TEST_INFO_NULL
};

KT_SUITE(kind_deployment) = { .pName = "kind_deployment", .pTests = tests };
