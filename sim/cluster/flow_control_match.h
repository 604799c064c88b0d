/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which flow schema a request belongs to, and which flow of it
 * (apiserver/pkg/util/flowcontrol/rule.go, apf_controller.go).
 */
#ifndef KD_CLUSTER_FLOW_CONTROL_MATCH_H
#define KD_CLUSTER_FLOW_CONTROL_MATCH_H

#include <kubedes/api/flow_schema.h>

#include "cluster/flow_control.h"

bool kd_flow_schema_matches(const KdFlowSchema *schema, const KdFlowRequest *request);
/* "" where all requests of the schema are one flow. */
const char *kd_flow_distinguish(const KdFlowSchema *schema, const KdFlowRequest *request);
/* hashFlowID(): the first eight bytes of a SHA-256 over both names. */
guint64 kd_flow_hash(const char *schema, const char *distinguisher);
/* Deal(): @hand different queues of @deck, into @ret (util/shufflesharding/dealer.go). */
void kd_flow_deal(guint64 hash, guint deck, guint hand, guint *ret);
#define KD_FLOW_MAX_HAND 60 /* a hash has 60 bits to deal with */

#endif
