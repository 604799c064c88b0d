/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/error.h>
#include <kubedes/gpu.h>

#include "node/agent.h"

/* What one node ought to hold, worked out anew. */
typedef struct {
	KdHeld held;
	gint64 gpu_milli[KD_MAX_GPUS];
} Truth;

typedef struct {
	const KdKubelet *kubelet;
	KdAsks *asks;
	GHashTable *truths; /* KdAgent to Truth */
	GError *error;      /* the first */
} Audit;

static void free_truth(gpointer data)
{
	Truth *truth = data;

	kd_held_clear(&truth->held);
	g_free(truth);
}

static Truth *need_truth(Audit *audit, const KdAgent *agent)
{
	Truth *truth = g_hash_table_lookup(audit->truths, agent);

	if (!truth) {
		truth = g_new0(Truth, 1);
		g_hash_table_insert(audit->truths, (gpointer) agent, truth);
	}
	return truth;
}

static void fail(Audit *audit, const KdPod *pod, const char *what)
{
	g_autofree char *key = kd_object_key(&pod->object);

	if (!audit->error)
		g_set_error(&audit->error, KD_ERROR, KD_ERROR_INPUT, "Pod %s on %s: %s", key,
			    pod->nodeName, what);
}

static void add_gpus(Audit *audit, Truth *truth, const KdPod *pod)
{
	const KdMap *annotations = &pod->object.metadata.annotations;
	KdGpuSet set = kd_gpu_set_parse(kd_map_lookup(annotations, KD_GPU_ANNOTATION_INDEX));
	const char *milli = kd_map_lookup(annotations, KD_GPU_ANNOTATION_MILLI);

	for (guint i = 0; i < KD_MAX_GPUS; i++) {
		if (!(set >> i & 1))
			continue;
		truth->gpu_milli[i] += milli ? g_ascii_strtoll(milli, NULL, 10) : KD_GPU_WHOLE;
		if (truth->gpu_milli[i] > KD_GPU_WHOLE)
			fail(audit, pod, "a GPU is given out twice");
	}
}

static void add_pod(const KdObject *object, gpointer data)
{
	Audit *audit = data;
	const KdPod *pod = KD_POD(object);
	const KdLocalPod *local = kd_kubelet_find(audit->kubelet, object->uid);
	Truth *truth;
	KdAsk *ask;

	if (!pod->nodeName)
		return;
	if (!local) {
		fail(audit, pod, "its kubelet does not know it");
		return;
	}
	if (kd_cluster_is_ideal(audit->kubelet->cluster) &&
	    (kd_pod_is_terminal(pod) != (local->state == KD_LOCAL_ENDED) ||
	     (!kd_pod_is_terminal(pod) && kd_local_holds(local) != (local->agent->node != NULL))))
		fail(audit, pod, "its kubelet has it in another state");
	if (!kd_local_holds(local))
		return;
	truth = need_truth(audit, local->agent);
	ask = kd_asks_get(audit->asks, pod);
	kd_held_add(&truth->held, ask);
	kd_asks_drop(audit->asks, ask);
	add_gpus(audit, truth, pod);
}

static void check_agent(Audit *audit, const KdAgent *agent)
{
	const KdHeld *truth = &need_truth(audit, agent)->held;

	if (audit->error)
		return;
	if (!kd_held_equal(&agent->held, truth)) {
		g_autofree char *have = kd_held_print(&agent->held);
		g_autofree char *want = kd_held_print(truth);

		g_set_error(&audit->error, KD_ERROR, KD_ERROR_INPUT,
			    "%s: the account says %s; the pods ask for %s", agent->identity.user,
			    have, want);
	} else if (agent->node && !agent->excused && !kd_held_fits(truth, agent->node)) {
		g_autofree char *have = kd_held_print(truth);

		g_set_error(&audit->error, KD_ERROR, KD_ERROR_INPUT,
			    "%s gives more than it has: %s", agent->identity.user, have);
	}
}

gboolean kd_kubelet_verify(const KdKubelet *kubelet, GError **error)
{
	g_autoptr(GHashTable) truths = g_hash_table_new_full(NULL, NULL, NULL, free_truth);
	g_autoptr(KdAsks) asks = kd_asks_new();
	Audit audit = { .kubelet = kubelet, .asks = asks, .truths = truths };

	kd_view_each(kubelet->view, &kd_kind_pod, add_pod, &audit);
	for (guint i = 0; i < kubelet->agents->len; i++)
		check_agent(&audit, kubelet->agents->pdata[i]);
	if (audit.error)
		g_propagate_error(error, audit.error);
	return audit.error == NULL;
}
