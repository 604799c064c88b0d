/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/cells.h"

char *kd_cell_text(const char *text)
{
	return g_strdup(text ? text : "");
}

char *kd_cell_or_none(const char *text)
{
	return g_strdup(text && *text ? text : "<none>");
}

char *kd_cell_int(gint64 value)
{
	return g_strdup_printf("%" G_GINT64_FORMAT, value);
}

char *kd_cell_bool(bool value)
{
	return g_strdup(value ? "true" : "false");
}

char *kd_cell_name(const KdObject *object)
{
	return kd_cell_text(object->metadata.name);
}

char *kd_cell_age(const KdObject *object, KdTime now)
{
	return kd_age_print(object->metadata.creationTimestamp, now);
}

/* In this order, each once (pkg/apis/core/helper GetAccessModesAsString()). */
char *kd_cell_access_modes(const KdName *modes, guint n)
{
	static const struct {
		const char *mode, *text;
	} known[] = { { "ReadWriteOnce", "RWO" },
		      { "ReadOnlyMany", "ROX" },
		      { "ReadWriteMany", "RWX" },
		      { "ReadWriteOncePod", "RWOP" } };
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
		bool there = false;

		for (guint k = 0; k < n; k++)
			there |= g_str_equal(modes[k], known[i].mode);
		if (there)
			g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", known[i].text);
	}
	return g_string_free(out, FALSE);
}

char *kd_cell_storage(const KdResources *resources)
{
	const KdQuantity *storage = kd_resources_get(resources, g_intern_static_string("storage"));

	return storage ? kd_quantity_print(*storage) : g_strdup("");
}

char *kd_cell_labels(const KdMap *labels)
{
	GString *out = g_string_new(labels->n > 0 ? NULL : "<none>");

	for (guint i = 0; i < labels->n; i++)
		g_string_append_printf(out, "%s%s=%s", i > 0 ? "," : "", labels->pairs[i].key,
				       labels->pairs[i].value);
	return g_string_free(out, FALSE);
}

char *kd_cell_containers(const KdPodSpec *spec, bool images)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; spec && i < spec->n_containers; i++) {
		const KdContainer *container = &spec->containers[i];
		const char *text = images ? container->image : container->name;

		g_string_append_printf(out, "%s%s", i > 0 ? "," : "", text ? text : "");
	}
	return g_string_free(out, FALSE);
}

char *kd_cell_selector(const KdSelector *selector)
{
	return selector ? kd_selector_print(selector) : g_strdup("<none>");
}
