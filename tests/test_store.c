/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/store.c: what is found where, and walks during which things change. */
#include "config.h"

#include "cluster/store.h"

#include "kt_cluster.h"

static KdObject *make(const KdKind *kind, const char *namespace_, const char *name, KdUid uid)
{
	KdObject *object = kd_object_new(kind);

	object->metadata.namespace = namespace_ ? g_intern_string(namespace_) : NULL;
	object->metadata.name = g_strdup(name);
	object->uid = uid;
	return object;
}

static void finds(void)
{
	g_autoptr(KdStore) store = kd_store_new();
	const KdName a = g_intern_string("a"), b = g_intern_string("b");
	guint n;

	kd_store_add(store, make(&kd_kind_pod, "a", "x", 1));
	kd_store_add(store, make(&kd_kind_pod, "b", "x", 2));
	kd_store_add(store, make(&kd_kind_node, NULL, "x", 3));
	KT_ROW_INT("one name in namespace a", kd_store_get(store, &kd_kind_pod, a, "x")->uid, 1);
	KT_ROW_INT("the same in namespace b", kd_store_get(store, &kd_kind_pod, b, "x")->uid, 2);
	KT_ROW_INT("the same of another kind", kd_store_get(store, &kd_kind_node, NULL, "x")->uid,
		   3);
	KT_ROW_TRUE("no such name", !kd_store_get(store, &kd_kind_pod, a, "y"));
	KT_ROW_TRUE("no such namespace", !kd_store_get(store, &kd_kind_pod, NULL, "x"));
	KT_ROW_TRUE("no such uid", !kd_store_get_by_uid(store, 4));
	KT_ROW_INT("two pods", kd_store_count(store, &kd_kind_pod), 2);
	kd_store_remove(store, 2);
	KT_ROW_TRUE("removed by uid", !kd_store_get_by_uid(store, 2));
	KT_ROW_TRUE("removed by name", !kd_store_get(store, &kd_kind_pod, b, "x"));
	kd_store_remove(store, 3);
	KT_ROW_TRUE("kinds stay", kd_store_kinds(store, &n)[1] == &kd_kind_node && n == 2);
}

/* A visit that changes the store under its own walk. */
typedef struct {
	KdStore *store;
	GString *seen;
	KdUid next;
} Walk;

static void visit(const KdObject *object, gpointer data)
{
	Walk *walk = data;

	g_string_append_printf(walk->seen, "%s@%" G_GUINT64_FORMAT " ", object->metadata.name,
			       object->resourceVersion);
	if (strcmp(object->metadata.name, "b") == 0) {
		KdObject *d = make(&kd_kind_pod, "n", "d", 4);

		d->resourceVersion = 7;
		kd_store_replace(walk->store, d);
		kd_store_remove(walk->store, 3);
		kd_store_remove(walk->store, 1);
		kd_store_remove(walk->store, 2);
		kd_store_remove(walk->store, 5);
		kd_store_add(walk->store, make(&kd_kind_pod, "n", "f", walk->next++));
		kd_store_add(walk->store, make(&kd_kind_pod, "n", "b", walk->next++));
	}
}

static void walks(void)
{
	g_autoptr(KdStore) store = kd_store_new();
	g_autoptr(GString) seen = g_string_new(NULL);
	Walk walk = { store, seen, 6 };

	kd_store_each(store, &kd_kind_pod, visit, &walk);
	KT_ROW_STR("nothing to walk over", seen->str, "");
	for (KdUid uid = 1; uid <= 5; uid++) {
		const char name[] = { (char) ('a' + uid - 1), 0 };

		kd_store_add(store, make(&kd_kind_pod, "n", name, uid));
	}
	kd_store_each(store, &kd_kind_pod, visit, &walk);
	KT_ROW_STR("removed are skipped, replaced are new, added wait", seen->str, "a@0 b@0 d@7 ");
	KT_ROW_INT("what is left", kd_store_count(store, &kd_kind_pod), 3);
	g_string_truncate(seen, 0);
	kd_store_remove(store, 7);
	kd_store_each(store, &kd_kind_pod, visit, &walk);
	KT_ROW_STR("the next walk", seen->str, "d@7 f@0 ");
}

/* ---- against a plain array ---- */

static void collect(const KdObject *object, gpointer data)
{
	g_ptr_array_add(data, (gpointer) object);
}

static bool same_objects(KdStore *store, const GPtrArray *model)
{
	g_autoptr(GPtrArray) walked = g_ptr_array_new();

	kd_store_each(store, &kd_kind_pod, collect, walked);
	if (walked->len != model->len || kd_store_count(store, &kd_kind_pod) != model->len)
		return false;
	for (guint i = 0; i < model->len; i++) {
		const KdObject *object = model->pdata[i];

		if (walked->pdata[i] != object ||
		    kd_store_get_by_uid(store, object->uid) != object ||
		    kd_store_get(store, object->kind, object->metadata.namespace,
				 object->metadata.name) != object)
			return false;
	}
	return true;
}

static void random_step(KdStore *store, GPtrArray *model, GRand *rand, KdUid *uid)
{
	guint i = model->len ? (guint) g_rand_int_range(rand, 0, (gint32) model->len) : 0;
	gint32 what = g_rand_int_range(rand, 0, 10);

	if (what < 5 || model->len == 0) {
		g_autofree char *name = g_strdup_printf("p%" G_GUINT64_FORMAT, *uid);
		KdObject *object = make(&kd_kind_pod, g_rand_boolean(rand) ? "a" : "b", name,
					(*uid)++);

		kd_store_add(store, object);
		g_ptr_array_add(model, object);
	} else if (what < 7) {
		KdObject *next = kd_object_copy(model->pdata[i]);

		next->resourceVersion++;
		kd_store_replace(store, next);
		model->pdata[i] = next;
	} else {
		kd_store_remove(store, ((const KdObject *) model->pdata[i])->uid);
		g_ptr_array_remove_index(model, i);
	}
}

static void equals_model(void)
{
	g_autoptr(KdStore) store = kd_store_new();
	g_autoptr(GPtrArray) model = g_ptr_array_new();
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	KdUid uid = 1;

	for (int i = 0; i < kt_rounds(1000); i++) {
		g_autofree char *row = g_strdup_printf("step %d", i);

		random_step(store, model, rand, &uid);
		if (i % 10 == 0 && !KT_ROW_TRUE(row, same_objects(store, model)))
			return;
	}
}

static CU_TestInfo tests[] = {
	{ "finds", finds },
	{ "walks", walks },
	{ "equals a plain array", equals_model },
	CU_TEST_INFO_NULL,
};

KT_SUITE(store) = { .pName = "store", .pTests = tests };
