/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DefaultTolerationSeconds (plugin/pkg/admission/defaulttolerationseconds/admission.go): pods
 * tolerate nodes that are not ready or unreachable for a while, unless they say for how long.
 */
#include "config.h"

#include "cluster/admit_plugin.h"

static bool tolerates(const KdPodSpec *spec, const char *key)
{
	for (guint i = 0; i < spec->n_tolerations; i++) {
		const KdToleration *at = &spec->tolerations[i];

		if ((!at->key || !*at->key || g_str_equal(at->key, key)) &&
		    (!at->effect || !*at->effect || g_str_equal(at->effect, "NoExecute")))
			return true;
	}
	return false;
}

static void add(KdAdmit *admit, const char *key, gint64 seconds)
{
	KdPodSpec *spec;

	if (tolerates(KD_POD(admit->object)->spec, key))
		return;
	spec = kd_admit_own_spec(admit);
	spec->tolerations = g_renew(KdToleration, spec->tolerations, spec->n_tolerations + 1);
	spec->tolerations[spec->n_tolerations++] = (KdToleration){
		.key = g_intern_string(key),
		.operator= g_intern_static_string("Exists"),
		.effect = g_intern_static_string("NoExecute"),
		.tolerationSeconds = { seconds, true },
	};
}

static bool mutate(const KdAdmission *admission, KdAdmit *admit)
{
	if (admit->verb != KD_WRITE_CREATE || admit->object->kind != &kd_kind_pod)
		return true;
	add(admit, "node.kubernetes.io/not-ready", admission->not_ready_seconds);
	add(admit, "node.kubernetes.io/unreachable", admission->unreachable_seconds);
	return true;
}

const KdAdmitPlugin kd_admit_default_toleration_seconds = {
	.name = "DefaultTolerationSeconds",
	.mutate = mutate,
};
