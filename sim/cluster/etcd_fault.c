/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/etcd_private.h"

/* Those of one side reach each other; at first all are on side 0. */
#define APART 1

static void rewire(KdEtcd *etcd)
{
	kd_etcd_resend(etcd);
	kd_etcd_reconsider(etcd);
}

static void wake(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcd *etcd = data;

	if (etcd->members[argument].paused_until == kd_engine_now(engine))
		rewire(etcd);
}

static void pause_member(KdEtcd *etcd, guint i, KdTime until)
{
	KdEtcdMember *member = &etcd->members[i];

	if (until <= member->paused_until)
		return;
	member->paused_until = until;
	kd_engine_at(etcd->engine, until, KD_PHASE_FAULT, wake, etcd, i);
}

void kd_etcd_fall_silent(KdEtcd *etcd, KdTime until)
{
	pause_member(etcd, (guint) etcd->leader, until);
	kd_etcd_reconsider(etcd);
}

static void crash(KdEtcd *etcd, guint i)
{
	if (!etcd->members[i].up)
		return;
	kd_etcd_forget_unsynced(etcd, i);
	etcd->members[i].up = false;
	kd_etcd_stop_timer(etcd, i);
	kd_etcd_reconsider(etcd);
	kd_etcd_resend(etcd);
}

static void restart(KdEtcd *etcd, guint i)
{
	KdEtcdMember *member = &etcd->members[i];
	KdTime now = kd_engine_now(etcd->engine);

	if (member->up)
		return;
	member->up = true;
	member->paused_until = now;
	member->disk_free = now;
	rewire(etcd);
}

static void hold(KdEtcd *etcd, guint i, KdTime lasts)
{
	if (!etcd->members[i].up || lasts <= 0)
		return;
	kd_etcd_forget_unsynced(etcd, i);
	pause_member(etcd, i, kd_engine_now(etcd->engine) + lasts);
	rewire(etcd);
}

static void set_side(KdEtcd *etcd, guint i, guint side)
{
	etcd->members[i].side = side;
	rewire(etcd);
}

void kd_etcd_fault(KdEtcd *etcd, const KdEtcdFault *fault)
{
	guint i = fault->member;

	g_assert((gint64) i < etcd->options.members);
	switch (fault->type) {
	case KD_ETCD_CRASH:
		crash(etcd, i);
		return;
	case KD_ETCD_RESTART:
		restart(etcd, i);
		return;
	case KD_ETCD_PAUSE:
		hold(etcd, i, fault->lasts);
		return;
	case KD_ETCD_SLOW_DISK:
		etcd->members[i].slow = fault->factor;
		return;
	case KD_ETCD_PARTITION:
		set_side(etcd, i, APART);
		return;
	case KD_ETCD_HEAL:
		set_side(etcd, i, 0);
		return;
	case KD_ETCD_DEFRAGMENT:
		hold(etcd, i, kd_etcd_defragment(etcd));
		return;
	case KD_ETCD_DISARM:
		etcd->no_space = false;
		return;
	case KD_ETCD_N_FAULTS:
		break;
	}
	g_assert_not_reached();
}

const char *kd_etcd_fault_name(KdEtcdFaultType type)
{
	static const char *const names[KD_ETCD_N_FAULTS] = {
		[KD_ETCD_CRASH] = "crash",           [KD_ETCD_RESTART] = "restart",
		[KD_ETCD_PAUSE] = "pause",           [KD_ETCD_SLOW_DISK] = "slowDisk",
		[KD_ETCD_PARTITION] = "partition",   [KD_ETCD_HEAL] = "heal",
		[KD_ETCD_DEFRAGMENT] = "defragment", [KD_ETCD_DISARM] = "disarm",
	};

	return names[type];
}
