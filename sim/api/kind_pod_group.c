/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod_group.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/names.h"

static gboolean check(const KdObject *object, GError **error)
{
	return kd_object_check_name(object, kd_name_subdomain_problem, error);
}

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),      KD_COLUMN("PHASE"),  KD_COLUMN("MINMEMBER"), KD_COLUMN("RUNNING"),
	KD_COLUMN("SUCCEEDED"), KD_COLUMN("FAILED"), KD_COLUMN("AGE"),       { 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdPodGroup *self = KD_POD_GROUP(object);

	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_text(self->status.phase);
	case 2:
		return kd_cell_int(self->spec.minMember);
	case 3:
		return kd_cell_int(self->status.running);
	case 4:
		return kd_cell_int(self->status.succeeded);
	case 5:
		return kd_cell_int(self->status.failed);
	default:
		return kd_cell_age(object, now);
	}
}

static const KdField spec_fields[] = {
	KD_FIELD(KdPodGroupSpec, minMember, INT, .fallback = "1", .min = 1, .max = G_MAXINT32,
		 .recorded = true, .help = "no member is placed unless so many can be"),
	KD_FIELD(KdPodGroupSpec, minResources, RESOURCES,
		 .help = "what must be free for the group to be tried; absent: not looked at"),
	KD_FIELD(KdPodGroupSpec, scheduleTimeoutSeconds, OPT_INT, .min = 0, .max = G_MAXINT32,
		 .help = "how long members that have a place wait for the others"),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "PodGroupSpec",
	.size = sizeof(KdPodGroupSpec),
	.fields = spec_fields,
	.help = "how many belong together",
};

static const KdField status_fields[] = {
	KD_FIELD(KdPodGroupStatus, phase, NAME, .recorded = true,
		 .help = "Pending, Scheduling, Running, Finished, Failed or Unknown"),
	KD_FIELD(KdPodGroupStatus, occupiedBy, STRING, .help = "the workload that uses the group"),
	KD_FIELD(KdPodGroupStatus, scheduled, INT, .recorded = true,
		 .help = "members that have a node"),
	KD_FIELD(KdPodGroupStatus, running, INT),
	KD_FIELD(KdPodGroupStatus, succeeded, INT),
	KD_FIELD(KdPodGroupStatus, failed, INT),
	KD_FIELD(KdPodGroupStatus, scheduleStartTime, TIME),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "PodGroupStatus",
	.size = sizeof(KdPodGroupStatus),
	.fields = status_fields,
	.help = "how far its members are",
};

static const KdField fields[] = {
	KD_FIELD(KdPodGroup, spec, STRUCT, .of = &spec_struct),
	KD_FIELD(KdPodGroup, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "PodGroup",
	.size = sizeof(KdPodGroup),
	.fields = fields,
	.help = "pods that are scheduled together or not at all",
};

KD_KIND(pod_group) = {
	.kind = "PodGroup",
	.apiVersion = "scheduling.x-k8s.io/v1alpha1",
	.plural = "podgroups",
	.short_names = KD_WORDS("pg", "pgs"),
	.namespaced = true,
	.size = sizeof(KdPodGroup),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "pods that are scheduled together or not at all",
};
