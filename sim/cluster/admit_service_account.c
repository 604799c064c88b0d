/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ServiceAccount (plugin/pkg/admission/serviceaccount/admission.go): a pod that names no service
 * account gets "default", and it must be there.  The volume with its token is not modelled.
 */
#include "config.h"

#include <kubedes/api/service_account.h>

#include "cluster/admit_plugin.h"

static const KdPod *new_pod(const KdAdmit *admit)
{
	return admit->verb == KD_WRITE_CREATE && admit->object->kind == &kd_kind_pod
		       ? KD_POD(admit->object)
		       : NULL;
}

static bool mutate(const KdAdmission *admission, KdAdmit *admit)
{
	const KdPod *pod = new_pod(admit);

	(void) admission;
	if (pod && (!pod->spec->serviceAccountName || !*pod->spec->serviceAccountName))
		kd_admit_own_spec(admit)->serviceAccountName = g_intern_static_string("default");
	return true;
}

static bool validate(const KdAdmission *admission, KdAdmit *admit)
{
	const KdPod *pod = new_pod(admit);
	KdName namespace_ = admit->object->metadata.namespace, name;

	if (!pod)
		return true;
	name = pod->spec->serviceAccountName;
	if (kd_store_get(kd_admission_store(admission), &kd_kind_service_account, namespace_, name))
		return true;
	return kd_admit_refuse(admit, KD_OUTCOME_FORBIDDEN,
			       "error looking up service account %s/%s: serviceaccount \"%s\" not "
			       "found",
			       namespace_, name, name);
}

const KdAdmitPlugin kd_admit_service_account = {
	.name = "ServiceAccount",
	.mutate = mutate,
	.validate = validate,
};
