/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Service (core/v1).
 */
#ifndef KUBEDES_API_SERVICE_H
#define KUBEDES_API_SERVICE_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	KdName name, protocol, appProtocol; /* protocol: TCP when absent */
	gint64 port, nodePort;
	char *targetPort; /* number or name; port when absent */
} KdServicePort;

typedef struct {
	KdName type;    /* ClusterIP, NodePort, LoadBalancer, ExternalName */
	KdMap selector; /* of pods; empty = endpoints are made by others */
	KdName clusterIP, externalName, sessionAffinity;
	KdName externalTrafficPolicy, internalTrafficPolicy, trafficDistribution;
	KdName *clusterIPs, *externalIPs;
	guint n_clusterIPs, n_externalIPs;
	KdServicePort *ports;
	guint n_ports;
	bool publishNotReadyAddresses;
} KdServiceSpec;

typedef struct {
	KdName ip, hostname;
} KdLoadBalancerIngress;
typedef struct {
	KdLoadBalancerIngress *ingress;
	guint n_ingress;
} KdLoadBalancerStatus;
typedef struct {
	KdLoadBalancerStatus loadBalancer;
} KdServiceStatus;

typedef struct {
	KdObject object;
	KdServiceSpec spec;
	KdServiceStatus status;
} KdService;

extern const KdKind kd_kind_service;
#define KD_SERVICE(object) ((const KdService *) (object))

G_END_DECLS

#endif
