/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kubelet reports of a pod (pkg/kubelet/kubelet_pods.go, status/generate.go).
 */
#ifndef KD_NODE_STATUS_H
#define KD_NODE_STATUS_H

#include "node/admission.h"
#include "node/needs.h"

/* Words that are written again and again, interned once. */
#define KD_STATUS_WORDS(X)                                                                         \
	X(True)                                                                                    \
	X(False)                                                                                   \
	X(Running)                                                                                 \
	X(Succeeded)                                                                               \
	X(Failed)                                                                                  \
	X(Completed)                                                                               \
	X(Error)                                                                                   \
	X(PodCompleted)                                                                            \
	X(PodFailed)                                                                               \
	X(PodReadyToStartContainers)                                                               \
	X(Initialized)                                                                             \
	X(Ready)                                                                                   \
	X(ContainersReady)                                                                         \
	X(PodScheduled)                                                                            \
	X(ReadinessGatesNotReady)                                                                  \
	X(ContainersNotReady)                                                                      \
	X(ContainersNotInitialized)                                                                \
	X(ContainerCreating)                                                                       \
	X(PodInitializing)                                                                         \
	X(CreateContainerConfigError)                                                              \
	X(Normal)                                                                                  \
	X(Started)                                                                                 \
	X(Killing)
#define KD_STATUS_WORD(word) KdName word;
typedef struct {
	KD_STATUS_WORDS(KD_STATUS_WORD)
} KdStatusWords;
#undef KD_STATUS_WORD
void kd_status_words_init(KdStatusWords *words);

void kd_status_refuse(KdPod *pod, const KdStatusWords *words, const KdRefusal *refusal);
/* @node may be the node's address or NULL; @on: containers that run go on; @start: when the kubelet
 * took it. */
void kd_status_start(KdPod *pod, const KdStatusWords *words, KdName node_address,
		     const char *address, bool on, KdTime start, KdTime now);
/* It waits for what is @missing. */
void kd_status_hold_up(KdPod *pod, const KdStatusWords *words, KdName node_address,
		       const char *address, const KdMissing *missing, KdTime start, KdTime now);
/* All containers have ended, the main ones with @exit_code. */
void kd_status_end(KdPod *pod, const KdStatusWords *words, gint64 exit_code, KdTime now);

#endif
