/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/view.c: what plug-ins ask of nodes. */
#include "config.h"

#include "kt_world.h"

static void ports(void)
{
	static const struct {
		const char *row, *held, *asked;
		bool taken;
	} rows[] = {
		{ "the same port", "80", "80", true },
		{ "another port", "80", "81", false },
		{ "another protocol", "80/UDP", "80", false },
		{ "another address", "10.0.0.1:80", "10.0.0.2:80", false },
		{ "every address clashes with one", "80", "10.0.0.2:80", true },
		{ "one address clashes with every", "10.0.0.1:80", "80", true },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *world = g_strdup_printf("node a; pod o on=a; pod p port=%s on=a",
							 rows[i].held);
		g_autofree char *pod = g_strdup_printf("q port=%s", rows[i].asked);
		g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, world);
		const KdNodes *nodes = kd_snapshot_nodes(stage->snapshot);

		KT_ROW_INT(rows[i].row,
			   kd_nodes_port_taken(nodes, 0, kt_stage_info(stage, pod)->ports),
			   rows[i].taken);
		kt_stage_add(stage, "end p");
		KT_ROW_INT("free again",
			   kd_nodes_port_taken(nodes, 0, kt_stage_info(stage, pod)->ports), false);
	}
}

static void image_sizes(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(
		NULL, NULL, "node a image=nginx:1@5; node b image=nginx:1@7 image=redis:7@2");
	const KdNodes *nodes = kd_snapshot_nodes(stage->snapshot);
	KdName nginx = g_intern_static_string("nginx:1");

	KT_ROW_INT("on both", kd_nodes_with_image(nodes, nginx), 2);
	KT_ROW_INT("of the size that was first", kd_nodes_image_size(nodes, 1, nginx), 5);
	KT_ROW_INT("not there", kd_nodes_image_size(nodes, 0, g_intern_static_string("redis:7")),
		   0);
	kt_stage_add(stage, "gone a");
	KT_ROW_INT("one left", kd_nodes_with_image(nodes, nginx), 1);
	KT_ROW_INT("size as it was", kd_nodes_image_size(nodes, 1, nginx), 5);
	kt_stage_add(stage, "node b; node c image=nginx:1@9");
	KT_ROW_INT("gone and come", kd_nodes_image_size(nodes, 0, nginx), 9);
}

static CU_TestInfo tests[] = {
	{ "host ports", ports },
	{ "images", image_sizes },
	CU_TEST_INFO_NULL,
};

KT_SUITE(view) = { .pName = "view", .pTests = tests };
