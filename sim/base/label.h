/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may stand in a label (apimachinery/pkg/util/validation/validation.go).
 */
#ifndef KD_BASE_LABEL_H
#define KD_BASE_LABEL_H

#include <kubedes/types.h>

/* IsQualifiedName(): "app", "kubernetes.io/hostname"; keys of labels, annotations and taints,
 * names of resources. */
bool kd_label_key_is_valid(const char *text);
/* IsValidLabelValue(): at most 63 characters, possibly none. */
bool kd_label_value_is_valid(const char *text);
/* strconv.ParseInt(): a sign or none, then digits and nothing else; within 64 bits. */
bool kd_label_int(const char *text, gint64 *ret);

#endif
