/* SPDX-License-Identifier: Apache-2.0 */
#include "_pods.h"

#include <gsl/gsl_cdf.h>
#include <kubedes/time.h>
#include <math.h>

#define MIB 1048576.0

/* A class, ready to be drawn from. */
typedef struct {
	const PodClass *own;                 /* NULL: there are no classes */
	double share;                        /* of all pods, up to and with this class */
	Law *cpu, *memory, *gpus, *duration; /* NULL = not asked for; runs for ever */
	KdPodShape shape;                    /* what all have */
	KdName gpu_resource;
	KdMap labels;
} Class;

typedef struct PodMaker {
	gsl_rng *class_, *cpu, *memory, *gpus, *duration, *batch;
	Class *classes;
	guint n_classes;
	Law *batches; /* NULL: one at a time */
	double memory_tie, duration_tie;
	const char *name;
	guint64 n_pods, n_arrivals;
	double at;     /* of the arrival at hand */
	gint64 n_left; /* in its batch */
} PodMaker;

/* ---- options ---- */

static const KdField class_fields[] = {
	KD_FIELD(PodClass, name, NAME, .required = true,
		 .help = "part of the pods' names, and their label " PODS_CLASS_LABEL),
	KD_FIELD(PodClass, weight, DOUBLE, .fallback = "1",
		 .help = "how many pods are of it, against the others"),
	POD_CLASS_FIELDS(0),
	KD_FIELDS_END,
};
const KdStruct pod_class_struct = {
	.name = "PodClass",
	.size = sizeof(PodClass),
	.fields = class_fields,
	.help = "one kind of pods in a mix",
};

static gboolean check_classes(const PodOptions *options, GError **error)
{
	for (guint i = 0; i < options->n_classes; i++) {
		if (!(options->classes[i].weight > 0))
			return kd_fail(error, KD_ERROR_INPUT,
				       "classes[%u].weight: Invalid value: must be greater than "
				       "zero",
				       i);
		for (guint k = 0; k < i; k++)
			if (options->classes[i].name == options->classes[k].name)
				return kd_fail(error, KD_ERROR_INPUT,
					       "classes[%u].name: Duplicate value: \"%s\"", i,
					       options->classes[i].name);
	}
	return TRUE;
}

gboolean pods_check(const PodOptions *options, GError **error)
{
	if (options->count == 0 && options->until == KD_TIME_UNSET)
		return kd_fail(error, KD_ERROR_INPUT,
			       "count: Required value: count or until says when it is over");
	if (!(fabs(options->memoryCorrelation) <= 1))
		return kd_fail(error, KD_ERROR_INPUT,
			       "memoryCorrelation: Invalid value: must be from -1 to 1");
	if (!(fabs(options->durationCorrelation) <= 1))
		return kd_fail(error, KD_ERROR_INPUT,
			       "durationCorrelation: Invalid value: must be from -1 to 1");
	return check_classes(options, error);
}

/* ---- opening ---- */

static gboolean make_law(const Distribution *own, const Distribution *common, DistributionUnit unit,
			 double step, Law **ret, GError **error)
{
	const Distribution *distribution = own ? own : common;

	if (!distribution)
		return TRUE;
	*ret = law_new(distribution, unit, step, error);
	return *ret != NULL;
}

static gboolean make_laws(Class *class_, const PodClass *own, const PodClass *common,
			  GError **error)
{
	return make_law(own->cpu, common->cpu, DISTRIBUTION_AMOUNT, 0.1, &class_->cpu, error) &&
	       make_law(own->memory, common->memory, DISTRIBUTION_AMOUNT, 64 * MIB, &class_->memory,
			error) &&
	       make_law(own->gpus, common->gpus, DISTRIBUTION_AMOUNT, 1, &class_->gpus, error) &&
	       make_law(own->duration, common->duration, DISTRIBUTION_TIME, 0.001,
			&class_->duration, error);
}

static gboolean make_class(Class *class_, const PodClass *own, const PodClass *common,
			   GError **error)
{
	const KdOptInt *priority = own->priority.set ? &own->priority : &common->priority;

	class_->shape = (KdPodShape){
		.priority = (gint32) priority->value,
		.priority_class = own->priorityClassName ? own->priorityClassName
							 : common->priorityClassName,
		.template_ = own->template_ ? own->template_ : common->template_,
	};
	class_->gpu_resource = own->gpuResource ? own->gpuResource : common->gpuResource;
	class_->labels = kd_map_copy(&common->labels);
	for (guint i = 0; i < own->labels.n; i++)
		kd_map_set(&class_->labels, own->labels.pairs[i].key, own->labels.pairs[i].value);
	if (own->name)
		kd_map_set(&class_->labels, PODS_CLASS_LABEL, own->name);
	class_->own = own;
	return make_laws(class_, own, common, error);
}

static gboolean make_classes(PodMaker *maker, const PodOptions *options, GError **error)
{
	double total = 0, sum = 0;

	maker->n_classes = MAX(options->n_classes, 1);
	maker->classes = g_new0(Class, maker->n_classes);
	for (guint i = 0; i < options->n_classes; i++)
		total += options->classes[i].weight;
	for (guint i = 0; i < maker->n_classes; i++) {
		const PodClass *own = options->n_classes ? &options->classes[i] : &options->common;

		sum += own->weight;
		maker->classes[i].share = options->n_classes ? sum / total : 1;
		if (!make_class(&maker->classes[i], own, &options->common, error))
			return FALSE;
	}
	return TRUE;
}

/* The correlation of two normal variables whose ranks have that one (Pearson 1907). */
static double tie_of(double rank_correlation)
{
	return 2 * sin(G_PI / 6 * rank_correlation);
}

gboolean pods_open(PodOptions *options, KdWorkloadEnv *env, GError **error)
{
	PodMaker *maker = options->maker = g_new0(PodMaker, 1);

	maker->name = kd_workload_name(env);
	maker->class_ = kd_workload_stream(env, "class");
	maker->cpu = kd_workload_stream(env, "cpu");
	maker->memory = kd_workload_stream(env, "memory");
	maker->gpus = kd_workload_stream(env, "gpus");
	maker->duration = kd_workload_stream(env, "duration");
	maker->batch = kd_workload_stream(env, "batch");
	maker->memory_tie = tie_of(options->memoryCorrelation);
	maker->duration_tie = tie_of(options->durationCorrelation);
	return make_law(options->batch, NULL, DISTRIBUTION_AMOUNT, 1, &maker->batches, error) &&
	       make_classes(maker, options, error);
}

void pods_close(PodOptions *options)
{
	PodMaker *maker = g_steal_pointer(&options->maker);

	if (!maker)
		return;
	for (guint i = 0; i < maker->n_classes; i++) {
		Class *class_ = &maker->classes[i];

		law_free(class_->cpu);
		law_free(class_->memory);
		law_free(class_->gpus);
		law_free(class_->duration);
		kd_map_clear(&class_->labels);
	}
	law_free(maker->batches);
	g_free(maker->classes);
	g_free(maker);
}

/* ---- one pod ---- */

/* A draw that goes with another one (a Gaussian copula). */
static double tied(gsl_rng *rng, double other, double tie)
{
	double own = gsl_rng_uniform_pos(rng), z;

	if (tie == 0)
		return own;
	z = tie * gsl_cdf_ugaussian_Pinv(other) +
	    sqrt(MAX(1 - tie * tie, 0)) * gsl_cdf_ugaussian_Pinv(own);
	return CLAMP(gsl_cdf_ugaussian_P(z), G_MINDOUBLE, 1 - 0x1p-53);
}

static double value_of(const Law *law, double u)
{
	return law ? law_at(law, u) : 0;
}

static const Class *draw_class(const PodMaker *maker)
{
	double u = gsl_rng_uniform(maker->class_);
	guint i = 0;

	while (i + 1 < maker->n_classes && maker->classes[i].share <= u)
		i++;
	return &maker->classes[i];
}

/* Below one device: a share of one. */
static void set_gpus(KdPodShape *shape, const Class *class_, double gpus)
{
	gint16 whole = (gint16) CLAMP(lround(gpus), 1, KD_MAX_GPUS);

	if (gpus <= 0)
		return;
	if (class_->gpu_resource)
		kd_resources_set(&shape->requests, class_->gpu_resource,
				 kd_quantity_from_units(MAX(lround(gpus), 1), KD_DECIMAL_SI));
	else if (gpus < 1)
		shape->gpu = (KdGpuAsk){ .num = 1,
					 .milli = (gint16) CLAMP(lround(gpus * 1000), 1, 1000) };
	else
		shape->gpu = (KdGpuAsk){ .num = whole, .milli = KD_GPU_WHOLE };
}

static gint64 whole(double value)
{
	return value < 0x1p62 ? (gint64) round(value) : (gint64) 1 << 62;
}

static KdPod *make_pod(PodMaker *maker, KdWorkloadEnv *env, const Class *class_,
		       const KdPodShape *shape)
{
	const char *of = class_->own->name;
	g_autofree char *name = g_strdup_printf("%s%s%s-%" G_GUINT64_FORMAT, maker->name,
						of ? "-" : "", of ? of : "", maker->n_pods++);
	KdPod *pod = kd_workload_pod(env, name, shape);

	for (guint i = 0; i < class_->labels.n; i++)
		kd_map_set(&pod->object.metadata.labels, class_->labels.pairs[i].key,
			   class_->labels.pairs[i].value);
	return pod;
}

/* Each stream gives one draw a pod, whether it is used or not. */
static void draw_pod(PodMaker *maker, KdWorkloadEnv *env, KdArrival *ret)
{
	const Class *class_ = draw_class(maker);
	KdPodShape shape = class_->shape;
	double cpu = gsl_rng_uniform_pos(maker->cpu);
	double memory = tied(maker->memory, cpu, maker->memory_tie);
	double duration = tied(maker->duration, cpu, maker->duration_tie);
	double gpus = gsl_rng_uniform_pos(maker->gpus);

	shape.milli_cpu = whole(value_of(class_->cpu, cpu) * 1000);
	shape.memory = whole(value_of(class_->memory, memory));
	set_gpus(&shape, class_, value_of(class_->gpus, gpus));
	ret->duration = class_->duration ? kd_time_from_seconds(law_at(class_->duration, duration))
					 : KD_TIME_NEVER;
	ret->object = &make_pod(maker, env, class_, &shape)->object;
	kd_resources_clear(&shape.requests);
}

static gint64 draw_batch(const PodMaker *maker)
{
	double u = gsl_rng_uniform_pos(maker->batch);

	return maker->batches ? MAX(whole(law_at(maker->batches, u)), 1) : 1;
}

gboolean pods_next(PodOptions *options, KdWorkloadEnv *env, PodsArrive *arrive, gpointer generator,
		   KdArrival *ret)
{
	PodMaker *maker = options->maker;

	if (options->count && maker->n_pods == (guint64) options->count)
		return FALSE;
	if (maker->n_left == 0) {
		maker->at = arrive(generator);
		maker->n_left = draw_batch(maker);
		maker->n_arrivals++;
	}
	ret->at = kd_time_from_seconds(maker->at);
	if (isinf(maker->at) || (options->until != KD_TIME_UNSET && ret->at >= options->until))
		return FALSE;
	maker->n_left--;
	ret->job = maker->batches ? maker->n_arrivals : 0;
	draw_pod(maker, env, ret);
	return TRUE;
}
