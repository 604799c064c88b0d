/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/documents.h"

#include "base/text.h"
#include "placement/profile.h"
#include "run/trace.h"
#include "run/whatif.h"

#include <string.h>

static const KdStruct *const structs[] = { &kd_scenario_struct, &kd_what_if_options_struct,
					   &kd_scheduler_config_struct };

static const KdStruct *find_struct(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(structs); i++)
		if (g_ascii_strcasecmp(structs[i]->name, name) == 0)
			return structs[i];
	return NULL;
}

static const KdPolicy *find_policy(const char *name)
{
	guint n;
	const KdPolicy *const *policies = kd_policies(&n);
	g_autofree char *args = NULL;

	for (guint i = 0; i < n; i++) {
		g_free(args);
		args = g_strconcat(policies[i]->name, "Args", NULL);
		if (g_str_equal(name, policies[i]->name) || g_str_equal(name, args) ||
		    g_strcmp0(name, policies[i]->alias) == 0)
			return policies[i];
	}
	return NULL;
}

static const KdWorkload *find_workload(const char *name)
{
	guint n;
	const KdWorkload *const *workloads = kd_workloads(&n);

	for (guint i = 0; i < n; i++)
		if (g_str_equal(workloads[i]->name, name))
			return workloads[i];
	return NULL;
}

static const KdStruct *part_of(const KdStruct *type, const char *name)
{
	for (const KdField *field = type->fields; field->name; field++)
		if (g_str_equal(field->name, name))
			return field->of;
	return NULL;
}

/* ---- what was meant ---- */

static void add_kinds(KdKinds *kinds, GPtrArray *words)
{
	guint n;
	g_autofree const KdKind **list = kd_kinds_list(kinds, &n);

	for (guint i = 0; i < n; i++) {
		g_ptr_array_add(words, g_strdup(list[i]->kind));
		g_ptr_array_add(words, g_strdup(list[i]->plural));
	}
}

static void add_addons(GPtrArray *words)
{
	guint n;
	const KdPolicy *const *policies = kd_policies(&n);

	for (guint i = 0; i < n; i++) {
		g_ptr_array_add(words, g_strdup(policies[i]->name));
		g_ptr_array_add(words, g_strconcat(policies[i]->name, "Args", NULL));
		if (policies[i]->alias)
			g_ptr_array_add(words, g_strdup(policies[i]->alias));
	}
	const KdWorkload *const *workloads = kd_workloads(&n);
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(words, g_strdup(workloads[i]->name));
}

static gboolean fail_name(const char *name, KdKinds *kinds, GError **error)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < G_N_ELEMENTS(structs); i++)
		g_ptr_array_add(words, g_strdup(structs[i]->name));
	g_ptr_array_add(words, g_strdup("workload"));
	add_kinds(kinds, words);
	add_addons(words);
	g_ptr_array_add(words, NULL);
	g_autofree char *hint = kd_text_did_you_mean(name, (const char *const *) words->pdata);
	return kd_fail(error, KD_ERROR_USAGE,
		       "there is no kind, policy or workload format \"%s\"%s", name, hint);
}

/* ---- by name ---- */

static gboolean fail_workload(const KdStruct *type, const char *name, GError **error)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	guint n;
	const KdWorkload *const *workloads = kd_workloads(&n);

	for (guint i = 0; i < n; i++)
		g_ptr_array_add(words, (gpointer) workloads[i]->name);
	for (const KdField *field = type->fields; field->name; field++)
		g_ptr_array_add(words, (gpointer) field->name);
	g_ptr_array_add(words, NULL);
	g_autofree char *hint = kd_text_did_you_mean(name, (const char *const *) words->pdata);
	return kd_fail(error, KD_ERROR_USAGE,
		       "a workload has no field \"%s\", and no format is called so%s", name, hint);
}

static bool has_field(const KdStruct *type, const char *name)
{
	for (const KdField *field = type->fields; field->name; field++)
		if (g_str_equal(field->name, name))
			return true;
	return false;
}

/* "workload" and "workload.openb"; @rest is behind the dot, NULL = nothing. */
static gboolean find_in_workload(const char *rest, KdDocumentType *ret, GError **error)
{
	const gsize length = rest ? strcspn(rest, ".") : 0;
	g_autofree char *name = g_strndup(rest ? rest : "", length);
	const KdWorkload *workload = rest ? find_workload(name) : NULL;

	*ret = (KdDocumentType){ .type = part_of(&kd_scenario_struct, "workloads"), .path = rest };
	if (!workload)
		return !rest || has_field(ret->type, name) || fail_workload(ret->type, name, error);
	if (!workload->options)
		return kd_fail(error, KD_ERROR_USAGE, "the format %s has no options", name);
	*ret = (KdDocumentType){ .type = workload->options,
				 .path = rest[length] ? rest + length + 1 : NULL };
	return TRUE;
}

static gboolean find_addon(const char *name, KdDocumentType *ret, bool *ret_found, GError **error)
{
	const KdPolicy *policy = find_policy(name);
	const KdWorkload *workload = policy ? NULL : find_workload(name);

	*ret_found = policy || workload;
	if (policy && !policy->args)
		return kd_fail(error, KD_ERROR_USAGE, "the plug-in %s takes no args", policy->name);
	if (workload && !workload->options)
		return kd_fail(error, KD_ERROR_USAGE, "the format %s has no options", name);
	ret->type = policy ? policy->args : workload ? workload->options : NULL;
	return TRUE;
}

gboolean kd_document_find(const char *word, KdKinds *kinds, KdDocumentType *ret, GError **error)
{
	const gsize length = strcspn(word, ".");
	g_autofree char *name = g_strndup(word, length);
	const char *rest = word[length] ? word + length + 1 : NULL;
	bool found;

	if (g_str_equal(name, "workload") || g_str_equal(name, "workloads"))
		return find_in_workload(rest, ret, error);
	*ret = (KdDocumentType){ .type = find_struct(name), .path = rest };
	if (ret->type)
		return TRUE;
	if (!find_addon(name, ret, &found, error))
		return FALSE;
	if (found)
		return TRUE;
	ret->kind = kd_kinds_lookup(kinds, name, NULL);
	return ret->kind || fail_name(name, kinds, error);
}
