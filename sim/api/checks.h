/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of structs (KdStruct.check) that the tables name: what the API server refuses
 * (pkg/apis/core/validation/validation.go) and matters here.
 */
#ifndef KD_API_CHECKS_H
#define KD_API_CHECKS_H

#include <kubedes/api/pod.h>

gboolean kd_requirement_check(const void *self, GError **error);      /* of a label selector */
gboolean kd_node_requirement_check(const void *self, GError **error); /* of node labels */
gboolean kd_node_field_requirement_check(const void *self, GError **error);
gboolean kd_pod_affinity_term_check(const void *self, GError **error);
gboolean kd_node_selector_check(const void *self, GError **error);

gboolean kd_resource_requirements_check(const void *self, GError **error);
gboolean kd_container_port_check(const void *self, GError **error);
gboolean kd_container_check(const void *self, GError **error);
gboolean kd_toleration_check(const void *self, GError **error);
gboolean kd_spread_constraint_check(const void *self, GError **error);
gboolean kd_pod_spec_check(const void *self, GError **error);
gboolean kd_pod_check(const KdObject *object, GError **error);
/* Requests beside their limits, of a container or a pod; @path names the two. */
gboolean kd_compute_resources_check(const KdResourceRequirements *resources, const char *path,
				    GError **error);

gboolean kd_taint_check(const void *self, GError **error);
gboolean kd_node_spec_check(const void *self, GError **error);
gboolean kd_node_check(const KdObject *object, GError **error);

/* A list of amounts, none negative, under good names; @path names the list. */
gboolean kd_resources_check(const KdResources *resources, const char *path, GError **error);
/* Only what a container may ask for; @path names the list. */
gboolean kd_resource_names_check(const KdResources *resources, const char *path, GError **error);
/* Labels that an object has or is to have; @path names the map. */
gboolean kd_labels_check(const KdMap *labels, const char *path, GError **error);
/* Labels and annotations: keys, and the values of labels. */
gboolean kd_meta_check(const void *self, GError **error);

/* Of what keeps a number of equal pods: there is a selector that matches the template, and pods
 * that go on. */
gboolean kd_replicated_template_check(const KdSelector *selector, const KdPodTemplate *template,
				      GError **error);
gboolean kd_selector_unchanged_check(const KdSelector *new, const KdSelector *old, GError **error);
/* "3" or "25%", not negative; NULL is neither wrong nor too much. */
gboolean kd_int_or_percent_check(const char *bound, const char *path, GError **error);
gboolean kd_at_most_100_percent_check(const char *bound, const char *path, GError **error);

/* metadata.name is there and good; the kind says by which rule. */
gboolean kd_object_check_name(const KdObject *object, const char *(*problem)(const char *name),
			      GError **error);

#endif
