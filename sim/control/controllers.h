/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kube-controller-manager: runs the controllers of sim/controllers (kubedes/controller.h).
 *
 * Each controller has a work queue of names.  A change in the log puts the names that it concerns
 * into it; one reconcile is one event in KD_PHASE_CONTROL.  A name that is in the queue is not put
 * in twice, and one that is being worked on is put in again afterwards.  With an ideal control
 * plane all this takes no simulated time.
 *
 * Plans are carried out write by write, creates by slow start.  Where a write failed, the object is
 * looked at again after 5 ms, doubling with each failure in a row up to 1000 s
 * (client-go/util/workqueue).  Such a retry alone does not keep a run going, unless the
 * failure was a conflict.
 */
#ifndef KD_CONTROL_CONTROLLERS_H
#define KD_CONTROL_CONTROLLERS_H

#include <kubedes/controller.h>

#include "cluster/cluster.h"

typedef struct KdControllers KdControllers;

/* All that are built in; ends in NULL. */
extern const KdController *const kd_controller_table[];

/* @controllers ends in NULL and is borrowed, as are its entries; what is in the cluster already is
 * reconciled too. */
KdControllers *kd_controllers_new(KdCluster *cluster, const KdController *const *controllers);
/* Before the engine runs: that one works on @n objects at the same time.  It need not be there. */
void kd_controllers_set_workers(KdControllers *controllers, const char *name, guint n);
/* After the engine has run its last event. */
void kd_controllers_free(KdControllers *controllers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdControllers, kd_controllers_free)

/* Reconciles so far. */
guint64 kd_controllers_n_reconciles(const KdControllers *controllers);

#endif
