/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/admit_specs.h"

#define N_PLACES 1024

/* One place for each address. */
struct KdCompletedSpecs {
	KdCompletedSpec places[N_PLACES];
	guint n;
};

static void forget(KdCompletedSpec *spec)
{
	g_clear_pointer(&spec->from, kd_shared_unref);
	g_clear_pointer(&spec->to, kd_shared_unref);
	g_clear_pointer(&spec->note, g_free);
}

static gsize place_of(const KdPodSpec *from, KdName room)
{
	return ((gsize) from / 16 + (gsize) room / 8 * 31) % N_PLACES;
}

KdCompletedSpecs *kd_completed_specs_new(void)
{
	return g_new0(KdCompletedSpecs, 1);
}

void kd_completed_specs_free(KdCompletedSpecs *specs)
{
	kd_completed_specs_clear(specs);
	g_free(specs);
}

void kd_completed_specs_clear(KdCompletedSpecs *specs)
{
	for (guint i = 0; specs->n > 0 && i < N_PLACES; i++)
		forget(&specs->places[i]);
	specs->n = 0;
}

const KdCompletedSpec *kd_completed_specs_get(const KdCompletedSpecs *specs, const KdPodSpec *from,
					      KdName room)
{
	const KdCompletedSpec *spec = &specs->places[place_of(from, room)];

	return spec->from == from && spec->room == room ? spec : NULL;
}

void kd_completed_specs_put(KdCompletedSpecs *specs, const KdCompletedSpec *take)
{
	KdCompletedSpec *spec = &specs->places[place_of(take->from, take->room)];

	forget(spec);
	*spec = *take;
	specs->n++;
}
