/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What generators have in common: the pods that come.
 *
 * A generator says when; this says what.  Options `count` and `until` say how many, cpu, memory,
 * gpus and duration are distributions (_distribution.h), and `classes` is a mix: each pod is of one
 * class, drawn by weight, which has what the options say where it says nothing itself.
 *
 * Times of arrival, batch sizes, classes, amounts and durations each come from a random stream of
 * their own, and pod i takes draw i of each.  So another distribution of durations moves no
 * arrival, and another rate changes no pod.
 */
#ifndef WORKLOADS_PODS_H
#define WORKLOADS_PODS_H

#include <kubedes/workload.h>

#include "_distribution.h"

#define PODS_CLASS_LABEL "kubedes.io/class"

typedef struct {
	KdName name; /* of a class: part of its pods' names, and their label */
	double weight;
	Distribution *cpu, *memory, *gpus, *duration; /* NULL = unset */
	KdName gpuResource, priorityClassName;
	KdOptInt priority;
	KdMap labels;
	KdPodTemplate *template_;
} PodClass;

/* Options of a generator: the first member of its state. */
typedef struct {
	gint64 count;
	KdTime until;
	PodClass common;
	PodClass *classes;
	guint n_classes;
	Distribution *batch;
	double memoryCorrelation, durationCorrelation;
	struct PodMaker *maker; /* from pods_open() to pods_close() */
} PodOptions;

/* The rows of its table. */
#define POD_FIELD(name_, kind_, offset_, ...)                                                      \
	{                                                                                          \
		.name = (name_), .type = KD_FIELD_##kind_, .offset = (offset_), __VA_ARGS__        \
	}
#define POD_CLASS_FIELDS(base_)                                                                    \
	POD_FIELD("cpu", POINTER, (base_) + offsetof(PodClass, cpu),                               \
		  .of = &distribution_of_amounts,                                                  \
		  .help = "cores asked for, in steps of 100m where none is given"),                \
		POD_FIELD("memory", POINTER, (base_) + offsetof(PodClass, memory),                 \
			  .of = &distribution_of_amounts,                                          \
			  .help = "bytes asked for, in steps of 64Mi where none is given"),        \
		POD_FIELD("gpus", POINTER, (base_) + offsetof(PodClass, gpus),                     \
			  .of = &distribution_of_amounts,                                          \
			  .help = "devices asked for, in steps of 1 where none is given; below "   \
				  "1: a share of one (annotations of the GPU-share scheduler)"),   \
		POD_FIELD("gpuResource", NAME, (base_) + offsetof(PodClass, gpuResource),          \
			  .help = "ask for whole gpus by this resource, such as nvidia.com/gpu"),  \
		POD_FIELD("duration", POINTER, (base_) + offsetof(PodClass, duration),             \
			  .of = &distribution_of_times,                                            \
			  .help = "how long it runs; for ever when absent"),                       \
		POD_FIELD("priority", OPT_INT, (base_) + offsetof(PodClass, priority),             \
			  .min = G_MININT32, .max = 1000000000),                                   \
		POD_FIELD("priorityClassName", NAME,                                               \
			  (base_) + offsetof(PodClass, priorityClassName)),                        \
		POD_FIELD("labels", MAP, (base_) + offsetof(PodClass, labels)),                    \
		POD_FIELD("template", POINTER, (base_) + offsetof(PodClass, template_),            \
			  .of = &kd_pod_template_struct,                                           \
			  .help = "as in a Deployment; its first container asks for "              \
				  "what was drawn")
#define POD_OPTIONS_FIELDS                                                                         \
	KD_FIELD(PodOptions, count, INT, .min = 0, .max = 1000000000,                              \
		 .help = "how many pods come; 0: as many as come before until"),                   \
		KD_FIELD(PodOptions, until, DURATION, .min = 0, .max = G_MAXINT64,                 \
			 .help = "none comes at or after this time"),                              \
		POD_CLASS_FIELDS(offsetof(PodOptions, common)),                                    \
		KD_FIELD_LIST_OF(PodOptions, classes, &pod_class_struct,                           \
				 .help = "a mix: what a class does not say is as said here"),      \
		KD_FIELD(PodOptions, batch, POINTER, .of = &distribution_of_amounts,               \
			 .help = "how many pods come at each arrival; 1 when absent"),             \
		KD_FIELD(PodOptions, memoryCorrelation, DOUBLE, .fallback = "0",                   \
			 .help = "rank correlation of memory with cpu, -1 to 1"),                  \
		KD_FIELD(PodOptions, durationCorrelation, DOUBLE, .fallback = "0",                 \
			 .help = "rank correlation of duration with cpu, -1 to 1")
extern const KdStruct pod_class_struct;

/* Rates are so many in this time. */
#define POD_PER_FIELD(type_)                                                                       \
	KD_FIELD(type_, per, DURATION, .fallback = "1h", .min = 1, .max = G_MAXINT64,              \
		 .help = "rates are arrivals in so much time")

/* For the check of a generator's options. */
gboolean pods_check(const PodOptions *options, GError **error);
gboolean pods_open(PodOptions *options, KdWorkloadEnv *env, GError **error);
void pods_close(PodOptions *options);

/* The time of the next arrival in seconds, none before the last; INFINITY = no more. */
typedef double PodsArrive(gpointer generator);
/* The next pod: of the batch at hand, or of the next arrival.  FALSE when it is over. */
gboolean pods_next(PodOptions *options, KdWorkloadEnv *env, PodsArrive *arrive, gpointer generator,
		   KdArrival *ret);

#endif
