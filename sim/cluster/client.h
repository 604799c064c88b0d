/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clients: how fast each component may send requests.
 *
 * An identity (by address) is one client with a token bucket of its own, as client-go gives each
 * clientset one (client-go/util/flowcontrol/throttle.go).  So each controller of
 * kube-controller-manager has one, and each kubelet; scheduler and kubelets have a second one for
 * events, controllers one for both (cmd/kube-scheduler/app/server.go,
 * cmd/kubelet/app/options, pkg/controller/replicaset/replica_set.go).
 *
 * A bucket is two numbers, whatever the number of clients: a request that has to wait takes its
 * token in advance and is told when it may go.
 */
#ifndef KD_CLUSTER_CLIENT_H
#define KD_CLUSTER_CLIENT_H

#include "cluster/cluster.h"
#include "cluster/control_plane.h"

typedef struct KdClients KdClients;

/* @options: limits in place of the defaults; borrowed. */
KdClients *kd_clients_new(const KdClientOptions *options, guint n_options);
void kd_clients_free(KdClients *clients);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdClients, kd_clients_free)

/* Take a token: when the request may go, not before @now. */
KdTime kd_clients_take(KdClients *clients, const KdIdentity *who, bool is_event, KdTime now);

/* "kube-scheduler", "kube-controller-manager", "kubelet"; NULL for users. */
const char *kd_client_component(const KdIdentity *who);

#endif
