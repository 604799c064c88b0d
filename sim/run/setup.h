/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a real cluster has before anybody does anything.
 */
#ifndef KD_RUN_SETUP_H
#define KD_RUN_SETUP_H

#include "cluster/cluster.h"
#include "cluster/control_plane.h"

/* The API server's admission plug-ins, as @options say. */
void kd_setup_admission(KdCluster *cluster, const KdControlPlaneOptions *options);
/* The first namespaces (pkg/controlplane/controller/systemnamespaces), and those among @all,
 * each with its service account and the certificate of the API server, whose controllers have long
 * been at work. */
void kd_setup_namespaces(KdPlan *plan, const GPtrArray *all);

/* Roles and bindings that are not there yet, and the authorisers, as @options say.  What was
 * created before this was not asked about. */
void kd_setup_authorization(KdCluster *cluster, const KdControlPlaneOptions *options);

#endif
