/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to become of one object, as the garbage collector sees it
 * (attemptToDeleteItem() in pkg/controller/garbagecollector/garbagecollector.go).
 *
 * The object and its owners are looked up as they are now; who depends on it says the graph.
 */
#ifndef KD_CONTROL_GARBAGE_H
#define KD_CONTROL_GARBAGE_H

#include "cluster/finalizers.h"
#include "control/owner_graph.h"

/* It goes in the foreground: when what it owns is gone. */
bool kd_garbage_is_waiting(const KdObject *object);
/* Plan what is to be done about it: nothing, delete it, take dead owners from it, let it go, let
 * what it owns go (with .orphans; its own finalizer comes after that). */
void kd_garbage_attempt(const KdCluster *cluster, const KdOwnerNode *node, KdPlan *plan);
/* Take a finalizer from @latest. */
void kd_garbage_release(const KdObject *latest, const char *finalizer, KdPlan *plan);

/* Whether the reference of @dependent with this uid names @owner, by kind, name and namespace. */
bool kd_garbage_names(const KdObject *dependent, const char *uid, const KdObject *owner);
/* The event OwnerRefInvalidNamespace. */
void kd_garbage_tell_namespace(const KdObject *dependent, const char *uid, KdPlan *plan);
bool kd_garbage_same_owners(const KdMeta *a, const KdMeta *b);

#endif
