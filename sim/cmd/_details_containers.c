/* SPDX-License-Identifier: Apache-2.0 */
/* Containers as kubectl describes them. */
#include "config.h"

#include "cmd/_details.h"

#include <string.h>

static guint n_of(const KdTree *list)
{
	return list && list->type == KD_TREE_LIST ? list->n : 0;
}

static const KdTree *status_of(const KdTree *statuses, const char *name)
{
	for (guint i = 0; i < n_of(statuses); i++)
		if (g_strcmp0(cmd_at(statuses->children[i], "name"), name) == 0)
			return statuses->children[i];
	return NULL;
}

/* "80/TCP, 443/TCP" */
static char *print_ports(const KdTree *ports, const char *key)
{
	GString *out = g_string_new(n_of(ports) > 0 ? NULL : "<none>");

	for (guint i = 0; i < n_of(ports); i++) {
		const char *number = cmd_at(ports->children[i], key);
		const char *protocol = cmd_at(ports->children[i], "protocol");

		g_string_append_printf(out, "%s%s/%s", i > 0 ? ", " : "", number ? number : "0",
				       protocol ? protocol : "TCP");
	}
	return g_string_free(out, FALSE);
}

static void say_basics(CmdPage *page, const KdTree *container, const KdTree *status)
{
	const KdTree *ports = kd_tree_get(container, "ports");
	g_autofree char *here = print_ports(ports, "containerPort");
	g_autofree char *there = print_ports(ports, "hostPort");
	const char *s = n_of(ports) > 1 ? "s" : "";

	cmd_say_if(page, "    Container ID", status, "containerID");
	cmd_say_or(page, "    Image", container, "image", "");
	cmd_say_if(page, "    Image ID", status, "imageID");
	cmd_say(page, "    Port%s:\t%s\n    Host Port%s:\t%s\n", s, here, s, there);
	cmd_say_if(page, "    SeccompProfile", container, "securityContext.seccompProfile.type");
}

/* Each line of each word in a line of its own. */
static void say_words(CmdPage *page, const char *title, const KdTree *words)
{
	if (n_of(words) > 0)
		cmd_say(page, "    %s:\n", title);
	for (guint i = 0; i < n_of(words); i++) {
		const char *word = kd_tree_string(words->children[i]);
		g_auto(GStrv) lines = g_strsplit(word ? word : "", "\n", -1);

		for (char **line = lines; *line; line++)
			cmd_say(page, "      %s\n", *line);
	}
}

static void say_terminated(CmdPage *page, const KdTree *end)
{
	cmd_say_if(page, "      Reason", end, "reason");
	cmd_say_if(page, "      Message", end, "message");
	cmd_say_or(page, "      Exit Code", end, "exitCode", "0");
	cmd_say_if(page, "      Signal", end, "signal");
	cmd_say_date(page, "      Started", end, "startedAt");
	cmd_say_date(page, "      Finished", end, "finishedAt");
}

static void say_state(CmdPage *page, const char *title, const KdTree *state)
{
	const KdTree *running = kd_tree_get(state, "running");
	const KdTree *end = kd_tree_get(state, "terminated");

	cmd_say(page, "    %s:\t%s\n", title, running ? "Running" : end ? "Terminated" : "Waiting");
	if (running)
		cmd_say_date(page, "      Started", running, "startedAt");
	else if (end)
		say_terminated(page, end);
	else
		cmd_say_if(page, "      Reason", state, "waiting.reason");
}

static void say_status(CmdPage *page, const KdTree *status)
{
	bool ready = false;

	if (!status)
		return;
	say_state(page, "State", kd_tree_get(status, "state"));
	if (kd_tree_path(status, "lastState.terminated"))
		say_state(page, "Last State", kd_tree_get(status, "lastState"));
	kd_tree_bool(kd_tree_get(status, "ready"), &ready);
	cmd_say(page, "    Ready:\t%s\n", ready ? "True" : "False");
	cmd_say_or(page, "    Restart Count", status, "restartCount", "0");
}

/* ---- probes ---- */

static const char *text_at(const KdTree *probe, const char *key, const char *otherwise)
{
	const char *text = cmd_at(probe, key);

	return text ? text : otherwise;
}

static char *print_action(const KdTree *probe)
{
	const KdTree *http = kd_tree_get(probe, "httpGet"), *tcp = kd_tree_get(probe, "tcpSocket");
	const KdTree *exec = kd_tree_path(probe, "exec.command");

	if (http) {
		g_autofree char *scheme = g_ascii_strdown(text_at(http, "scheme", "http"), -1);

		return g_strdup_printf("http-get %s://%s:%s%s", scheme, text_at(http, "host", ""),
				       text_at(http, "port", ""), text_at(http, "path", ""));
	}
	if (tcp)
		return g_strdup_printf("tcp-socket %s:%s", text_at(tcp, "host", ""),
				       text_at(tcp, "port", ""));
	if (kd_tree_get(probe, "grpc"))
		return g_strdup_printf("grpc <pod>:%s %s", text_at(probe, "grpc.port", ""),
				       text_at(probe, "grpc.service", ""));
	if (!exec)
		return g_strdup("unknown");
	g_autoptr(GString) words = g_string_new("exec [");
	for (guint i = 0; i < exec->n; i++)
		g_string_append_printf(words, "%s%s", i > 0 ? " " : "",
				       kd_tree_string(exec->children[i]));
	return g_strconcat(words->str, "]", NULL);
}

static void say_probe(CmdPage *page, const char *title, const KdTree *probe)
{
	g_autofree char *action = probe ? print_action(probe) : NULL;

	if (probe)
		cmd_say(page,
			"    %s:\t%s delay=%ss timeout=%ss period=%ss #success=%s #failure=%s\n",
			title, action, text_at(probe, "initialDelaySeconds", "0"),
			text_at(probe, "timeoutSeconds", "1"),
			text_at(probe, "periodSeconds", "10"),
			text_at(probe, "successThreshold", "1"),
			text_at(probe, "failureThreshold", "3"));
}

/* ---- environment and mounts ---- */

/* Where it is taken from. */
static char *print_source(const KdTree *from)
{
	const KdTree *secret = kd_tree_get(from, "secretKeyRef");
	const KdTree *map = kd_tree_get(from, "configMapKeyRef");
	const char *resource = text_at(from, "resourceFieldRef.resource", "");

	if (secret)
		return g_strdup_printf("<set to the key '%s' in secret '%s'>",
				       text_at(secret, "key", ""), text_at(secret, "name", ""));
	if (map)
		return g_strdup_printf("<set to the key '%s' of config map '%s'>",
				       text_at(map, "key", ""), text_at(map, "name", ""));
	return g_strdup_printf("(%s)", text_at(from, "fieldRef.fieldPath", resource));
}

static void say_environment(CmdPage *page, const KdTree *all)
{
	cmd_say(page, "    Environment:%s\n", n_of(all) > 0 ? "" : "\t<none>");
	for (guint i = 0; i < n_of(all); i++) {
		const KdTree *one = all->children[i], *from = kd_tree_get(one, "valueFrom");
		const char *name = cmd_at(one, "name"), *value = cmd_at(one, "value");
		g_autofree char *text = from ? print_source(from) : g_strdup(value ? value : "");

		cmd_say(page, "      %s:\t%s\n", name ? name : "", text);
	}
}

/* All that a ConfigMap or a Secret has. */
static void say_environment_from(CmdPage *page, const KdTree *all)
{
	if (n_of(all) > 0)
		cmd_say(page, "    Environment Variables from:\n");
	for (guint i = 0; i < n_of(all); i++) {
		const KdTree *one = all->children[i], *map = kd_tree_get(one, "configMapRef");
		const KdTree *ref = map ? map : kd_tree_get(one, "secretRef");
		const char *prefix = cmd_at(one, "prefix");

		cmd_say(page, "      %s\t%s%s%s%s\tOptional: %s\n", text_at(ref, "name", ""),
			map ? "ConfigMap" : "Secret", prefix ? " with prefix '" : "",
			prefix ? prefix : "", prefix ? "'" : "", text_at(ref, "optional", "false"));
	}
}

static int by_path(gconstpointer a, gconstpointer b)
{
	return g_strcmp0(cmd_at(*(const KdTree *const *) a, "mountPath"),
			 cmd_at(*(const KdTree *const *) b, "mountPath"));
}

static void say_mounts(CmdPage *page, const KdTree *mounts)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();

	cmd_say(page, "    Mounts:%s\n", n_of(mounts) > 0 ? "" : "\t<none>");
	for (guint i = 0; i < n_of(mounts); i++)
		g_ptr_array_add(sorted, mounts->children[i]);
	g_ptr_array_sort(sorted, by_path);
	for (guint i = 0; i < sorted->len; i++) {
		const KdTree *mount = g_ptr_array_index(sorted, i);
		const char *sub = cmd_at(mount, "subPath");
		bool reads = false;

		kd_tree_bool(kd_tree_get(mount, "readOnly"), &reads);
		cmd_say(page, "      %s from %s (%s%s%s%s)\n", text_at(mount, "mountPath", ""),
			text_at(mount, "name", ""), reads ? "ro" : "rw", sub ? ",path=\"" : "",
			sub ? sub : "", sub ? "\"" : "");
	}
}

/* ---- all ---- */

static void say_container(CmdPage *page, const KdTree *container, const KdTree *statuses,
			  const char *space)
{
	const char *name = cmd_at(container, "name");
	const KdTree *status = status_of(statuses, name);

	cmd_say(page, "  %s%s:\n", *space ? " " : "", name ? name : "");
	say_basics(page, container, status);
	say_words(page, "Command", kd_tree_get(container, "command"));
	say_words(page, "Args", kd_tree_get(container, "args"));
	say_status(page, status);
	cmd_say_resources(page, "    ", kd_tree_get(container, "resources"));
	say_probe(page, "Liveness", kd_tree_get(container, "livenessProbe"));
	say_probe(page, "Readiness", kd_tree_get(container, "readinessProbe"));
	say_probe(page, "Startup", kd_tree_get(container, "startupProbe"));
	say_environment_from(page, kd_tree_get(container, "envFrom"));
	say_environment(page, kd_tree_get(container, "env"));
	say_mounts(page, kd_tree_get(container, "volumeMounts"));
}

void cmd_say_containers(CmdPage *page, const char *title, const KdTree *containers,
			const KdTree *statuses, const char *space)
{
	cmd_say(page, "%s%s:%s\n", space, title, n_of(containers) > 0 ? "" : " <none>");
	for (guint i = 0; i < n_of(containers); i++)
		say_container(page, containers->children[i], statuses, space);
}
