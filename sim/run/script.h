/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The actions of a scenario: when each is due, and what became of it.
 *
 * They are done as they become due; those of one time in the order of the list, and what is
 * repeated behind what comes for the first time.  What was refused (by the API server, or by
 * kubectl before it sends anything) is counted and kept in words, and the script goes on.  An
 * action whose condition never comes keeps no run going.
 */
#ifndef KD_RUN_SCRIPT_H
#define KD_RUN_SCRIPT_H

#include <kubedes/action.h>

#include "cluster/cluster.h"

typedef struct KdScript KdScript;

/* @actions is borrowed; its files are read from @folder.  Before anything is created, so that
 * conditions see it. */
KdScript *kd_script_new(KdCluster *cluster, const KdAction *actions, guint n, const char *folder,
			GError **error);
void kd_script_free(KdScript *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdScript, kd_script_free)
/* Once the cluster is as the scenario has it at the start. */
void kd_script_start(KdScript *script);
/* A line for people about each action of which something was refused, or whose condition never
 * came, added to @notes (char *). */
void kd_script_tell(const KdScript *script, GPtrArray *notes);

#endif
