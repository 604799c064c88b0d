/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/plan.h"

static void clear_write(gpointer data)
{
	KdWrite *write = data;

	if (write->object)
		kd_object_unref(write->object);
	if (write->about)
		kd_object_unref(write->about);
	kd_map_clear(&write->annotations);
	g_free(write->message);
}

KdPlan *kd_plan_new(const KdIdentity *who)
{
	KdPlan *plan = g_new0(KdPlan, 1);

	plan->who = who;
	plan->writes = g_array_new(FALSE, FALSE, sizeof(KdWrite));
	g_array_set_clear_func(plan->writes, clear_write);
	return plan;
}

void kd_plan_free(KdPlan *plan)
{
	if (!plan)
		return;
	g_array_unref(plan->writes);
	g_free(plan);
}

void kd_plan_set_parallel(KdPlan *plan)
{
	plan->parallel = true;
}

void kd_plan_set_dropped(KdPlan *plan, void (*dropped)(gpointer data))
{
	plan->dropped = dropped;
}

bool kd_plan_is_empty(const KdPlan *plan)
{
	return plan->writes->len == 0;
}

guint kd_plan_length(const KdPlan *plan)
{
	return plan->writes->len;
}

void kd_plan_create(KdPlan *plan, KdObject *take)
{
	const KdWrite write = { .verb = KD_WRITE_CREATE, .object = take };

	g_array_append_val(plan->writes, write);
}

void kd_plan_update(KdPlan *plan, KdObject *take)
{
	const KdWrite write = { .verb = KD_WRITE_UPDATE, .object = take };

	g_array_append_val(plan->writes, write);
}

void kd_plan_patch(KdPlan *plan, KdObject *take)
{
	const KdWrite write = { .verb = KD_WRITE_UPDATE, .object = take, .patches = true };

	g_array_append_val(plan->writes, write);
}

void kd_plan_scale(KdPlan *plan, KdObject *take, bool patches)
{
	const KdWrite write = {
		.verb = KD_WRITE_UPDATE, .object = take, .subresource = "scale", .patches = patches
	};

	g_array_append_val(plan->writes, write);
}

void kd_plan_update_status(KdPlan *plan, KdObject *take)
{
	const KdWrite write = { .verb = KD_WRITE_UPDATE, .object = take, .subresource = "status" };

	g_array_append_val(plan->writes, write);
}

void kd_plan_patch_status(KdPlan *plan, const KdObject *read, KdObject *take)
{
	const KdWrite write = { .verb = KD_WRITE_PATCH,
				.object = take,
				.about = kd_object_ref(read) };

	g_array_append_val(plan->writes, write);
}

void kd_plan_bind(KdPlan *plan, const KdPod *pod, KdName node, const KdMap *annotations)
{
	const KdWrite write = {
		.verb = KD_WRITE_BIND,
		.about = kd_object_ref(&pod->object),
		.node = node,
		.annotations = annotations ? kd_map_copy(annotations) : (KdMap){ 0 },
	};

	g_array_append_val(plan->writes, write);
}

static void add_removal(KdPlan *plan, KdVerb verb, const KdObject *object,
			const KdDeleteOptions *options)
{
	const KdWrite write = { .verb = verb, .about = kd_object_ref(object), .options = *options };

	g_array_append_val(plan->writes, write);
}

void kd_plan_delete(KdPlan *plan, const KdObject *object, gint64 grace)
{
	kd_plan_delete_with(plan, object, &(const KdDeleteOptions){ .grace = grace });
}

void kd_plan_delete_with(KdPlan *plan, const KdObject *object, const KdDeleteOptions *options)
{
	add_removal(plan, KD_WRITE_DELETE, object, options);
}

void kd_plan_evict(KdPlan *plan, const KdPod *pod, const KdDeleteOptions *options)
{
	add_removal(plan, KD_WRITE_EVICT, &pod->object, options);
}

void kd_plan_say(KdPlan *plan, const KdObject *about, KdName type, KdName reason, char *take)
{
	const KdWrite write = { .verb = KD_WRITE_EVENT,
				.about = kd_object_ref(about),
				.type = type,
				.reason = reason,
				.message = take };

	g_array_append_val(plan->writes, write);
}

void kd_plan_event(KdPlan *plan, const KdObject *about, const char *type, const char *reason,
		   const char *format, ...)
{
	char *message;
	va_list args;

	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	kd_plan_say(plan, about, g_intern_string(type), g_intern_string(reason), message);
}
