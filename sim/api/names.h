/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What things may be called (apimachinery/pkg/util/validation/validation.go).
 *
 * Each returns NULL for a good name, else what is wrong with it, in the API server's words.
 */
#ifndef KD_API_NAMES_H
#define KD_API_NAMES_H

#include <kubedes/types.h>

/* Most objects: "web-1.example". */
const char *kd_name_subdomain_problem(const char *name);
/* Namespaces, containers, volumes: "web-1". */
const char *kd_name_label_problem(const char *name);
/* Services: begins with a letter. */
const char *kd_name_dns1035_problem(const char *name);
/* Keys of labels, annotations and taints, resources: "example.com/name". */
const char *kd_name_qualified_problem(const char *name);
const char *kd_name_label_value_problem(const char *value);
/* Keys of ConfigMaps and Secrets: names of files. */
const char *kd_name_config_key_problem(const char *key);
/* Ports: "http", at most 15 characters with a letter. */
const char *kd_name_port_problem(const char *name);

#endif
