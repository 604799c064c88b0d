/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ConfigMap (core/v1): what programs are configured with.  Nobody here reads what it says.
 */
#ifndef KUBEDES_API_CONFIG_MAP_H
#define KUBEDES_API_CONFIG_MAP_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	KdObject object;
	KdMap data;
	KdMap binaryData; /* base64 */
	KdOptBool immutable;
} KdConfigMap;

extern const KdKind kd_kind_config_map;
#define KD_CONFIG_MAP(object) ((const KdConfigMap *) (object))

/* ---- the one that every namespace of a real cluster has ---- */

#define KD_ROOT_CA_NAME "kube-root-ca.crt"
#define KD_ROOT_CA_KEY  "ca.crt"
/* No certificate, but what stands for one. */
#define KD_ROOT_CA_CERTIFICATE                                                                     \
	"-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVkIGJ5IGt1YmVkZXM=\n-----END CERTIFICATE-----\n"
KdConfigMap *kd_root_ca_new(KdName namespace_, const char *certificate);
/* Data and annotation as they must be. */
void kd_root_ca_fill(KdConfigMap *map, const char *certificate);

G_END_DECLS

#endif
