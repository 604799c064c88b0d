/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects and structs from YAML, for suites that need a few.
 */
#ifndef KT_OBJECT_H
#define KT_OBJECT_H

#include <kubedes/kind.h>

#include "base/tree.h"

/* One object, kind and apiVersion given or not; a problem fails the test.  kd_object_unref() it. */
KdObject *kt_object(const KdKind *kind, const char *yaml);
/* @self, read from YAML in flow style; kd_struct_clear() it. */
void kt_struct(const KdStruct *type, void *self, const char *yaml);
/* "cpu=1,memory=2Gi": the amounts, sorted by name; g_free(). */
char *kt_print_resources(const KdResources *resources);

#endif
