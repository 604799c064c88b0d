/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the verbs that change an object make of it.
 *
 * As kubectl does before it sends anything (staging/src/k8s.io/kubectl/pkg/cmd: label, annotate,
 * taint, set, scale, apply), this looks at the object as it is and may refuse.
 */
#ifndef KD_RUN_ACT_CHANGE_H
#define KD_RUN_ACT_CHANGE_H

#include <kubedes/action.h>

#define KD_LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/* "key=value:Effect", "key:Effect", and with a "-" behind it what is to be taken away, of any
 * effect where none is given. */
typedef struct {
	char *key, *value, *effect; /* value and effect may be NULL */
	bool remove;
} KdTaintWord;
gboolean kd_taint_word_parse(const char *text, KdTaintWord *ret, GError **error);
void kd_taint_word_clear(KdTaintWord *word);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdTaintWord, kd_taint_word_clear)

/* The next version of @stored.  NULL and @error where it would not be as its kind has it, with
 * KD_ERROR_INPUT, and with KD_ERROR_USAGE where kubectl would refuse for what is there. */
KdObject *kd_action_change(const KdAction *action, const KdObject *stored, GError **error);
/* What apply creates; a new reference.  The manifest was checked. */
KdObject *kd_action_first(const KdAction *action);

#endif
