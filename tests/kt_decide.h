/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the pending pods of a manifest would go, as a line: for plug-ins that look at more of the
 * cluster than nodes and pods.
 */
#ifndef KT_DECIDE_H
#define KT_DECIDE_H

#include "kt.h"

/*
 * Documents for kt_decide(), in flow style: one node (or pod, or ...) a line.  Nodes have room for
 * 8 CPUs and 10 pods.
 */
#define KT_NODE(name, labels)                                                                      \
	"---\n{apiVersion: v1, kind: Node, metadata: {name: " name ", labels: {" labels            \
	"}}, status: {allocatable: {cpu: 8, memory: 8Gi, pods: 10}}}\n"
#define KT_ZONES_3 KT_NODE("a", "z: x, h: a") KT_NODE("b", "z: w, h: b") KT_NODE("c", "h: c")
/* @meta and @spec: more of them, each ending in a comma. */
#define KT_POD(name, meta, spec)                                                                   \
	"---\n{apiVersion: v1, kind: Pod, metadata: {" meta "name: " name "}, spec: {" spec        \
	"containers: [{name: c}]}}\n"
#define KT_ON(node) "nodeName: " node ", "

/*
 * "p: a b c!Reason" for each pending pod, joined by " | ": the nodes in the order of their names,
 * those of the same reason behind those that fit.
 *	a=75		with @plugin, its score, weighted; left out where it was skipped
 *	a!Reason	UNSCHEDULABLE			a!!Reason	UNRESOLVABLE
 *	!!Reason	rejected as a whole		(error) Text
 *	(q r)		preempted for it, in front of the attempt after that
 * @config: a KubeSchedulerConfiguration from `profiles:` on, NULL = the default.  Good until the
 * program ends.
 */
const char *kt_decide(const char *manifest, const char *config, const char *plugin);

#endif
