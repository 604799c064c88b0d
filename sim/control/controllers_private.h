/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the controller framework share: controllers.c (queues, what happens in the
 * cluster), controller_view.c (what a controller sees), controller_plan.c (carrying out what it
 * planned), controller_sums.c (what its children add up to).
 */
#ifndef KD_CONTROL_CONTROLLERS_PRIVATE_H
#define KD_CONTROL_CONTROLLERS_PRIVATE_H

#include "control/controllers.h"
#include "control/owner_index.h"

/* Pods are to be seen within this time, or are forgotten about (ExpectationsTimeout). */
#define KD_EXPECTATIONS_TIMEOUT (5 * KD_MINUTE)

typedef struct KdManager KdManager;

/* What all children of one watch add up to. */
typedef struct {
	const KdControllerWatch *watch;
	gint64 generation; /* of the owner, for which they were weighed */
	gint64 sums[KD_CONTROLLER_SUMS];
	/* With .selects: their controllers. */
	GHashTable *owner_of; /* uid -> KdSumsOwner; NULL = none yet */
	GPtrArray *owners;    /* the same, in an order of their own */
} KdSums;

typedef struct {
	KdOwnerReference reference; /* a copy */
	guint n;                    /* children that have it */
	guint at;                   /* place in .owners */
} KdSumsOwner;

/* One object of a controller's kind, by name: it may be gone, or not be there yet. */
typedef struct {
	KdManager *manager;
	KdName namespace_;
	char *name;
	bool queued;
	bool running; /* its plan is being carried out */
	bool dirty;   /* to be queued again after that */
	KdEventId timer;
	KdTime timer_at;
	bool timer_is_idle;
	KdTime gone_since; /* UNSET: there is such an object, or nobody has looked */
	/* What failed last. */
	guint n_failures; /* plans in a row */
	char *failure;    /* of a create or delete */
	bool reports;     /* the next reconcile is there to report it, not to try again */
	/* Expectations. */
	gint64 n_creates;    /* to be observed */
	GHashTable *deletes; /* set of KdUid, to be observed; NULL = none */
	KdTime expected_at;
	/* The spec of the template, and what pods get in its place; references. */
	const KdPodSpec *template_spec;
	KdPodSpec *stamped_spec;
	/* Orphans that it may adopt, ascending; complete for that generation of the object. */
	GArray *orphans; /* of KdUid */
	gint64 orphans_generation;
	GArray *sums; /* of KdSums, of the watches that were asked for; NULL = none */
	bool idle;    /* nothing was to be done, and nothing that matters has come since */
} KdWork;

/* One controller at work. */
struct KdManager {
	KdControllers *all;
	const KdController *controller;
	KdIdentity identity;
	GHashTable *works; /* set of KdWork */
	GQueue queue;      /* of KdWork */
	bool armed;        /* a turn is to come */
	guint n_running;   /* plans that are being carried out, one a worker */
	guint n_workers;
};

struct KdControllers {
	KdCluster *cluster;
	const KdView *view;   /* of their informers */
	KdOwnerIndex *owners; /* of all kinds that any controller has to do with */
	GPtrArray *managers;
	GPtrArray *curious; /* those of them that want to know of every change; borrowed */
	guint64 n_reconciles;
};

struct KdControllerView {
	KdManager *manager;
	KdWork *work; /* NULL in .map, as is self */
	const KdObject *self;
	bool reports;
};

struct KdControllerKeys {
	KdManager *manager;
};

/* ---- controllers.c ---- */

void kd_work_enqueue(KdWork *work);
/* Have the next in the queue looked at, if a worker is free. */
void kd_manager_arm(KdManager *manager);
/* Enqueue at @time; idle: unless nothing else happens before.  The earliest of several, idle where
 * all of them are. */
void kd_work_enqueue_at(KdWork *work, KdTime time, bool idle);
KdTime kd_work_now(const KdWork *work);

/* ---- controller_sums.c ---- */

/* A child of @owner, which @work is about, came (@old NULL), changed, or went (@new NULL): is that
 * news? */
bool kd_work_weigh(KdWork *work, const KdObject *owner, const KdControllerWatch *watch,
		   const KdObject *old, const KdObject *new);

/* ---- controller_plan.c ---- */

/* @reports: see KdWork. */
KdControllerPlan *kd_controller_plan_new(KdWork *work, const KdObject *self, bool reports);
/* Nothing to write, and no look again. */
bool kd_controller_plan_is_empty(const KdControllerPlan *plan);
/* Takes the plan over; @work is enqueued again where something failed. */
void kd_controller_plan_carry_out(KdControllerPlan *plan);
void kd_work_expect_created(KdWork *work, gint64 difference);
void kd_work_observe_deleted(KdWork *work, KdUid uid);

#endif
