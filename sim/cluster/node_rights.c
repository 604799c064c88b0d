/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kubelet may not do though the role system:node would let it: touch other nodes and their
 * pods (plugin/pkg/auth/authorizer/node/node_authorizer.go; pods by
 * plugin/pkg/admission/noderestriction/admission.go, which is taken together with it).
 */
#include "config.h"

#include <string.h>

#include "cluster/authorizer.h"

static bool is_own_pod(KdStore *store, const char *node, const KdAttributes *attributes)
{
	const KdObject *pod = kd_store_get(store, &kd_kind_pod, attributes->namespace_,
					   attributes->name);

	return !pod || g_strcmp0(KD_POD(pod)->nodeName, node) == 0;
}

bool kd_node_may(KdStore *store, const char *node, const KdAttributes *attributes)
{
	const char *resource = attributes->resource;

	if (!attributes->name || !resource)
		return true;
	if (strcmp(resource, "nodes") == 0 || strcmp(resource, "csinodes") == 0 ||
	    strcmp(resource, "leases") == 0)
		return strcmp(attributes->name, node) == 0;
	return strcmp(resource, "pods") != 0 || is_own_pod(store, node, attributes);
}
