/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/kind.h>

#include "api/checks.h"

static const KdField owner_reference_fields[] = {
	KD_FIELD(KdOwnerReference, apiVersion, NAME, .required = true),
	KD_FIELD(KdOwnerReference, kind, NAME, .required = true),
	KD_FIELD(KdOwnerReference, name, STRING, .required = true),
	KD_FIELD(KdOwnerReference, uid, STRING),
	KD_FIELD(KdOwnerReference, controller, BOOL, .help = "the one that manages the object"),
	KD_FIELD(KdOwnerReference, blockOwnerDeletion, OPT_BOOL,
		 .help = "the owner waits for it in a foreground deletion"),
	KD_FIELDS_END,
};
const KdStruct kd_owner_reference_struct = {
	.name = "OwnerReference",
	.size = sizeof(KdOwnerReference),
	.fields = owner_reference_fields,
	.help = "an object that this one goes with",
};

static const KdField meta_fields[] = {
	KD_FIELD(KdMeta, name, STRING, .help = "unique in its namespace for the kind"),
	KD_FIELD(KdMeta, generateName, STRING, .help = "beginning of a name to be made up"),
	KD_FIELD(KdMeta, namespace, NAME, .help = "default where none is given"),
	KD_FIELD(KdMeta, uid, STRING, .help = "unique for all time"),
	KD_FIELD(KdMeta, creationTimestamp, TIME, .help = "when the API server made it"),
	KD_FIELD(KdMeta, deletionTimestamp, TIME,
		 .help = "when it will be gone; set by a deletion"),
	KD_FIELD(KdMeta, deletionGracePeriodSeconds, OPT_INT,
		 .help = "seconds from deletion to the end"),
	KD_FIELD(KdMeta, generation, INT, .help = "grows with each change of the spec"),
	KD_FIELD(KdMeta, labels, MAP, .help = "what selectors look at"),
	KD_FIELD(KdMeta, annotations, MAP,
		 .help = "notes of tools; kubedes.io/... say how it behaves"),
	KD_FIELD_LIST_OF(KdMeta, ownerReferences, &kd_owner_reference_struct,
			 .help = "objects that it goes with"),
	KD_FIELD_NAMES_OF(KdMeta, finalizers, .help = "who must let go before it is removed"),
	KD_FIELDS_END,
};
const KdStruct kd_meta_struct = {
	.name = "ObjectMeta",
	.size = sizeof(KdMeta),
	.fields = meta_fields,
	.help = "what every object has",
	.check = kd_meta_check,
	.kept = KD_WORDS("managedFields", "resourceVersion", "selfLink"),
};
