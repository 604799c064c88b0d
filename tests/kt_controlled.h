/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cluster in which some controllers work, and nothing else does.
 */
#ifndef KT_CONTROLLED_H
#define KT_CONTROLLED_H

#include "control/controllers.h"
#include "kt_cluster.h"

typedef struct {
	KtWorld base;
	KdControllers *controllers;
} KtControlled;

/* @list: ends with NULL; borrowed. */
void kt_controlled_start(KtControlled *world, const KdController *const *list);
void kt_controlled_clear(KtControlled *world);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KtControlled, kt_controlled_clear)

/* What was written is delivered, and a second passes. */
void kt_controlled_settle(KtControlled *world);

#endif
