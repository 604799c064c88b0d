/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_controlled.h"

void kt_controlled_start(KtControlled *world, const KdController *const *list)
{
	world->base = kt_world();
	world->controllers = kd_controllers_new(world->base.cluster, list);
}

void kt_controlled_clear(KtControlled *world)
{
	kd_controllers_free(world->controllers);
	kt_world_clear(&world->base);
}

void kt_controlled_settle(KtControlled *world)
{
	kd_cluster_deliver(world->base.cluster);
	kt_run_until(world->base.engine, kd_engine_now(world->base.engine) + KD_SECOND);
}
