/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/quota_ledger.h"

/* One quota.  Pods that are being deleted are in @used as if they had all the time there is. */
typedef struct {
	KdUid uid;
	KdResources used;
	GArray *going; /* of KdUid: pods */
} Page;

struct KdQuotaLedger {
	KdStore *store;
	GHashTable *pages; /* set of Page; those that were asked for */
};

static void free_page(gpointer data)
{
	Page *page = data;

	kd_resources_clear(&page->used);
	g_array_unref(page->going);
	g_free(page);
}

KdQuotaLedger *kd_quota_ledger_new(KdStore *store)
{
	KdQuotaLedger *ledger = g_new0(KdQuotaLedger, 1);

	ledger->store = store;
	ledger->pages = g_hash_table_new_full(g_int64_hash, g_int64_equal, free_page, NULL);
	return ledger;
}

void kd_quota_ledger_free(KdQuotaLedger *ledger)
{
	g_hash_table_unref(ledger->pages);
	g_free(ledger);
}

/* ---- adding and taking away ---- */

static void book(KdResources *sum, const KdResources *amounts, bool add)
{
	for (guint i = 0; i < amounts->n; i++) {
		const KdResource *item = &amounts->items[i];
		const KdQuantity *old = kd_resources_get(sum, item->name);

		if (old)
			kd_resources_set(sum, item->name,
					 add ? kd_quantity_add(*old, item->quantity)
					     : kd_quantity_subtract(*old, item->quantity));
	}
}

static void book_object(KdResources *sum, const KdResourceQuota *quota, const KdObject *object,
			KdTime now, bool add)
{
	KdResources usage;

	if (!kd_quota_matches(quota, &quota->spec.hard, object))
		return;
	kd_quota_usage(object, now, &usage);
	book(sum, &usage, add);
	kd_resources_clear(&usage);
}

static bool is_going_pod(const KdObject *object)
{
	return object->kind == &kd_kind_pod && object->metadata.deletionTimestamp != KD_TIME_UNSET;
}

static void drop(GArray *uids, KdUid uid)
{
	for (guint i = 0; i < uids->len; i++) {
		if (g_array_index(uids, KdUid, i) == uid) {
			g_array_remove_index(uids, i);
			return;
		}
	}
}

static void note_going(Page *page, const KdObject *old, const KdObject *new)
{
	bool before = old && is_going_pod(old), after = new &&is_going_pod(new);

	if (!before && after)
		g_array_append_val(page->going, new->uid);
	else if (before && !after)
		drop(page->going, old->uid);
}

/* ---- commits ---- */

/* The status of a pod changes often; what it takes hardly ever. */
static bool is_same(const KdObject *old, const KdObject *new)
{
	const KdPod *a = KD_POD(old), *b = KD_POD(new);

	if (!old || !new || old->kind != &kd_kind_pod)
		return false;
	for (guint i = 0; i < b->status.n_containerStatuses; i++) {
		if (b->status.containerStatuses[i].resources)
			return false;
	}
	return a->spec == b->spec && kd_pod_is_terminal(a) == kd_pod_is_terminal(b);
}

/* A quota with another spec is another one. */
static void check_page(KdQuotaLedger *ledger, const KdObject *old, const KdObject *new)
{
	if (!old || old->kind != &kd_kind_resource_quota)
		return;
	if (!new || !kd_resources_equal(&KD_RESOURCE_QUOTA(old)->spec.hard,
					&KD_RESOURCE_QUOTA(new)->spec.hard))
		g_hash_table_remove(ledger->pages, &old->uid);
}

void kd_quota_ledger_change(KdQuotaLedger *ledger, const GArray *quotas, const KdObject *old,
			    const KdObject *new)
{
	bool same = is_same(old, new);

	check_page(ledger, old, new);
	for (guint i = 0; i < quotas->len; i++) {
		KdUid uid = g_array_index(quotas, KdUid, i);
		Page *page = g_hash_table_lookup(ledger->pages, &uid);
		const KdResourceQuota *quota;

		if (!page)
			continue;
		note_going(page, old, new);
		if (same)
			continue;
		quota = KD_RESOURCE_QUOTA(kd_store_get_by_uid(ledger->store, uid));
		if (old)
			book_object(&page->used, quota, old, KD_TIME_UNSET, false);
		if (new)
			book_object(&page->used, quota, new, KD_TIME_UNSET, true);
	}
}

/* ---- asking ---- */

typedef struct {
	Page *page;
	const KdResourceQuota *quota;
} Count;

static void count_object(const KdObject *object, gpointer data)
{
	const Count *self = data;

	if (object->metadata.namespace != self->quota->object.metadata.namespace)
		return;
	book_object(&self->page->used, self->quota, object, KD_TIME_UNSET, true);
	note_going(self->page, NULL, object);
}

static Page *make_page(KdQuotaLedger *ledger, const KdResourceQuota *quota)
{
	Page *page = g_new0(Page, 1);
	guint n;
	const KdKind *const *kinds = kd_store_kinds(ledger->store, &n);

	page->uid = quota->object.uid;
	page->going = g_array_new(FALSE, FALSE, sizeof(KdUid));
	for (guint i = 0; i < quota->spec.hard.n; i++)
		kd_resources_set(&page->used, quota->spec.hard.items[i].name,
				 kd_quantity_from_units(0, KD_DECIMAL_SI));
	for (guint i = 0; i < n; i++) {
		if (kinds[i]->namespaced)
			kd_store_each(ledger->store, kinds[i], count_object,
				      &(Count){ page, quota });
	}
	g_hash_table_add(ledger->pages, page);
	return page;
}

KdResources kd_quota_ledger_used(KdQuotaLedger *ledger, const KdResourceQuota *quota, KdTime now)
{
	Page *page = g_hash_table_lookup(ledger->pages, &quota->object.uid);
	KdResources used;

	if (!page)
		page = make_page(ledger, quota);
	used = kd_resources_copy(&page->used);
	for (guint i = 0; i < page->going->len; i++) {
		const KdObject *pod = kd_store_get_by_uid(ledger->store,
							  g_array_index(page->going, KdUid, i));

		book_object(&used, quota, pod, KD_TIME_UNSET, false);
		book_object(&used, quota, pod, now, true);
	}
	return used;
}
