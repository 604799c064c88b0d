/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests as they are named on a command line.
 */
#ifndef KD_CMD_MANIFESTS_H
#define KD_CMD_MANIFESTS_H

#include <kubedes/error.h>

/*
 * Files and "-" as they are, and in place of a folder what kubectl apply -f takes of it: the files
 * *.yaml, *.yml and *.json right in it, by name.  NULL and @error when one is not there, or a
 * folder has none; g_strfreev().
 */
char **cmd_manifest_paths(char **words, GError **error);

#endif
