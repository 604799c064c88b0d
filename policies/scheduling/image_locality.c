/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ImageLocality: the node that has most of the pod's images, in bytes
 * (pkg/scheduler/framework/plugins/imagelocality/image_locality.go, v1.34).
 *
 * Each image counts its size times the share of nodes that have it, so that not all pods run to
 * the one node that pulled first.  The sum is scaled between 23 MiB and 1000 MiB for each
 * container.
 */
#include <kubedes/policy.h>

#include <string.h>

#define MIB       (G_GINT64_CONSTANT(1024) * 1024)
#define LEAST     (23 * MIB)
#define MOST_EACH (1000 * MIB)

typedef struct {
	KdName name;
	double spread; /* share of nodes that have it */
} Image;

/* With ":latest" where neither tag nor digest is there. */
static KdName known_name(const char *image)
{
	const char *colon = strrchr(image, ':'), *slash = strrchr(image, '/');
	g_autofree char *full = NULL;

	if (!colon || (slash && colon < slash))
		image = full = g_strconcat(image, ":latest", NULL);
	/* Names that no node has need not be interned. */
	return g_quark_to_string(g_quark_try_string(image));
}

static guint n_containers(const KdPod *pod)
{
	return pod->spec->n_initContainers + pod->spec->n_containers;
}

static const KdContainer *container(const KdPod *pod, guint i)
{
	const KdPodSpec *spec = pod->spec;

	return i < spec->n_initContainers ? &spec->initContainers[i]
					  : &spec->containers[i - spec->n_initContainers];
}

/* The images that some node has, one entry a container; of Image. */
static GArray *find_images(const KdCycle *cycle)
{
	GArray *images = g_array_new(FALSE, FALSE, sizeof(Image));
	const KdPod *pod = cycle->pod->pod;

	for (guint i = 0; i < n_containers(pod); i++) {
		const char *text = container(pod, i)->image;
		KdName name = text ? known_name(text) : NULL;
		guint n = name ? kd_nodes_with_image(cycle->nodes, name) : 0;
		Image image = { name, (double) n / (double) cycle->nodes->n_nodes };

		if (n > 0)
			g_array_append_val(images, image);
	}
	return images;
}

/* What other nodes have goes in here, so that the answer depends on the node alone. */
static void key(const KdCycle *cycle, GByteArray *key)
{
	g_autoptr(GArray) images = find_images(cycle);
	const guint n = n_containers(cycle->pod->pod);

	g_byte_array_append(key, (const guint8 *) &n, sizeof(n));
	for (guint i = 0; i < images->len; i++) {
		const Image *image = &g_array_index(images, Image, i);

		g_byte_array_append(key, (const guint8 *) &image->spread, sizeof(image->spread));
		g_byte_array_append(key, (const guint8 *) image->name,
				    (guint) strlen(image->name) + 1);
	}
}

/* All would get 0. */
static KdVerdict pre_score(const KdCycle *cycle)
{
	g_autoptr(GArray) images = find_images(cycle);

	return images->len > 0 ? KD_FITS : kd_verdict(KD_CODE_SKIP, 0);
}

static gint64 score_one(const KdCycle *cycle, const GArray *images, KdSlot node)
{
	gint64 sum = 0, most = MOST_EACH * n_containers(cycle->pod->pod);

	for (guint i = 0; i < images->len; i++) {
		const Image *image = &g_array_index(images, Image, i);
		gint64 size = kd_nodes_image_size(cycle->nodes, node, image->name);

		sum += (gint64) ((double) size * image->spread);
	}
	sum = CLAMP(sum, LEAST, most);
	return KD_SCORE_MAX * (sum - LEAST) / (most - LEAST);
}

static void score_many(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *scores)
{
	g_autoptr(GArray) images = find_images(cycle);

	for (KdSlot slot = from; slot < to; slot++)
		scores[slot] = score_one(cycle, images, slot);
}

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	g_autoptr(GArray) images = find_images(cycle);

	return score_one(cycle, images, node);
}

KD_POLICY(image_locality) = {
	KD_POLICY_HEAD,
	.name = "ImageLocality",
	.summary = "the node that already has the images",
	.node_reads = KD_NODE_OBJECT,
	.key = key,
	.pre_score = pre_score,
	.score = score,
	.score_many = score_many,
};
