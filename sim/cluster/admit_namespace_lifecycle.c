/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NamespaceLifecycle (apiserver/pkg/admission/plugin/namespace/lifecycle): nothing is created in a
 * namespace that is going, nor in one that is not there, and the first namespaces stay.
 *
 * With an ideal control plane a namespace need not be there, and is taken to be, as if
 * NamespaceAutoProvision were on.
 */
#include "config.h"

#include <kubedes/api/namespace.h>

#include "cluster/admit_plugin.h"

static bool is_immortal(const char *name)
{
	static const char *const names[] = { "default", "kube-system", "kube-public", NULL };

	return g_strv_contains(names, name);
}

static bool is_terminating(const KdAdmission *admission, KdName namespace_)
{
	const KdRoom *room = kd_rooms_get(admission->rooms, namespace_);

	return room && room->terminating;
}

static bool precede(const KdAdmission *admission, KdAdmit *admit)
{
	const KdObject *object = admit->object ? admit->object : admit->old;
	KdName name = object->metadata.namespace;

	if (admit->verb == KD_WRITE_DELETE) {
		if (object->kind == &kd_kind_namespace && is_immortal(object->metadata.name))
			return kd_admit_refuse(admit, KD_OUTCOME_FORBIDDEN,
					       "this namespace may not be deleted");
		return true;
	}
	if (!object->kind->namespaced)
		return true;
	if (!admission->ideal &&
	    !kd_store_get(kd_admission_store(admission), &kd_kind_namespace, NULL, name))
		return kd_admit_refuse(admit, KD_OUTCOME_NOT_FOUND, "namespaces \"%s\" not found",
				       name);
	if (admit->verb == KD_WRITE_CREATE && is_terminating(admission, name))
		return kd_admit_refuse(admit, KD_OUTCOME_NAMESPACE_TERMINATING,
				       "unable to create new content in namespace %s because it is "
				       "being terminated",
				       name);
	return true;
}

const KdAdmitPlugin kd_admit_namespace_lifecycle = {
	.name = "NamespaceLifecycle",
	.ideal = true,
	.precede = precede,
};
