/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes and pods from a line of words; the words are those of kt_policy.h.
 */
#ifndef KT_WORDS_H
#define KT_WORDS_H

#include <kubedes/api/node.h>
#include <kubedes/api/pod.h>

/* "a cpu=4 ..."; one reference, as the API server would have it, uid 0. */
KdNode *kt_words_node(const char *words);
KdPod *kt_words_pod(const char *words);

#endif
