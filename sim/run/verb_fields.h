/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the arguments of each verb are written: tables of KdActionArgs.
 */
#ifndef KD_RUN_VERB_FIELDS_H
#define KD_RUN_VERB_FIELDS_H

#include <kubedes/action.h>

extern const KdStruct kd_verb_delete_struct, kd_verb_patch_struct, kd_verb_scale_struct,
	kd_verb_image_struct, kd_verb_label_struct, kd_verb_annotate_struct, kd_verb_cordon_struct,
	kd_verb_taint_struct, kd_verb_drain_struct, kd_verb_evict_struct, kd_verb_get_struct,
	kd_verb_undo_struct, kd_verb_pause_struct, kd_verb_resume_struct, kd_verb_restart_struct;

#endif
