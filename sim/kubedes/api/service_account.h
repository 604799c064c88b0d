/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ServiceAccount (core/v1): what the processes of a pod are to the API server,
 * "system:serviceaccount:NAMESPACE:NAME".
 */
#ifndef KUBEDES_API_SERVICE_ACCOUNT_H
#define KUBEDES_API_SERVICE_ACCOUNT_H

#include <kubedes/api/reference.h>

G_BEGIN_DECLS

typedef struct {
	KdObject object;
	KdObjectReference *secrets;
	guint n_secrets;
	KdOptBool automountServiceAccountToken;
} KdServiceAccount;

extern const KdKind kd_kind_service_account;
#define KD_SERVICE_ACCOUNT(object) ((const KdServiceAccount *) (object))

G_END_DECLS

#endif
