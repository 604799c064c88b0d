/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduling plug-in interface: all that a file in policies/scheduling/ may include.
 *
 * A plug-in is one KD_POLICY(<file name>) = { ... } with the hooks that it has an opinion on; the
 * others stay NULL.  The hooks are the extension points of kube-scheduler's framework
 * (pkg/scheduler/framework/interface.go) and mean the same.  A plug-in decides, it never changes
 * the cluster.
 *
 * Hooks must be pure: same state, pod and nodes, same answer.  Never use rand() or the wall clock;
 * draw from cycle->rng.  Everything reached through a KdCycle is borrowed until the hook returns.
 *
 * Speed: say in pod_reads and node_reads what the answer for a node depends on, and the framework
 * keeps raw scores and verdicts for each distinct input and refreshes only the nodes that changed.
 * The *_many hooks do many nodes in one call over columns; without them the framework loops over
 * the simple ones.  Have them where they are much cheaper a node: the framework takes one batch
 * over all slots to cost as much as asking one by one for an eighth of them.
 */
#ifndef KUBEDES_POLICY_H
#define KUBEDES_POLICY_H

#include <gmodule.h>
#include <gsl/gsl_rng.h>
#include <kubedes/api/node.h>
#include <kubedes/api/pod.h>
#include <kubedes/gpu.h>

G_BEGIN_DECLS

typedef struct KdPolicy KdPolicy;
typedef struct KdCycle KdCycle;

/* ---- verdicts ---- */

typedef enum {
	KD_CODE_SUCCESS,
	KD_CODE_UNSCHEDULABLE, /* not now; preemption may help */
	KD_CODE_UNRESOLVABLE,  /* UnschedulableAndUnresolvable: preemption cannot help */
	KD_CODE_SKIP, /* pre_filter, pre_score: leave out my filter or score for this pod */
	KD_CODE_WAIT, /* permit */
	KD_CODE_ERROR,
} KdCode;

/* Code and reason in one word; 0 = fits.  The reason is a GQuark; several are one quark joined by
 * '\n'. */
typedef guint32 KdVerdict;
#define KD_FITS ((KdVerdict) 0)
static inline KdVerdict kd_verdict(KdCode code, GQuark reason)
{
	return (KdVerdict) code << 24 | reason;
}
static inline KdCode kd_verdict_code(KdVerdict verdict)
{
	return (KdCode) (verdict >> 24);
}
/* The quark of a text that is written where it is given, which is looked up once. */
#define KD_REASON(text)                                                                            \
	__extension__({                                                                            \
		static GQuark quark_;                                                              \
		if (G_UNLIKELY(quark_ == 0))                                                       \
			quark_ = g_quark_from_static_string(text);                                 \
		quark_;                                                                            \
	})
/* "" for none. */
static inline const char *kd_verdict_reason(KdVerdict verdict)
{
	return verdict & 0xffffffu ? g_quark_to_string(verdict & 0xffffffu) : "";
}

/* ---- nodes, in columns ---- */

/*
 * A node is a slot: an index into the columns, stable while the node exists.  A free slot has
 * node[slot] NULL and zeros, and batch hooks may compute nonsense for it.
 */
typedef guint32 KdSlot;
#define KD_NO_SLOT G_MAXUINT32

/* Resources have a small number each; these four are always there. */
enum { KD_CPU, KD_MEMORY, KD_EPHEMERAL, KD_PODS, KD_FIRST_EXTENDED };

typedef struct {
	guint16 resource;
	gint64 amount; /* cpu in millicores, others in units, rounded up */
} KdAmount;

/* What the scheduler needs of a pod, worked out once for each spec. */
typedef struct {
	const KdPod *pod;
	const KdAmount *requests; /* those > 0, by resource; without pods */
	guint n_requests;
	gint64 non_zero_cpu, non_zero_memory; /* 100m / 200 MiB for containers without a request */
	bool requests_any;                    /* something explicit was requested, zeros included */
	gint32 priority;
	KdGpuAsk gpu;
	const KdContainerPort *ports; /* those with a hostPort, host IP and protocol filled in */
	guint n_ports;
	guint32 spec_id; /* equal for pods of one shared spec; changes when the spec does */
	/* Equal for pods alike in spec, namespace, labels and .is_terminating; never used again for
	 * others. */
	guint32 class_id;
	bool is_terminating; /* it has a deletionTimestamp */
	bool is_affine;      /* it has a pod affinity or anti-affinity, required or preferred */
} KdPodInfo;

/* A pod on a node. */
typedef struct {
	const KdPodInfo *info;
	KdGpuSet gpus;
	guint32 key; /* the snapshot's own */
} KdPlaced;

typedef struct {
	guint n_slots;       /* length of each column */
	guint n_nodes;       /* live nodes */
	const KdSlot *order; /* [n_nodes] the order in which the scheduler walks them */
	const KdNode *const *node;
	const KdName *name;

	guint n_resources;
	const KdName *resource;           /* [n_resources] */
	const gint64 *const *allocatable; /* [resource][slot] */
	const gint64 *const *requested;   /* [resource][slot]; [KD_PODS] counts pods */
	const gint64 *non_zero_cpu, *non_zero_memory;

	const guint8 *n_gpus;
	const gint16 (*gpu_left)[KD_MAX_GPUS];
	const gint32 *gpu_total_left;
	const KdName *gpu_model;
	const guint8 *traits; /* KdTrait bits: what most nodes lack */
} KdNodes;

typedef enum {
	KD_TRAIT_CORDONED = 1 << 0, /* spec.unschedulable */
	KD_TRAIT_TAINTED = 1 << 1,  /* it has taints */
	KD_TRAIT_PORTS = 1 << 2,    /* pods on it hold host ports */
} KdTrait;

/* The number of a resource, or -1 where neither node nor pod has it. */
int kd_nodes_resource(const KdNodes *nodes, const char *name);
/* The pods on a node, in the order of NodeInfo.Pods: as they came, but that the last takes the
 * place of one that leaves. */
const KdPlaced *kd_nodes_pods(const KdNodes *nodes, KdSlot slot, guint *ret_n);
KdSlot kd_nodes_find(const KdNodes *nodes, KdName name); /* KD_NO_SLOT: no such node */
/* How many live nodes have the image (a full name with tag or digest), and its size on @slot, 0 =
 * not there. */
guint kd_nodes_with_image(const KdNodes *nodes, KdName image);
gint64 kd_nodes_image_size(const KdNodes *nodes, KdSlot slot, KdName image);
/* The lowest priority of all pods on nodes; G_MAXINT32: there are none. */
gint32 kd_nodes_lowest_priority(const KdNodes *nodes);
/* Whether a pod on the node holds the host port (0.0.0.0 clashes with every address). */
bool kd_nodes_port_taken(const KdNodes *nodes, KdSlot slot, const KdContainerPort *port);

/* ---- one attempt to place one pod, as one plug-in sees it ---- */

struct KdCycle {
	const void
		*state; /* of this plug-in and profile: state_size bytes, set by args and start() */
	void *scratch;  /* of this plug-in and attempt: scratch_size bytes, zeroed before
			   pre_filter, kept while the pod waits */
	const KdNodes *nodes;
	const KdPodInfo *pod;
	gsl_rng *rng; /* the stream of this plug-in */
	gpointer framework;
};

/* Other objects as the scheduler has observed them; NULL = there is none. */
const KdObject *kd_cycle_get(const KdCycle *cycle, const KdKind *kind, KdName namespace_,
			     const char *name);
void kd_cycle_each(const KdCycle *cycle, const KdKind *kind,
		   void (*visit)(const KdObject *object, gpointer data), gpointer data);
/* From pre_filter: only nodes of these names need be looked at, be they there or not; several calls
 * of one plug-in add up, several plug-ins' sets are intersected, and what a hook that returns SKIP
 * asked for is forgotten. */
void kd_cycle_restrict(const KdCycle *cycle, const KdName *names, guint n);
/* Zeroed memory that is the plug-in's until the attempt ends. */
gpointer kd_cycle_alloc(const KdCycle *cycle, gsize size);
/* From reserve: the claim (a PersistentVolumeClaim) gets this volume when the pod is bound; NULL:
 * one is made for it. */
void kd_cycle_bind_claim(const KdCycle *cycle, const KdObject *claim, const KdObject *volume);
/* From pre_score, normalize: the nodes that passed all filters. */
const KdSlot *kd_cycle_feasible(const KdCycle *cycle, guint *ret_n);

/* ---- from post_filter: what would help? ---- */

/* Why the attempt turned the node down; KD_FITS: it did not.  Where a node was not looked at, what
 * was said of all of them; UNRESOLVABLE where that is nothing. */
KdVerdict kd_cycle_verdict(const KdCycle *cycle, KdSlot node);
/* Take a pod from its node, or put one on a node, and let pre-filters know.  What was done is
 * undone by kd_cycle_restore(), and at the latest when the hook returns. */
void kd_cycle_take(const KdCycle *cycle, const KdPodInfo *pod, KdSlot node);
void kd_cycle_put(const KdCycle *cycle, const KdPlaced *pod, KdSlot node);
void kd_cycle_restore(const KdCycle *cycle);
/* Whether the pod would fit as things are now, with and without the pods that are nominated to the
 * node; @ret_by (NULL allowed): the plug-in that says no. */
KdVerdict kd_cycle_filter(const KdCycle *cycle, KdSlot node, const KdPolicy **ret_by);
/* The pods that are nominated to the node, in the order of their nomination. */
const KdPodInfo *const *kd_cycle_nominated(const KdCycle *cycle, KdSlot node, guint *ret_n);
/* A number below @n (> 0) from cycle->rng; 0 in a run that breaks ties without chance. */
guint kd_cycle_draw(const KdCycle *cycle, guint n);
/* One of equals (@n > 0), as the run breaks ties among nodes. */
KdSlot kd_cycle_pick(const KdCycle *cycle, const KdSlot *nodes, guint n);
/* Whether how the answer came about is wanted: then post_filter fills in .preemption. */
bool kd_cycle_explains(const KdCycle *cycle);
/* Whether every node is to be looked at, even where that does not matter. */
bool kd_cycle_is_thorough(const KdCycle *cycle);
/*
 * What was found out about a node may do for the next pod that is like this one.  After
 * kd_cycle_open_notes() it is kept until the node, its pods or who is nominated to it change, if no
 * filter that takes part looks beyond the node; else it ends with the attempt.  @id: what else the
 * findings go by.
 */
void kd_cycle_open_notes(const KdCycle *cycle, gconstpointer id, gsize size);
gconstpointer kd_cycle_noted(const KdCycle *cycle, KdSlot node); /* NULL: nothing */
/* A copy of @data that is good for the attempt, and kept for others where it @lasts. */
gconstpointer kd_cycle_note(const KdCycle *cycle, KdSlot node, gconstpointer data, gsize size,
			    bool lasts);
/* "0/6 nodes are available: 2 Insufficient memory, 4 Insufficient cpu." from a verdict a node;
 * g_free(). */
char *kd_cycle_summary(const KdCycle *cycle, const KdVerdict *verdicts, guint n);
/* The same from how many nodes have a verdict. */
typedef struct {
	KdVerdict verdict;
	guint n_nodes;
} KdVerdictCount;
char *kd_cycle_summary_of(const KdCycle *cycle, const KdVerdictCount *counts, guint n);
/* How many nodes of the order kd_cycle_verdict() gives this code. */
guint kd_cycle_n_rejected(const KdCycle *cycle, KdCode code);

/* ---- pods that wait (framework.Handle) ---- */

/*
 * A pod for which permit says KD_CODE_WAIT holds its node and waits until every plug-in that said
 * so allows it, one rejects it, or its time is over.  Who allows or rejects is heard at once, and
 * what follows is done when the cycle at hand is over, pod by pod in the order in which it was
 * said: binding, or unreserve and back to the queue.
 */
/* NULL: it does not wait, or it is decided already. */
const KdPodInfo *kd_cycle_waiting(const KdCycle *cycle, KdUid pod);
/* In the order in which they began; the visit may allow and reject. */
void kd_cycle_each_waiting(const KdCycle *cycle,
			   void (*visit)(const KdCycle *cycle, const KdPodInfo *pod, gpointer data),
			   gpointer data);
/* This plug-in holds it no longer. */
void kd_cycle_allow(const KdCycle *cycle, KdUid pod);
/* FALSE: it does not wait. */
bool kd_cycle_reject(const KdCycle *cycle, KdUid pod, const char *message);

/* From permit: once the pod at hand has its place, that one need not wait for an event or for its
 * back-off (framework.PodsToActivate). */
void kd_cycle_activate(const KdCycle *cycle, KdUid pod);
/* From pre_filter, should it turn the pod at hand down: it is worth another try at that time, and
 * after these events as well (KdEventMask). */
void kd_cycle_retry(const KdCycle *cycle, KdTime time);
void kd_cycle_wake_on(const KdCycle *cycle, guint events);
KdTime kd_cycle_now(const KdCycle *cycle);

/* ---- what a plug-in declares ---- */

/* What of the pod the answer depends on: pods equal in all of these get equal answers. */
typedef enum {
	KD_POD_REQUESTS = 1 << 0, /* requests, non-zero requests */
	KD_POD_GPU = 1 << 1,      /* the ask for GPUs */
	KD_POD_SPEC = 1 << 2,     /* anything else of the spec */
	KD_POD_META = 1 << 3,     /* namespace, labels, annotations, owners; not the name */
	KD_POD_STATUS = 1 << 4,   /* never cached, nor is what reads the name */
} KdPodReads;

/* What of the node. */
typedef enum {
	KD_NODE_OBJECT = 1 << 0,  /* the Node object: labels, taints, allocatable, images */
	KD_NODE_PODS = 1 << 1,    /* the pods on it: requested, ports, GPUs left */
	KD_NODE_CLUSTER = 1 << 2, /* other nodes, other objects, chance: never cached */
} KdNodeReads;

typedef enum {
	KD_NORMALIZE_NONE, /* scores are 0 to 100 as they are */
	KD_NORMALIZE_MAX,  /* 100 * raw / max; max 0: 0 for all (helper.DefaultNormalizeScore) */
	KD_NORMALIZE_MAX_REVERSED, /* 100 - 100 * raw / max; max 0: 100 for all */
	KD_NORMALIZE_CUSTOM,       /* the normalize hook */
} KdNormalize;

/* What @score becomes, where those of all feasible nodes lie from @min to @max. */
typedef gint64 (*KdRescale)(gint64 score, gint64 min, gint64 max);

/* What may have happened in the cluster that could help a rejected pod (framework.ClusterEvent). */
typedef enum {
	KD_EVENT_NODE_ADD = 1 << 0,
	KD_EVENT_NODE_ALLOCATABLE = 1 << 1,
	KD_EVENT_NODE_LABEL = 1 << 2,
	KD_EVENT_NODE_TAINT = 1 << 3, /* spec.unschedulable too */
	KD_EVENT_NODE_CONDITION = 1 << 4,
	KD_EVENT_POD_ADD = 1 << 5,    /* an assigned pod */
	KD_EVENT_POD_UPDATE = 1 << 6, /* of an assigned pod: labels, requests scaled down */
	KD_EVENT_POD_DELETE = 1 << 7, /* an assigned pod left or ended */
	KD_EVENT_STORAGE = 1 << 8,    /* PV, PVC, StorageClass, CSINode, CSIDriver, capacity */
	KD_EVENT_SELF = 1 << 9,       /* the pod itself was updated: gates, tolerations, labels */
	KD_EVENT_NODE_DELETE = 1 << 10,
	/* To members of a group (.group_label): one came that the scheduler does not try now, or
	 * one went that had no node. */
	KD_EVENT_MEMBER = 1 << 11,
	KD_EVENT_OBJECT = 1 << 12, /* of the kind .watched, when observe() says so */
} KdEventMask;

typedef struct {
	KdEventMask event;
	const KdObject *old, *new; /* old NULL: created; new NULL: deleted */
} KdClusterEvent;

/* How the workload looks, for plug-ins that need to know in advance. */
typedef struct {
	const KdGpuShape *shapes;
	guint n_shapes;
} KdPolicyEnv;

/* A node on which the pod would fit if some pods went. */
typedef struct {
	KdSlot node;
	GPtrArray *victims; /* const KdPod *, references, by falling importance */
	guint n_violations; /* of disruption budgets */
} KdCandidate;

/* A node that does not help, and who says so (NULL: post_filter itself). */
typedef struct {
	KdSlot node;
	KdVerdict verdict;
	const KdPolicy *by;
} KdNoCandidate;

/* How post_filter came to its answer. */
typedef struct {
	KdVerdict verdict;
	char *message;      /* of this plug-in alone; NULL = none */
	GArray *candidates; /* of KdCandidate */
	GArray *tied;       /* of KdSlot: candidates that no criterion tells apart */
	GArray *others;     /* of KdNoCandidate */
} KdPreemption;

/* What post_filter found; the framework takes over what it points to. */
typedef struct {
	KdSlot nominated;   /* KD_NO_SLOT = none */
	char *message;      /* for the pod's condition; NULL = none */
	GPtrArray *victims; /* const KdPod *, references; NULL = none */
	/* The pod's nomination is .nominated from now on, be that none; else it stays as it is
	 * (framework.NominatingInfo). */
	bool nominates;
	GPtrArray *cleared; /* const KdPod *, references: whose nomination ends; NULL = none */
	KdPreemption *preemption; /* NULL unless kd_cycle_explains() */
	const KdPolicy *by;       /* whose answer it is; the framework says it */
} KdPostFilterResult;
KdPreemption *kd_preemption_new(void);
void kd_preemption_free(KdPreemption *preemption);
void kd_candidate_clear(KdCandidate *candidate);
void kd_post_filter_result_clear(KdPostFilterResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdPreemption, kd_preemption_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdPostFilterResult, kd_post_filter_result_clear)

#define KD_POLICY_ABI 2
#define KD_SCORE_MAX  100

struct KdPolicy {
	guint32 size, abi; /* KD_POLICY() sets them */
	const char *name;  /* as in a KubeSchedulerConfiguration: "NodeResourcesFit" */
	const char *alias; /* for people: "best-fit"; NULL = none */
	const char *summary;
	size_t state_size, scratch_size;
	const KdStruct *args; /* how pluginConfig.args is read into the state; NULL = none */
	guint pod_reads;      /* KdPodReads, of filter and score */
	guint node_reads;     /* KdNodeReads, of filter and score */
	guint events;         /* KdEventMask that may help a pod which this plug-in rejected */

	/* After the args are set.  FALSE and @error: bad args. */
	gboolean (*start)(void *state, const KdPolicyEnv *env, GError **error);
	/* Free what start() made; the args are the framework's. */
	void (*stop)(void *state);
	/* A finer key: pods with equal bytes get equal answers.  With pod_reads as well both are
	 * true; without them the bytes are asked for in each attempt. */
	void (*key)(const KdCycle *cycle, GByteArray *key);

	KdVerdict (*pre_enqueue)(const void *state, const KdPod *pod);
	/* <0 when a goes first; times are those of entering the queue. */
	int (*queue_sort)(const void *state, const KdPodInfo *a, KdTime a_time, const KdPodInfo *b,
			  KdTime b_time);
	/* TRUE: the event may make the pod schedulable.  NULL: every event in .events does. */
	bool (*hint)(const void *state, const KdPodInfo *pod, const KdClusterEvent *event);

	KdVerdict (*pre_filter)(const KdCycle *cycle);
	KdVerdict (*filter)(const KdCycle *cycle, KdSlot node);
	/* For every slot in [from, to): verdicts[slot]. */
	void (*filter_many)(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts);
	/* As PreFilterExtensions: @pod was put on or taken from @node in the what-if at hand. */
	void (*add_pod)(const KdCycle *cycle, const KdPodInfo *pod, KdSlot node);
	void (*remove_pod)(const KdCycle *cycle, const KdPodInfo *pod, KdSlot node);
	KdVerdict (*post_filter)(const KdCycle *cycle, KdPostFilterResult *ret);

	KdVerdict (*pre_score)(const KdCycle *cycle);
	gint64 (*score)(const KdCycle *cycle, KdSlot node);
	void (*score_many)(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *scores);
	KdNormalize normalization;
	/* scores[i] belongs to nodes[i]; in place. */
	void (*normalize)(const KdCycle *cycle, const KdSlot *nodes, gint64 *scores, guint n);

	/* Which devices of the chosen node, which fits; the first plug-in that has the hook
	 * decides, those that score before the others, else kd_gpu_pick_best(). */
	KdGpuSet (*pick_gpus)(const KdCycle *cycle, KdSlot node);
	KdVerdict (*reserve)(const KdCycle *cycle, KdSlot node);
	void (*unreserve)(const KdCycle *cycle, KdSlot node);
	/* KD_CODE_WAIT: hold the pod for up to *ret_timeout, at most 15 minutes. */
	KdVerdict (*permit)(const KdCycle *cycle, KdSlot node, KdTime *ret_timeout);
	KdVerdict (*pre_bind)(const KdCycle *cycle, KdSlot node);
	/* SKIP: leave it to the next; the framework's own bind is DefaultBinder's. */
	KdVerdict (*bind)(const KdCycle *cycle, KdSlot node);
	void (*post_bind)(const KdCycle *cycle, KdSlot node);

	/* The label by which pods are members of a group (kubedes/group.h). */
	const char *group_label;
	/* An informer: observe() hears of every object of that kind that came, changed or went (as
	 * in KdClusterEvent), before any other hook can see it.  TRUE: pods that this plug-in
	 * rejected may be worth another try (KD_EVENT_OBJECT). */
	const KdKind *watched;
	bool (*observe)(const void *state, const KdObject *old, const KdObject *new);

	/* For @n nodes from here and there: verdicts[i] and scores[i] belong to nodes[i].  In place
	 * of the simple hooks where many nodes changed since the last pod of the kind. */
	void (*filter_some)(const KdCycle *cycle, const KdSlot *nodes, guint n,
			    KdVerdict *verdicts);
	void (*score_some)(const KdCycle *cycle, const KdSlot *nodes, guint n, gint64 *scores);
	bool needs_shapes; /* .start() reads KdPolicyEnv, which may cost a look at the whole
			      workload */

	/* What normalize does in this attempt, where it looks at each score and their range alone;
	 * NULL: it does not.  Asked once for each distinct score, in place of normalize. */
	KdRescale (*rescale)(const KdCycle *cycle);
};

/* KD_POLICY(best_fit) = { ... }; defines the plug-in of best_fit.c, built in or as best_fit.so. */
#define KD_POLICY(id)                                                                              \
	extern const KdPolicy kd_policy_##id;                                                      \
	G_MODULE_EXPORT const KdPolicy kd_policy_##id
/* First in the braces, so that a plug-in built against another version of this header is refused.
 */
#define KD_POLICY_HEAD .size = sizeof(KdPolicy), .abi = KD_POLICY_ABI

G_END_DECLS

#endif
