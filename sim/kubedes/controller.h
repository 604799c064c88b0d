/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The controller interface: all that a file in sim/controllers/ may include.
 *
 * A controller is one KD_CONTROLLER(<file name>) = { ... }.  It makes the cluster as one object
 * says: reconcile() looks at what has been observed and plans writes; the framework
 * (sim/control/controllers.h) carries them out under the controller's identity and calls again when
 * something that matters has changed, or when a write failed.  A controller keeps nothing from one
 * call to the next: all it knows is in the cluster.
 *
 * What is once in the framework, and so in no controller: the queue (the same object twice is
 * once), expectations (no second plan before the first was observed), slow start (creates go in
 * batches of 1, 2, 4 ..., and stop at the first failure), back-off after failures, and the events
 * about pods that were created or deleted.
 *
 * reconcile() must be pure: the same view, the same plan.  Everything reached through a view is
 * borrowed until it returns.
 */
#ifndef KUBEDES_CONTROLLER_H
#define KUBEDES_CONTROLLER_H

#include <gmodule.h>
#include <kubedes/api/pod.h>

G_BEGIN_DECLS

typedef struct KdController KdController;
typedef struct KdControllerView KdControllerView; /* what was observed, for one object */
typedef struct KdControllerPlan KdControllerPlan; /* what is to be written */
typedef struct KdControllerKeys KdControllerKeys; /* objects to be looked at again */

#define KD_CONTROLLER_SUMS 6 /* of one watch */

/*
 * Which objects of other kinds matter.  A change of one is the business of the object that controls
 * it (ownerReferences with controller: true), before and after the change; and of those that the
 * hooks say.
 */
typedef struct {
	const KdKind *kind;
	/* Whether @self, of the controller's kind, would adopt @orphan of the same namespace, which
	 * nobody controls.  NULL = never. */
	bool (*adopts)(const KdObject *self, const KdObject *orphan);
	/* More objects of the controller's kind that the change matters to:
	 * kd_controller_add_key().
	 * @old NULL: created; @new NULL: deleted.  NULL = none. */
	void (*map)(KdControllerView *view, const KdObject *old, const KdObject *new,
		    KdControllerKeys *keys);
	/*
	 * What @child, which @self controls, adds to the sums of kd_controller_sums(): by the state
	 * of the child and the spec of @self alone.  They are kept from change to change, so that
	 * nobody needs to count the children at each look; and when a child changes but not what it
	 * adds, @self is not looked at again.  So all that matters to it must show.  NULL = none.
	 */
	void (*weigh)(const KdObject *self, const KdObject *child, gint64 sums[KD_CONTROLLER_SUMS]);
	/*
	 * Whether @self has to do with @object of its own namespace without controlling it: by the
	 * labels of the object and the spec of @self alone.  Then .weigh is about those that are
	 * selected, not about those that it controls.  NULL = it is about the latter.
	 */
	bool (*selects)(const KdObject *self, const KdObject *object);
} KdControllerWatch;

struct KdController {
	guint32 size, abi;   /* KD_CONTROLLER_HEAD */
	const char *name;    /* "replicaset-controller" */
	const char *summary; /* one line */
	const char *user;    /* "system:serviceaccount:kube-system:replicaset-controller" */
	const KdKind *kind;  /* of the objects that it reconciles */
	const KdControllerWatch *watches; /* beside it; ends with a zeroed row; NULL = none */
	/* @self is there, and may be being deleted.  NULL with .gone: nothing to be done then. */
	void (*reconcile)(KdControllerView *view, const KdObject *self, KdControllerPlan *plan);
	/* There is no object of that name (any more).  What was created or deleted for it is told
	 * to nobody.  NULL = that is no business of this controller. */
	void (*gone)(KdControllerView *view, KdName namespace_, const char *name,
		     KdControllerPlan *plan);
	/* Whether a change of an object of its own kind matters (NULL where there is none, or none
	 * any more).  NULL = all do. */
	bool (*cares)(const KdObject *old, const KdObject *new);
	/* As .map of a watch, for changes of every kind, while there are objects of its own. */
	void (*map_any)(KdControllerView *view, const KdObject *old, const KdObject *new,
			KdControllerKeys *keys);
	bool costs; /* not run with an ideal control plane */
	/* Objects that are worked on at the same time (--concurrent-...-syncs); 0 = 5. */
	guint workers;
	KdTime max_backoff; /* the longest pause after failures in a row; 0 = 1000 s */
};

#define KD_CONTROLLER_ABI  1
#define KD_CONTROLLER_HEAD .size = sizeof(KdController), .abi = KD_CONTROLLER_ABI
#define KD_CONTROLLER(id)                                                                          \
	extern const KdController kd_controller_##id;                                              \
	G_MODULE_EXPORT const KdController kd_controller_##id

/* ---- what was observed ---- */

KdTime kd_controller_now(const KdControllerView *view);
/* In .gone: since when the object is known not to be there. */
KdTime kd_controller_gone_since(const KdControllerView *view);
/* Whether the control plane is ideal. */
bool kd_controller_is_ideal(const KdControllerView *view);
/* NULL = there is none.  @namespace_ NULL for kinds that have none. */
const KdObject *kd_controller_get(const KdControllerView *view, const KdKind *kind,
				  KdName namespace_, const char *name);
typedef void KdControllerVisit(const KdObject *object, gpointer data);
/* All of a kind, in order of creation: for kinds with few objects. */
void kd_controller_each(const KdControllerView *view, const KdKind *kind, KdControllerVisit *visit,
			gpointer data);
/* All of a namespace, kind by kind: for what is done rarely. */
void kd_controller_each_in(const KdControllerView *view, KdName namespace_,
			   KdControllerVisit *visit, gpointer data);
/* What the API server knows to be taken of a ResourceQuota now, of all that its spec limits;
 * kd_resources_clear() it. */
KdResources kd_controller_quota_used(const KdControllerView *view, const KdObject *quota);
/* Those that @owner controls, in order of creation. */
void kd_controller_each_owned(const KdControllerView *view, const KdObject *owner,
			      const KdKind *kind, KdControllerVisit *visit, gpointer data);
/* Those of the same kind as @self that have the same controller, itself included; none without one.
 */
void kd_controller_each_sibling(const KdControllerView *view, const KdObject *self,
				KdControllerVisit *visit, gpointer data);
/* Those that nobody controls and @self, the object at hand, would adopt, in order of creation. */
void kd_controller_each_orphan(const KdControllerView *view, const KdKind *kind,
			       KdControllerVisit *visit, gpointer data);
/* The sums of .weigh over all of @kind that @self, the object at hand, controls. */
const gint64 *kd_controller_sums(const KdControllerView *view, const KdKind *kind);
/* The controllers of all that .selects, each once; @n of @kind have it.  Without a controller: not
 * here. */
typedef void KdControllerVisitOwner(const KdOwnerReference *owner, guint n, gpointer data);
void kd_controller_each_selected_owner(const KdControllerView *view, const KdKind *kind,
				       KdControllerVisitOwner *visit, gpointer data);
/* Whether the cluster has had objects of the kind of @reference: what is not there then is gone,
 * else it may have been left out. */
bool kd_controller_knows(const KdControllerView *view, const KdOwnerReference *reference);
/* The object that @reference of an object in @namespace_ names, if it is there. */
const KdObject *kd_controller_owner(const KdControllerView *view, KdName namespace_,
				    const KdOwnerReference *reference);
/* spec.replicas (1 when absent) of kinds that have the subresource scale; false: it has none. */
bool kd_controller_scale(const KdControllerView *view, const KdObject *object, gint64 *ret);
/* FALSE: some of what was created or deleted for this object last time was not observed yet, so
 * what it controls must not be counted now; or this look is there to report a failure, and not to
 * try again. */
bool kd_controller_is_settled(const KdControllerView *view);
/* Why a create or delete of the last plan failed, in the API server's words; NULL = none did. */
const char *kd_controller_failure(const KdControllerView *view);

void kd_controller_add_key(KdControllerKeys *keys, KdName namespace_, const char *name);

/* ---- what is to be written ---- */

/*
 * A pod as the template has it: labels, annotations, finalizers, generateName from the name of the
 * object at hand, which controls it, and a spec that all pods of this template share.
 */
KdPod *kd_controller_stamp(KdControllerView *view, const KdPodTemplate *template);
void kd_controller_create(KdControllerPlan *plan, KdObject *take);
/* @take: a kd_object_copy() of what was observed, changed. */
void kd_controller_update(KdControllerPlan *plan, KdObject *take);
/* The same where the status is what changed, and maybe annotations. */
void kd_controller_update_status(KdControllerPlan *plan, KdObject *take);
/* What comes after a write that failed is left out, and each write waits for the one before. */
void kd_controller_in_order(KdControllerPlan *plan);
/* With its own grace period. */
void kd_controller_delete(KdControllerPlan *plan, const KdObject *object);
/* With @grace seconds, whatever was granted before; 0: at once. */
void kd_controller_delete_within(KdControllerPlan *plan, const KdObject *object, gint64 grace);
void kd_controller_event(KdControllerPlan *plan, const KdObject *about, const char *type,
			 const char *reason, const char *format, ...) G_GNUC_PRINTF(5, 6);
/* Look again after @delay, whatever happens; the shortest of several.  Where a write fails it is
 * looked at when that is tried again, and not before. */
void kd_controller_again(KdControllerPlan *plan, KdTime delay);
/* The same, which is no reason for the run to go on. */
void kd_controller_again_idle(KdControllerPlan *plan, KdTime delay);

/* ---- owners ---- */

/* Make @owner the controller of @child; it must not have one. */
void kd_controller_own(KdObject *child, const KdObject *owner);
void kd_controller_disown(KdObject *child);
bool kd_controller_owns(const KdObject *owner, const KdObject *child);

G_END_DECLS

#endif
