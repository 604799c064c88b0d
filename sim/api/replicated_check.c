/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ReplicaSets and Deployments have in common (pkg/apis/apps/validation/validation.go).
 */
#include "config.h"

#include "api/cells.h"
#include "api/checks.h"
#include "api/encode.h"
#include "api/field_error.h"

#include <string.h>

static bool is_number(const char *text, gsize length)
{
	gsize n = 0;

	while (n < length && g_ascii_isdigit(text[n]))
		n++;
	return n == length && n > 0;
}

/* ValidatePositiveIntOrPercent() */
gboolean kd_int_or_percent_check(const char *bound, const char *path, GError **error)
{
	gsize length = bound ? strlen(bound) : 0;

	if (!bound)
		return TRUE;
	if (bound[0] == '-' && is_number(bound + 1, length - 1))
		return kd_field_invalid_int(error, g_ascii_strtoll(bound, NULL, 10),
					    "must be greater than or equal to 0", "%s", path);
	if (!is_number(bound, bound[length - 1] == '%' ? length - 1 : length))
		return kd_field_invalid(
			error, bound,
			"a valid percent string must be a numeric string followed by an ending '%' "
			"(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
			"%s", path);
	if (g_ascii_strtoll(bound, NULL, 10) > G_MAXINT32)
		return kd_field_invalid(error, bound, "must be at most 2147483647", "%s", path);
	return TRUE;
}

/* IsNotMoreThan100Percent() */
gboolean kd_at_most_100_percent_check(const char *bound, const char *path, GError **error)
{
	if (bound && g_str_has_suffix(bound, "%") && g_ascii_strtoll(bound, NULL, 10) > 100)
		return kd_field_invalid(error, bound, "must not be greater than 100%", "%s", path);
	return TRUE;
}

/* ValidatePodTemplateSpecForReplicaSet() */
static gboolean check_template(const KdSelector *selector, const KdPodTemplate *template,
			       GError **error)
{
	if (!template->spec)
		return kd_field_required(error, NULL, "spec.template");
	if (!kd_selector_matches(selector, &template->metadata.labels)) {
		g_autofree char *labels = kd_cell_labels(&template->metadata.labels);

		return kd_field_invalid(error, labels,
					"`selector` does not match template `labels`",
					"spec.template.metadata.labels");
	}
	if (g_strcmp0(template->spec->restartPolicy, "Always") != 0)
		return kd_field_unsupported(error, template->spec->restartPolicy,
					    KD_WORDS("Always"), "spec.template.spec.restartPolicy");
	if (template->spec->activeDeadlineSeconds.set)
		return kd_field_forbidden(error,
					  "activeDeadlineSeconds in ReplicaSet is not Supported",
					  "spec.template.spec.activeDeadlineSeconds");
	return TRUE;
}

gboolean kd_replicated_template_check(const KdSelector *selector, const KdPodTemplate *template,
				      GError **error)
{
	if (!selector)
		return kd_field_required(error, NULL, "spec.selector");
	if (kd_selector_is_empty(selector))
		return kd_field_invalid(error, "", "empty selector is invalid for deployment",
					"spec.selector");
	return check_template(selector, template, error);
}

static char *print_selector(const KdSelector *selector)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	GString *out = g_string_new(NULL);

	kd_tree_print_json(kd_struct_encode(&kd_label_selector_struct, selector, NULL, forest), 0,
			   out);
	return g_string_free(out, FALSE);
}

gboolean kd_selector_unchanged_check(const KdSelector *new, const KdSelector *old, GError **error)
{
	g_autofree char *text = NULL;

	if (!new || !old || kd_struct_equal(&kd_label_selector_struct, new, old))
		return TRUE;
	text = print_selector(new);
	return kd_fail(error, KD_ERROR_INPUT,
		       "spec.selector: Invalid value: %s: field is immutable", text);
}
