/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/fault_fields.h"

#include "run/control_plane_fields.h"

static const KdField fields[] = {
	KD_FIELD(KdFaultOptions, at, DURATION, .required = true, .min = 0, .max = G_MAXINT64,
		 .help = "when, from the start of the run"),
	KD_FIELD(KdFaultOptions, component, NAME, .required = true,
		 .help = "etcd-1, kube-apiserver-1 and so on; etcd-leader: the one that leads by "
			 "then; kube-scheduler, kube-controller-manager, kubelet"),
	KD_FIELD(KdFaultOptions, type, NAME, .required = true, .allowed = kd_fault_types,
		 .help = "API servers: crash, restart; partition: from the other members of etcd, "
			 "or of a component from the API servers; "
			 "disarm: the space alarm, of all"),
	KD_FIELD(KdFaultOptions, duration, DURATION, .min = 1, .max = G_MAXINT64,
		 .help = "then it is well again; absent: it stays so"),
	KD_FIELD(KdFaultOptions, factor, DOUBLE, .fallback = "100", .min = 0, .max = 1000000,
		 .help = "slowDisk: syncs take so many times as long"),
	KD_FIELDS_END,
};
const KdStruct kd_fault_struct = {
	.name = "Fault",
	.size = sizeof(KdFaultOptions),
	.fields = fields,
	.help = "what fails in the control plane, and when",
};

gboolean kd_faults_check(const KdFaultOptions *faults, guint n,
			 const KdControlPlaneOptions *options, GError **error)
{
	KdControlPlaneOptions complete;
	g_autofree char *problem = NULL;
	guint i;

	if (n == 0)
		return TRUE;
	if (g_strcmp0(options->mode, "ideal") == 0)
		return kd_fail(error, KD_ERROR_INPUT,
			       "faults: Forbidden: controlPlane.mode is ideal: it has no parts "
			       "that could fail");
	kd_struct_copy(&kd_control_plane_struct, &complete, options);
	kd_control_plane_complete(&complete);
	/* What lacks a required field is told of elsewhere. */
	for (i = 0; i < n && !problem; i++)
		if (faults[i].component && faults[i].type)
			problem = kd_fault_problem(&faults[i], &complete);
	kd_struct_clear(&kd_control_plane_struct, &complete);
	return !problem || kd_fail(error, KD_ERROR_INPUT, "faults[%u].%s", i - 1, problem);
}
