/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/fingerprint.c: equal runs have equal fingerprints, and others have not. */
#include "config.h"

#include "cluster/cluster.h"
#include "kt_cluster.h"

static guint64 fingerprint_of(const char *name, const char *requests, const char *phase, KdTime at,
			      KdTime later)
{
	g_auto(KtWorld) world = kt_world();
	KdPod *pod;

	kt_run_until(world.engine, at);
	kt_create(world.cluster, kt_pod(name, requests));
	kt_run_until(world.engine, later);
	pod = (KdPod *) kd_object_copy(&kt_get_pod(world.cluster, name)->object);
	pod->status.phase = g_intern_string(phase);
	kt_update(world.cluster, pod);
	return kd_cluster_fingerprint(world.cluster);
}

static void fingerprints(void)
{
	guint64 one = fingerprint_of("p", "cpu=1", "Running", 0, 5);

	KT_ROW_TRUE("equal runs", fingerprint_of("p", "cpu=1", "Running", 0, 5) == one);
	KT_ROW_TRUE("equal amounts", fingerprint_of("p", "cpu=1000m", "Running", 0, 5) == one);
	KT_ROW_TRUE("another name", fingerprint_of("q", "cpu=1", "Running", 0, 5) != one);
	KT_ROW_TRUE("another spec", fingerprint_of("p", "cpu=2", "Running", 0, 5) != one);
	KT_ROW_TRUE("another status", fingerprint_of("p", "cpu=1", "Failed", 0, 5) != one);
	KT_ROW_TRUE("another time of the update",
		    fingerprint_of("p", "cpu=1", "Running", 0, 6) != one);
	KT_ROW_TRUE("another time", fingerprint_of("p", "cpu=1", "Running", 1, 5) != one);
}

static CU_TestInfo tests[] = {
	{ "fingerprints", fingerprints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(fingerprint) = { .pName = "fingerprint", .pTests = tests };
