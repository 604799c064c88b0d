/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "node/agent.h"

KdAgent *kd_agent_new(const char *node)
{
	g_autofree char *user = g_strconcat("system:node:", node, NULL);
	KdAgent *agent = g_new0(KdAgent, 1);

	agent->identity = (KdIdentity){ .user = g_intern_string(user), .agent = "kubelet" };
	g_queue_init(&agent->reports);
	return agent;
}

void kd_agent_free(KdAgent *agent)
{
	if (agent->node)
		kd_object_unref(&agent->node->object);
	kd_held_clear(&agent->held);
	g_queue_clear(&agent->reports);
	if (agent->sent)
		kd_object_unref(agent->sent);
	g_free(agent);
}

void kd_agent_link(KdAgent *agent, KdLocalPod *local)
{
	local->previous = agent->last;
	local->next = NULL;
	*(agent->last ? &agent->last->next : &agent->first) = local;
	agent->last = local;
}

void kd_agent_unlink(KdAgent *agent, KdLocalPod *local)
{
	*(local->previous ? &local->previous->next : &agent->first) = local->next;
	*(local->next ? &local->next->previous : &agent->last) = local->previous;
	local->previous = local->next = NULL;
}
