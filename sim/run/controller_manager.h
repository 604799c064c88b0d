/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kube-controller-manager as `controlPlane.controllerManager` of a scenario has it: which of its
 * controllers run, and how (cmd/kube-controller-manager/app/controllermanager.go
 * IsControllerEnabled()).
 *
 * Controllers have the names that --controllers knows them by
 * (cmd/kube-controller-manager/names/controller_names.go).  Those that are not needed with an ideal
 * control plane run there when they are named.
 */
#ifndef KD_RUN_CONTROLLER_MANAGER_H
#define KD_RUN_CONTROLLER_MANAGER_H

#include "cluster/control_plane.h"
#include "control/controllers.h"
#include "control/ended_pods.h"
#include "control/garbage_collector.h"

extern const KdStruct kd_controller_manager_struct;

typedef struct {
	KdControllers *controllers;
	KdGarbageCollector *collector;
	KdEndedPods *ended_pods;
} KdControllerManager;

/* @options is complete and borrowed until this returns. */
KdControllerManager *kd_controller_manager_new(KdCluster *cluster,
					       const KdControlPlaneOptions *options);
/* After the engine has run its last event. */
void kd_controller_manager_free(KdControllerManager *manager);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdControllerManager, kd_controller_manager_free)

#endif
