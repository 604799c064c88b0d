/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/reference.h>

static const KdField fields[] = {
	KD_FIELD(KdObjectReference, apiVersion, NAME),
	KD_FIELD(KdObjectReference, kind, NAME),
	KD_FIELD(KdObjectReference, namespace, NAME),
	KD_FIELD(KdObjectReference, name, STRING),
	KD_FIELD(KdObjectReference, uid, STRING),
	KD_FIELD(KdObjectReference, fieldPath, STRING, .help = "a part of the object"),
	KD_FIELDS_END,
};
const KdStruct kd_object_reference_struct = {
	.name = "ObjectReference",
	.size = sizeof(KdObjectReference),
	.fields = fields,
	.help = "another object",
	.kept = KD_WORDS("resourceVersion"),
};
