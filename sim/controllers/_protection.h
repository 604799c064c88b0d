/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What keeps storage that is in use (pkg/controller/volume/protectionutil): a finalizer that an
 * object has until it is being deleted and nobody uses it.
 */
#ifndef KD_CONTROLLERS_PROTECTION_H
#define KD_CONTROLLERS_PROTECTION_H

#include <kubedes/controller.h>

/* Whether it is being deleted and held by the finalizer (IsDeletionCandidate()). */
bool kd_protection_holds(const KdObject *object, const char *finalizer);
/* Whether it is not being deleted and should have the finalizer (NeedToAddFinalizer()). */
bool kd_protection_is_missing(const KdObject *object, const char *finalizer);
/* Add it then.  With an ideal control plane only what has it has it, out of a dump, say. */
void kd_protection_complete(const KdControllerView *view, const KdObject *object,
			    const char *finalizer, KdControllerPlan *plan);
void kd_protection_remove(KdControllerPlan *plan, const KdObject *object, const char *finalizer);

#endif
