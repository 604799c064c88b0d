/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/profile.h"

#include <kubedes/error.h>
#include <string.h>

#include "base/text.h"

extern const KdPolicy *const kd_policy_table[];

/* What every plug-in of this ABI has: all before the hooks. */
#define LEAST_SIZE G_STRUCT_OFFSET(KdPolicy, start)

const KdPolicy *const *kd_policies(guint *ret_n)
{
	guint n = 0;

	while (kd_policy_table[n])
		n++;
	*ret_n = n;
	return kd_policy_table;
}

/* ---- loaded ---- */

/* "/some/where/best-fit.so" -> "kd_policy_best_fit" */
static char *symbol_of(const char *path)
{
	g_autofree char *base = g_path_get_basename(path);
	char *dot = strchr(base, '.');

	if (dot)
		*dot = '\0';
	g_strdelimit(base, "-", '_');
	return g_strconcat("kd_policy_", base, NULL);
}

static gboolean check(const KdPolicy *policy, const char *path, GError **error)
{
	if (policy->abi != KD_POLICY_ABI)
		return kd_fail(error, KD_ERROR_PLUGIN,
			       "%s was built for plug-in interface %u, this program has %u: build "
			       "it anew",
			       path, policy->abi, (guint) KD_POLICY_ABI);
	if (policy->size > sizeof(KdPolicy))
		return kd_fail(
			error, KD_ERROR_PLUGIN,
			"%s was built against a newer version of kubedes/policy.h (%u bytes, "
			"this program has %zu)",
			path, policy->size, sizeof(KdPolicy));
	if (policy->size < LEAST_SIZE || !policy->name)
		return kd_fail(error, KD_ERROR_PLUGIN,
			       "%s: its KD_POLICY lacks KD_POLICY_HEAD or a name", path);
	return TRUE;
}

/* A plug-in built against an older header is shorter: the hooks that came later are NULL.  The
 * full-size copy stays with the module, which stays for good. */
static const KdPolicy *full_size(GModule *module, const KdPolicy *policy)
{
	static const char key[] = "kubedes-policy";
	KdPolicy *copy = g_dataset_get_data(module, key);

	if (policy->size == sizeof(KdPolicy))
		return policy;
	if (copy)
		return copy;
	copy = g_new0(KdPolicy, 1);
	memcpy(copy, policy, policy->size);
	copy->size = sizeof(KdPolicy);
	g_dataset_set_data_full(module, key, copy, g_free);
	return copy;
}

const KdPolicy *kd_policy_load(const char *path, GError **error)
{
	g_autofree char *symbol = symbol_of(path);
	/* Without a slash the dynamic linker would search elsewhere. */
	g_autofree char *file = strchr(path, '/') ? g_strdup(path) : g_strconcat("./", path, NULL);
	GModule *module = g_module_open(file, G_MODULE_BIND_LOCAL);
	gpointer policy;

	if (!module) {
		kd_fail(error, KD_ERROR_PLUGIN, "%s", g_module_error());
		return NULL;
	}
	if (!g_module_symbol(module, symbol, &policy)) {
		kd_fail(error, KD_ERROR_PLUGIN,
			"%s has no plug-in: it must define KD_POLICY(%s), as the file is called",
			path, symbol + strlen("kd_policy_"));
		g_module_close(module);
		return NULL;
	}
	if (!check(policy, path, error)) {
		g_module_close(module);
		return NULL;
	}
	g_module_make_resident(module);
	return full_size(module, policy);
}

/* ---- by name ---- */

static char *nearest(const char *name)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();

	for (const KdPolicy *const *p = kd_policy_table; *p; p++) {
		g_ptr_array_add(words, (gpointer) (*p)->name);
		if ((*p)->alias)
			g_ptr_array_add(words, (gpointer) (*p)->alias);
	}
	g_ptr_array_add(words, NULL);
	return kd_text_did_you_mean(name, (const char *const *) words->pdata);
}

const KdPolicy *kd_policy_find(const char *name, GError **error)
{
	for (const KdPolicy *const *p = kd_policy_table; *p; p++)
		if (strcmp((*p)->name, name) == 0 || g_strcmp0((*p)->alias, name) == 0)
			return *p;
	if (g_str_has_suffix(name, ".so"))
		return kd_policy_load(name, error);
	g_autofree char *hint = nearest(name);
	kd_fail(error, KD_ERROR_INPUT, "no plug-in is called \"%s\"%s", name, hint);
	return NULL;
}
