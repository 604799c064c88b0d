/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/field.h>
#include <string.h>

#include "api/raw.h"
#include "api/scalar_field.h"

/* ---- resources ---- */

static guint find(const KdResources *resources, const char *name)
{
	guint i = 0;

	while (i < resources->n && strcmp(resources->items[i].name, name) < 0)
		i++;
	return i;
}

const KdQuantity *kd_resources_get(const KdResources *resources, KdName name)
{
	for (guint i = 0; i < resources->n; i++) {
		if (resources->items[i].name == name)
			return &resources->items[i].quantity;
	}
	return NULL;
}

void kd_resources_set(KdResources *resources, const char *name, KdQuantity quantity)
{
	guint at = find(resources, name);

	if (at == resources->n || !g_str_equal(resources->items[at].name, name)) {
		resources->items = g_renew(KdResource, resources->items, resources->n + 1);
		memmove(resources->items + at + 1, resources->items + at,
			(resources->n - at) * sizeof(KdResource));
		resources->n++;
		resources->items[at].name = g_intern_string(name);
	}
	resources->items[at].quantity = quantity;
}

void kd_resources_clear(KdResources *resources)
{
	g_free(resources->items);
	*resources = (KdResources){ 0 };
}

KdResources kd_resources_copy(const KdResources *resources)
{
	KdResources copy = { .n = resources->n };

	if (copy.n > 0)
		copy.items = g_memdup2(resources->items, copy.n * sizeof(KdResource));
	return copy;
}

bool kd_resources_equal(const KdResources *a, const KdResources *b)
{
	if (a->n != b->n)
		return false;
	for (guint i = 0; i < a->n; i++) {
		if (a->items[i].name != b->items[i].name ||
		    kd_quantity_compare(a->items[i].quantity, b->items[i].quantity) != 0)
			return false;
	}
	return true;
}

/* ---- shared structs ---- */

/* In front of the struct, and a multiple of the strictest alignment long. */
typedef union {
	const KdStruct *type;
	max_align_t align;
} Head;

gpointer kd_shared_new(const KdStruct *type)
{
	Head *head = g_rc_box_alloc0(sizeof(Head) + type->size);

	head->type = type;
	kd_struct_init(type, head + 1);
	return head + 1;
}

gpointer kd_shared_ref(gconstpointer shared)
{
	if (!shared)
		return NULL;
	g_rc_box_acquire((Head *) (gpointer) shared - 1);
	return (gpointer) shared;
}

static void clear_shared(gpointer data)
{
	Head *head = data;

	kd_struct_clear(head->type, head + 1);
}

void kd_shared_unref(gconstpointer shared)
{
	if (shared)
		g_rc_box_release_full((Head *) (gpointer) shared - 1, clear_shared);
}

/* ---- defaults ---- */

static void init_field(const KdField *field, void *self)
{
	if (field->type == KD_FIELD_TIME || field->type == KD_FIELD_DURATION)
		*KD_AT(KdTime, self, field) = KD_TIME_UNSET;
	if (field->type == KD_FIELD_STRUCT)
		kd_struct_init(field->of, KD_AT(void, self, field));
	if (field->fallback) {
		g_autoptr(GError) error = NULL;

		if (!kd_scalar_set(field, self, field->fallback, &error))
			g_error("field %s: %s", field->name, error->message);
	}
}

void kd_struct_init(const KdStruct *type, void *self)
{
	memset(self, 0, type->size);
	for (const KdField *field = type->fields; field->name; field++)
		init_field(field, self);
}

/* ---- clearing ---- */

static void clear_list(const KdField *field, void *self)
{
	char **items = KD_AT(char *, self, field);

	for (guint i = 0; i < *KD_COUNT(self, field); i++)
		kd_struct_clear(field->of, *items + i * field->of->size);
	g_free(*items);
}

static void clear_field(const KdField *field, void *self)
{
	switch (field->type) {
	case KD_FIELD_STRING:
	case KD_FIELD_INT_OR_STRING:
	case KD_FIELD_NAMES:
		g_free(*KD_AT(gpointer, self, field));
		break;
	case KD_FIELD_MAP:
		kd_map_clear(KD_AT(KdMap, self, field));
		break;
	case KD_FIELD_RESOURCES:
		kd_resources_clear(KD_AT(KdResources, self, field));
		break;
	case KD_FIELD_STRUCT:
		kd_struct_clear(field->of, KD_AT(void, self, field));
		break;
	case KD_FIELD_POINTER: {
		gpointer *part = KD_AT(gpointer, self, field);

		if (*part)
			kd_struct_clear(field->of, *part);
		g_free(*part);
		break;
	}
	case KD_FIELD_SHARED:
		kd_shared_unref(*KD_AT(gpointer, self, field));
		break;
	case KD_FIELD_LIST:
		clear_list(field, self);
		break;
	case KD_FIELD_TREE:
		kd_raw_unref(*KD_AT(KdRaw *, self, field));
		break;
	default:
		break;
	}
}

void kd_struct_clear(const KdStruct *type, void *self)
{
	for (const KdField *field = type->fields; field->name; field++)
		clear_field(field, self);
	memset(self, 0, type->size);
}

/* ---- copies ---- */

static void copy_list(const KdField *field, void *to, const void *from)
{
	guint n = *KD_COUNT_CONST(from, field);
	const char *old = *KD_AT_CONST(char *, from, field);
	char *new = n > 0 ? g_malloc0_n(n, field->of->size) : NULL;

	for (guint i = 0; i < n; i++)
		kd_struct_copy(field->of, new + i * field->of->size, old + i * field->of->size);
	*KD_AT(char *, to, field) = new;
	*KD_COUNT(to, field) = n;
}

static void copy_pointer(const KdField *field, void *to, const void *from)
{
	gconstpointer old = *KD_AT_CONST(gconstpointer, from, field);
	gpointer new = old ? g_malloc0(field->of->size) : NULL;

	if (old)
		kd_struct_copy(field->of, new, old);
	*KD_AT(gpointer, to, field) = new;
}

#define COPY(type_) (*KD_AT(type_, to, field) = *KD_AT_CONST(type_, from, field))

static void copy_plain(const KdField *field, void *to, const void *from)
{
	switch (field->type) {
	case KD_FIELD_BOOL:
		COPY(bool);
		break;
	case KD_FIELD_OPT_BOOL:
		COPY(KdOptBool);
		break;
	case KD_FIELD_OPT_INT:
		COPY(KdOptInt);
		break;
	case KD_FIELD_DOUBLE:
		COPY(double);
		break;
	case KD_FIELD_NAME:
		COPY(KdName);
		break;
	case KD_FIELD_QUANTITY:
		COPY(KdQuantity);
		break;
	case KD_FIELD_OPT_QUANTITY:
		COPY(KdOptQuantity);
		break;
	case KD_FIELD_OPERATOR:
		COPY(KdOperator);
		break;
	default: /* INT, TIME, DURATION */
		COPY(gint64);
		break;
	}
}

static void copy_field(const KdField *field, void *to, const void *from)
{
	switch (field->type) {
	case KD_FIELD_STRING:
	case KD_FIELD_INT_OR_STRING:
		*KD_AT(char *, to, field) = g_strdup(*KD_AT_CONST(char *, from, field));
		break;
	case KD_FIELD_MAP:
		*KD_AT(KdMap, to, field) = kd_map_copy(KD_AT_CONST(KdMap, from, field));
		break;
	case KD_FIELD_RESOURCES:
		*KD_AT(KdResources, to,
		       field) = kd_resources_copy(KD_AT_CONST(KdResources, from, field));
		break;
	case KD_FIELD_NAMES: {
		guint n = *KD_COUNT_CONST(from, field);

		*KD_AT(gpointer, to, field) = g_memdup2(*KD_AT_CONST(gpointer, from, field),
							n * sizeof(KdName));
		*KD_COUNT(to, field) = n;
		break;
	}
	case KD_FIELD_STRUCT:
		kd_struct_copy(field->of, KD_AT(void, to, field), KD_AT_CONST(void, from, field));
		break;
	case KD_FIELD_POINTER:
		copy_pointer(field, to, from);
		break;
	case KD_FIELD_SHARED:
		*KD_AT(gpointer, to, field) = kd_shared_ref(*KD_AT_CONST(gpointer, from, field));
		break;
	case KD_FIELD_LIST:
		copy_list(field, to, from);
		break;
	case KD_FIELD_TREE:
		*KD_AT(KdRaw *, to, field) = kd_raw_ref(*KD_AT_CONST(KdRaw *, from, field));
		break;
	default:
		copy_plain(field, to, from);
		break;
	}
}

void kd_struct_copy(const KdStruct *type, void *to, const void *from)
{
	memset(to, 0, type->size);
	for (const KdField *field = type->fields; field->name; field++)
		copy_field(field, to, from);
}
