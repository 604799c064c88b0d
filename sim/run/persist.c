/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/persist.h"

#define FIRST_PAUSE KD_SECOND
#define MAX_PAUSE   (30 * KD_SECOND)

/* One object that is on its way. */
typedef struct {
	KdPersist *persist;
	KdObject *object; /* as it came */
	KdTime pause;     /* before the next time; 0 = it was not sent again yet */
} Parcel;

struct KdPersist {
	KdCluster *cluster;
	const KdIdentity *who;
	KdDone *done;
	gpointer data;
	GPtrArray *parcels; /* of Parcel, in no order */
};

static void free_parcel(gpointer data)
{
	Parcel *parcel = data;

	kd_object_unref(parcel->object);
	g_free(parcel);
}

KdPersist *kd_persist_new(KdCluster *cluster, const KdIdentity *who, KdDone *done, gpointer data)
{
	KdPersist *persist = g_new(KdPersist, 1);

	*persist = (KdPersist){ .cluster = cluster,
				.who = who,
				.done = done,
				.data = data,
				.parcels = g_ptr_array_new_with_free_func(free_parcel) };
	return persist;
}

void kd_persist_free(KdPersist *persist)
{
	if (!persist)
		return;
	g_ptr_array_unref(persist->parcels);
	g_free(persist);
}

static void drop(gpointer data)
{
	Parcel *parcel = data;

	g_ptr_array_remove_fast(parcel->persist->parcels, parcel);
}

static void send(Parcel *parcel);

static void send_again(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	(void) argument;
	send(data);
}

static void answered(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		     const char *message)
{
	Parcel *parcel = data;
	KdPersist *persist = parcel->persist;

	if (kd_outcome_may_pass(outcome)) {
		parcel->pause = parcel->pause ? MIN(2 * parcel->pause, MAX_PAUSE) : FIRST_PAUSE;
		kd_engine_after(kd_cluster_engine(persist->cluster), parcel->pause,
				KD_PHASE_ARRIVAL, send_again, parcel, 0);
		return;
	}
	if (outcome == KD_OUTCOME_ALREADY_EXISTS && parcel->pause)
		outcome = KD_OUTCOME_OK;
	drop(parcel);
	persist->done(persist->data, i, outcome, object, message);
}

static void send(Parcel *parcel)
{
	KdPlan *plan = kd_plan_new(parcel->persist->who);

	kd_plan_create(plan, kd_object_copy(parcel->object));
	kd_plan_set_dropped(plan, drop);
	kd_cluster_submit(parcel->persist->cluster, plan, answered, parcel);
}

void kd_persist_create(KdPersist *persist, KdObject *take)
{
	Parcel *parcel = g_new(Parcel, 1);

	*parcel = (Parcel){ .persist = persist, .object = take };
	g_ptr_array_add(persist->parcels, parcel);
	send(parcel);
}
