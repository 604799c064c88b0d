/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workload interface: all that a file in workloads/ may include.
 *
 * A workload is a trace format or a generator: a stream of objects and the times at which they
 * arrive, read as the run needs them, so that a trace of any length fits in memory.  It sees
 * neither the cluster nor the future.  What every trace needs (time compression, cutting, sampling,
 * load, departures) is done outside, to its stream.
 *
 * A row that cannot be used is reported with kd_workload_bad_row() and passed over: it is counted
 * and shown, never lost without a word.  What makes the whole file unusable is an error.
 */
#ifndef KUBEDES_WORKLOAD_H
#define KUBEDES_WORKLOAD_H

#include <gmodule.h>
#include <gsl/gsl_rng.h>
#include <kubedes/action.h>
#include <kubedes/api/node.h>
#include <kubedes/api/pod_group.h>
#include <kubedes/gpu.h>
#include <kubedes/lines.h>

G_BEGIN_DECLS

typedef struct KdWorkload KdWorkload;
typedef struct KdWorkloadEnv KdWorkloadEnv;

typedef enum {
	KD_JOIN,    /* the object is created */
	KD_LEAVE,   /* the object of that kind, namespace and name is deleted */
	KD_REPLACE, /* it takes the place of the one of that kind, namespace and name */
	KD_ACT,     /* .action is done; the object is of its kind and otherwise of no use */
} KdArrivalVerb;

/* One object of the stream. */
typedef struct {
	KdTime at;        /* from the start of the trace; KD_TIME_UNSET: the format has no times */
	KdTime duration;  /* pods: how long it runs once started; KD_TIME_NEVER: for ever */
	KdObject *object; /* owned by whoever called next() */
	/* 0: on its own; else neighbours of one number are one job: they come at one time, and are
	 * counted, sampled, shuffled, cloned and dropped as a whole. */
	guint64 job;
	KdArrivalVerb verb;
	/* The workload's: KD_ACT; KD_JOIN by another user than the administrator.  Else NULL. */
	const KdAction *action;
} KdArrival;

struct KdWorkload {
	guint32 size, abi; /* KD_WORKLOAD_HEAD */
	const char *name;  /* "openb" */
	const char *summary;
	const char *gives; /* "pods", "nodes" or "events" */
	bool needs_file;   /* false: a generator */
	bool unsorted;     /* arrivals may be out of time order */
	size_t state_size;
	const KdStruct *options; /* read into the state; NULL = none */
	/* 0 to 100: how sure that a file with this beginning is of this format. */
	int (*probe)(const char *head, gsize length);
	gboolean (*open)(void *state, KdWorkloadEnv *env, GError **error);
	/* FALSE at the end (@error unset) or on a failure (@error set). */
	gboolean (*next)(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error);
	void (*close)(void *state);
	bool from_zero; /* times count from the start of the workload; false: from the first arrival
			 */
};

#define KD_WORKLOAD_ABI  1
#define KD_WORKLOAD_HEAD .size = sizeof(KdWorkload), .abi = KD_WORKLOAD_ABI
#define KD_WORKLOAD(id)                                                                            \
	extern const KdWorkload kd_workload_##id;                                                  \
	G_MODULE_EXPORT const KdWorkload kd_workload_##id

/* ---- what the surroundings offer ---- */

/* The file to read (NULL for generators). */
const char *kd_workload_path(const KdWorkloadEnv *env);
/* A path given as an option: relative ones start at the scenario's folder; free with g_free(). */
char *kd_workload_resolve(const KdWorkloadEnv *env, const char *path);
/* What the scenario calls this workload, or the name of its format: for names of pods. */
const char *kd_workload_name(const KdWorkloadEnv *env);
/* The stream of this workload. */
gsl_rng *kd_workload_rng(KdWorkloadEnv *env);
/* One more stream for each thing that is drawn ("arrivals", "durations"), so that drawing one
 * otherwise does not change the others; the environment's.  The same name, the same stream. */
gsl_rng *kd_workload_stream(KdWorkloadEnv *env, const char *name);
void kd_workload_bad_row(KdWorkloadEnv *env, const KdPlace *place, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* "" or " (did you mean \"cpu\"?)", for a word that is not among @words (NULL-terminated); free
 * with g_free(). */
char *kd_workload_did_you_mean(const char *word, const char *const *words);

/* What a pod of a trace asks for; zeros are left out. */
typedef struct {
	gint64 milli_cpu, memory; /* millicores, bytes */
	KdGpuAsk gpu;             /* written as annotations */
	gint32 priority;
	KdName priority_class; /* NULL = none */
	/* The rest is borrowed. */
	KdResources requests; /* of other resources */
	KdMap node_selector;
	KdToleration *tolerations;
	guint n_tolerations;
	/* What the pod is besides: labels, annotations, and a spec whose first container asks for
	 * the amounts above.  It must stay there; NULL = nothing. */
	const KdPodTemplate *template_;
} KdPodShape;

/* A pod with one container that asks for @shape; pods of equal shape share one spec. */
KdPod *kd_workload_pod(KdWorkloadEnv *env, const char *name, const KdPodShape *shape);
/* The group of pods of which none is placed unless @n are; they name it in their label
 * KD_POD_GROUP_LABEL.  It comes as the first of their job. */
KdPodGroup *kd_workload_pod_group(KdWorkloadEnv *env, const char *name, gint64 n);

/* What a node of a trace has. */
typedef struct {
	gint64 milli_cpu, memory, pods;
	guint n_gpus;
	KdName gpu_model;
} KdNodeShape;
/* A ready node with the usual labels (hostname, os). */
KdNode *kd_workload_node(KdWorkloadEnv *env, const char *name, const KdNodeShape *shape);

/* ---- other files ---- */

/*
 * Another workload, to draw from: @format is a name or NULL (told from the file), @path a file or
 * NULL, @options are those of the format or NULL.  Its arrivals come as they stand in the file.
 */
typedef struct KdWorkloadOther KdWorkloadOther;
KdWorkloadOther *kd_workload_other_open(KdWorkloadEnv *env, const char *format, const char *path,
					const KdRaw *options, GError **error);
gboolean kd_workload_other_next(KdWorkloadOther *other, KdArrival *ret, GError **error);
/* Its bad rows are told as those of @env.  NULL allowed. */
void kd_workload_other_close(KdWorkloadEnv *env, KdWorkloadOther *other);

/* The one document of a YAML or JSON file, read by a table; all that is wrong is one error. */
gboolean kd_workload_read(KdWorkloadEnv *env, const char *path, const KdStruct *type, gpointer self,
			  GError **error);
/* Objects of a manifest (one, or a List), and of the manifests in a file, with the API server's
 * defaults, added to @objects.  Nodes are ready and have the usual labels where they do not say
 * otherwise.  Kinds must have a model. */
gboolean kd_workload_objects(KdWorkloadEnv *env, const KdRaw *manifest, GPtrArray *objects,
			     GError **error);
gboolean kd_workload_manifests(KdWorkloadEnv *env, const char *path, GPtrArray *objects,
			       GError **error);
/* An object of the kind that the action is about. */
KdObject *kd_workload_subject(const KdAction *action);

G_END_DECLS

#endif
