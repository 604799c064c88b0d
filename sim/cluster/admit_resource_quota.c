/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ResourceQuota (apiserver/pkg/admission/plugin/resourcequota/controller.go CheckRequest()): what
 * is created or grows is charged to all quotas of its namespace that it matches, or refused.
 *
 * Charging is a commit of its own, of the quota's status, before that of the object.  Only
 * increases are charged; what is given back is found by the quota controller.  A quota whose status
 * that controller has not filled in yet limits nothing; with an ideal control plane it has filled
 * it in at once.
 */
#include "config.h"

#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/resource_quota.h>
#include <kubedes/api/service.h>

#include "api/pod_resources.h"
#include "cluster/admit_plugin.h"
#include "cluster/commit.h"

static const KdIdentity api_server = { .user = "system:apiserver", .agent = "apiserver" };

/* One quota that the object matches. */
typedef struct {
	KdUid uid;
	KdResources delta; /* what is to be charged; owned */
} Charge;

static void clear_charge(gpointer data)
{
	kd_resources_clear(&((Charge *) data)->delta);
}

static KdTime now_of(const KdAdmission *admission)
{
	return kd_engine_now(admission->cluster->engine);
}

static const KdResourceQuota *find_quota(const KdAdmission *admission, KdUid uid)
{
	return KD_RESOURCE_QUOTA(kd_store_get_by_uid(kd_admission_store(admission), uid));
}

static void commit_used(const KdAdmission *admission, KdResourceQuota *take)
{
	KdAnswer answer = kd_commit_version(admission->cluster, &api_server, &take->object);

	kd_answer_clear(&answer);
}

/* ---- a quota that nobody has counted for ---- */

static void recount(const KdAdmission *admission, const KdResourceQuota *stored)
{
	KdResourceQuota *quota = (KdResourceQuota *) kd_object_copy(&stored->object);

	kd_resources_clear(&quota->status.hard);
	kd_resources_clear(&quota->status.used);
	quota->status.hard = kd_resources_copy(&quota->spec.hard);
	quota->status.used = kd_quota_ledger_used(admission->ledger, stored, now_of(admission));
	commit_used(admission, quota);
}

static void settle(const KdAdmission *admission, const KdRoom *room)
{
	for (guint i = 0; admission->ideal && i < room->quotas->len; i++) {
		const KdResourceQuota *quota = find_quota(admission,
							  g_array_index(room->quotas, KdUid, i));

		if (!kd_resources_equal(&quota->status.hard, &quota->spec.hard))
			recount(admission, quota);
	}
}

/* ---- which quotas ---- */

/* "cpu,memory", of those that @hard and the kind have in common and @used does not have. */
static char *uncounted(const KdResourceQuota *quota, const KdKind *kind)
{
	GString *out = g_string_new(NULL);
	bool any = false;

	for (guint i = 0; i < quota->status.hard.n; i++) {
		KdName name = quota->status.hard.items[i].name;

		if (!kd_quota_limits(kind, name))
			continue;
		g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", name);
		any |= !kd_resources_get(&quota->status.used, name);
	}
	return g_string_free(out, !any);
}

static bool check_constraints(const KdResourceQuota *quota, KdAdmit *admit)
{
	const char *name = quota->object.metadata.name;
	g_autofree char *missing = NULL, *unknown = NULL;

	if (admit->object->kind == &kd_kind_pod)
		missing = kd_quota_missing(&quota->status.hard, admit->object);
	if (missing)
		return kd_admit_refuse(admit, KD_OUTCOME_FORBIDDEN,
				       "failed quota: %s: must specify %s", name, missing);
	unknown = uncounted(quota, admit->object->kind);
	if (unknown)
		return kd_admit_refuse(admit, KD_OUTCOME_FORBIDDEN,
				       "status unknown for quota: %s, resources: %s", name,
				       unknown);
	return true;
}

/* What is more in @usage than in @before, of what @hard (NULL: whatever it is) limits. */
static KdResources increase(const KdResources *usage, const KdResources *before,
			    const KdResources *hard)
{
	KdResources delta = { 0 };

	for (guint i = 0; i < usage->n; i++) {
		const KdResource *item = &usage->items[i];
		const KdQuantity *old = before ? kd_resources_get(before, item->name) : NULL;
		KdQuantity more = old ? kd_quantity_subtract(item->quantity, *old) : item->quantity;

		if ((!hard || kd_resources_get(hard, item->name)) &&
		    kd_quantity_compare(more, (KdQuantity){ 0 }) > 0)
			kd_resources_set(&delta, item->name, more);
	}
	return delta;
}

/* What the object takes, and took: nothing before it was there. */
typedef struct {
	KdResources now, before;
} Usage;

static void usage_clear(Usage *usage)
{
	kd_resources_clear(&usage->now);
	kd_resources_clear(&usage->before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Usage, usage_clear)

static bool collect(const KdAdmission *admission, const KdRoom *room, KdAdmit *admit,
		    const Usage *usage, GArray *charges)
{
	bool good = true;

	for (guint i = 0; room && good && i < room->quotas->len; i++) {
		KdUid uid = g_array_index(room->quotas, KdUid, i);
		const KdResourceQuota *quota = find_quota(admission, uid);
		const KdResources *hard = &quota->status.hard;
		Charge charge = { .uid = uid };

		if (!kd_quota_matches(quota, hard, admit->object))
			continue;
		good = check_constraints(quota, admit);
		if (admit->old && kd_quota_matches(quota, hard, admit->old))
			charge.delta = increase(&usage->now, &usage->before, hard);
		else
			charge.delta = increase(&usage->now, NULL, hard);
		g_array_append_val(charges, charge);
	}
	return good;
}

/* Only what takes more than it did, of anything, can lack a quota. */
static bool is_covered(const KdAdmission *admission, const KdRoom *room, KdAdmit *admit,
		       const Usage *usage)
{
	KdResources more = { 0 };
	bool grows;

	if (admission->n_limited == 0)
		return true;
	more = increase(&usage->now, &usage->before, NULL);
	grows = more.n > 0;
	kd_resources_clear(&more);
	return !grows || kd_admit_is_covered(admission, admit, room, &usage->now);
}

/* ---- whether there is enough ---- */

/* Those of @all that are in @names. */
static char *print_masked(const KdResources *all, const KdResources *names)
{
	KdResources masked = { 0 };
	char *text;

	for (guint i = 0; i < names->n; i++) {
		const KdQuantity *quantity = kd_resources_get(all, names->items[i].name);

		if (quantity)
			kd_resources_set(&masked, names->items[i].name, *quantity);
	}
	text = kd_quota_print(&masked);
	kd_resources_clear(&masked);
	return text;
}

static bool refuse_excess(KdAdmit *admit, const KdResourceQuota *quota, const KdResources *excess)
{
	g_autofree char *requested = kd_quota_print(excess);
	g_autofree char *used = print_masked(&quota->status.used, excess);
	g_autofree char *limited = print_masked(&quota->status.hard, excess);

	return kd_admit_refuse(admit, KD_OUTCOME_FORBIDDEN,
			       "exceeded quota: %s, requested: %s, used: %s, limited: %s",
			       quota->object.metadata.name, requested, used, limited);
}

static bool is_enough(const KdAdmission *admission, KdAdmit *admit, const Charge *charge)
{
	const KdResourceQuota *quota = find_quota(admission, charge->uid);
	KdResources excess = { 0 };
	bool enough;

	for (guint i = 0; i < charge->delta.n; i++) {
		const KdResource *item = &charge->delta.items[i];
		const KdQuantity *used = kd_resources_get(&quota->status.used, item->name);
		const KdQuantity *hard = kd_resources_get(&quota->status.hard, item->name);

		if (kd_quantity_compare(kd_quantity_add(*used, item->quantity), *hard) > 0)
			kd_resources_set(&excess, item->name, item->quantity);
	}
	enough = excess.n == 0 || refuse_excess(admit, quota, &excess);
	kd_resources_clear(&excess);
	return enough;
}

static void carry_out(const KdAdmission *admission, const Charge *charge)
{
	const KdObject *stored = kd_store_get_by_uid(kd_admission_store(admission), charge->uid);
	KdResourceQuota *quota;

	if (charge->delta.n == 0)
		return;
	quota = (KdResourceQuota *) kd_object_copy(stored);
	for (guint i = 0; i < charge->delta.n; i++) {
		const KdResource *item = &charge->delta.items[i];
		const KdQuantity *used = kd_resources_get(&quota->status.used, item->name);

		kd_resources_set(&quota->status.used, item->name,
				 kd_quantity_add(*used, item->quantity));
	}
	commit_used(admission, quota);
}

/* ---- when ---- */

/* Evaluator.Handles(): what can grow is looked at when it changes, too. */
static bool is_concerned(const KdAdmit *admit)
{
	const KdKind *kind = admit->object->kind;

	if (!kind->namespaced)
		return false;
	if (admit->verb == KD_WRITE_CREATE)
		return true;
	if (kind == &kd_kind_pod)
		return kd_pod_spec_is_resized(KD_POD(admit->object)->spec,
					      KD_POD(admit->old)->spec);
	return kind == &kd_kind_service || kind == &kd_kind_persistent_volume_claim;
}

/* What a claim's status says is charged and not refused. */
static bool is_of_status(const KdAdmit *admit)
{
	return admit->old && !kd_commit_differs(admit->object, admit->old, false) &&
	       kd_struct_equal(&kd_meta_struct, &admit->object->metadata, &admit->old->metadata);
}

static bool validate(const KdAdmission *admission, KdAdmit *admit)
{
	const KdRoom *room = kd_rooms_get(admission->rooms, admit->object->metadata.namespace);
	const bool none = !room || room->quotas->len == 0;
	g_autoptr(GArray) charges = NULL;
	g_auto(Usage) usage = { { 0 }, { 0 } };
	bool good, enforced;

	if ((none && admission->n_limited == 0) || !is_concerned(admit))
		return true;
	if (room)
		settle(admission, room);
	charges = g_array_new(FALSE, FALSE, sizeof(Charge));
	g_array_set_clear_func(charges, clear_charge);
	kd_quota_usage(admit->object, now_of(admission), &usage.now);
	if (admit->old)
		kd_quota_usage(admit->old, now_of(admission), &usage.before);
	good = collect(admission, room, admit, &usage, charges) &&
	       is_covered(admission, room, admit, &usage);
	enforced = charges->len > 0 && !is_of_status(admit);
	for (guint i = 0; good && enforced && i < charges->len; i++)
		good = is_enough(admission, admit, &g_array_index(charges, Charge, i));
	for (guint i = 0; good && i < charges->len; i++)
		carry_out(admission, &g_array_index(charges, Charge, i));
	return good;
}

const KdAdmitPlugin kd_admit_resource_quota = {
	.name = "ResourceQuota",
	.ideal = true,
	.validate = validate,
};
