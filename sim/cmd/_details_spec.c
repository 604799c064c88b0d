/* SPDX-License-Identifier: Apache-2.0 */
/* Volumes, tolerations and spread constraints of pods and of their templates. */
#include "config.h"

#include "cmd/_details.h"

#include <string.h>

static guint n_of(const KdTree *list)
{
	return list && list->type == KD_TREE_LIST ? list->n : 0;
}

/* ---- volumes ---- */

typedef struct {
	const char *label, *path, *otherwise;
} Line;

/* Kinds of volumes, by their key in the API, as kubectl explains them. */
static const struct {
	const char *key, *type;
	const Line lines[4];
} volume_types[] = {
	{ "hostPath",
	  "HostPath (bare host directory volume)",
	  { { "Path", "path", "" }, { "HostPathType", "type", "<none>" } } },
	{ "emptyDir",
	  "EmptyDir (a temporary directory that shares a pod's lifetime)",
	  { { "Medium", "medium", "" }, { "SizeLimit", "sizeLimit", "<unset>" } } },
	{ "secret",
	  "Secret (a volume populated by a Secret)",
	  { { "SecretName", "secretName", "" }, { "Optional", "optional", "false" } } },
	{ "configMap",
	  "ConfigMap (a volume populated by a ConfigMap)",
	  { { "Name", "name", "" }, { "Optional", "optional", "false" } } },
	{ "persistentVolumeClaim",
	  "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
	  { { "ClaimName", "claimName", "" }, { "ReadOnly", "readOnly", "false" } } },
	{ "ephemeral",
	  "EphemeralVolume (an inline specification for a volume that gets created and deleted "
	  "with the pod)",
	  { { "StorageClass", "volumeClaimTemplate.spec.storageClassName", "" },
	    { "Capacity", "volumeClaimTemplate.spec.resources.requests.storage", "" } } },
	{ "nfs",
	  "NFS (an NFS mount that lasts the lifetime of a pod)",
	  { { "Server", "server", "" },
	    { "Path", "path", "" },
	    { "ReadOnly", "readOnly", "false" } } },
	{ "gcePersistentDisk",
	  "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
	  { { "PDName", "pdName", "" }, { "ReadOnly", "readOnly", "false" } } },
	{ "awsElasticBlockStore",
	  "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
	  { { "VolumeID", "volumeID", "" }, { "ReadOnly", "readOnly", "false" } } },
	{ "csi",
	  "CSI (a Container Storage Interface (CSI) volume source)",
	  { { "Driver", "driver", "" }, { "ReadOnly", "readOnly", "false" } } },
	{ "downwardAPI",
	  "DownwardAPI (a volume populated by information about the pod)",
	  { { 0 } } },
	{ "projected",
	  "Projected (a volume that contains injected data from multiple sources)",
	  { { 0 } } },
};

static bool say_known_volume(CmdPage *page, const char *key, const KdTree *source)
{
	for (gsize i = 0; i < G_N_ELEMENTS(volume_types); i++) {
		if (!g_str_equal(volume_types[i].key, key))
			continue;
		cmd_say(page, "    Type:\t%s\n", volume_types[i].type);
		for (const Line *line = volume_types[i].lines; line->label; line++) {
			g_autofree char *label = g_strconcat("    ", line->label, NULL);

			cmd_say_or(page, label, source, line->path, line->otherwise);
		}
		return true;
	}
	return false;
}

static void say_volume(CmdPage *page, const KdTree *volume, const char *space)
{
	const char *name = cmd_at(volume, "name");

	cmd_say(page, "  %s%s:\n", *space ? " " : "", name ? name : "");
	for (guint i = 0; i < volume->n; i++) {
		if (g_str_equal(volume->keys[i], "name"))
			continue;
		if (!say_known_volume(page, volume->keys[i], volume->children[i])) {
			cmd_say(page, "    Type:\t%s\n", volume->keys[i]);
			cmd_say_map(page, 2, volume->children[i], NULL);
		}
		return;
	}
	/* One that says nothing is an empty folder. */
	say_known_volume(page, "emptyDir", NULL);
}

void cmd_say_volumes(CmdPage *page, const KdTree *volumes, const char *space)
{
	cmd_say(page, "%sVolumes:%s\n", space, n_of(volumes) > 0 ? "" : "\t<none>");
	for (guint i = 0; i < n_of(volumes); i++)
		say_volume(page, volumes->children[i], space);
}

/* ---- tolerations ---- */

static int by_key(gconstpointer a, gconstpointer b)
{
	const char *x = cmd_at(*(const KdTree *const *) a, "key");
	const char *y = cmd_at(*(const KdTree *const *) b, "key");

	return strcmp(x ? x : "", y ? y : "");
}

static void say_toleration(CmdPage *page, const KdTree *toleration)
{
	const char *key = cmd_at(toleration, "key"), *value = cmd_at(toleration, "value");
	const char *effect = cmd_at(toleration, "effect");
	const char *seconds = cmd_at(toleration, "tolerationSeconds");
	bool exists = g_strcmp0(cmd_at(toleration, "operator"), "Exists") == 0;

	cmd_say(page, "%s", key ? key : "");
	if (value && *value)
		cmd_say(page, "=%s", value);
	if (effect)
		cmd_say(page, ":%s", effect);
	if (exists && !(value && *value))
		cmd_say(page, "%sop=Exists", key || effect ? " " : "");
	if (seconds)
		cmd_say(page, " for %ss", seconds);
	cmd_say(page, "\n");
}

void cmd_say_tolerations(CmdPage *page, const char *label, const KdTree *tolerations)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();

	cmd_say(page, "%s:\t%s", label, n_of(tolerations) > 0 ? "" : "<none>\n");
	for (guint i = 0; i < n_of(tolerations); i++)
		g_ptr_array_add(sorted, tolerations->children[i]);
	g_ptr_array_sort(sorted, by_key);
	for (guint i = 0; i < sorted->len; i++) {
		cmd_say(page, "%s", i > 0 ? "\t" : "");
		say_toleration(page, g_ptr_array_index(sorted, i));
	}
}

/* ---- spread ---- */

void cmd_say_spread(CmdPage *page, const KdPodSpec *spec, const char *space)
{
	if (spec->n_topologySpreadConstraints > 0)
		cmd_say(page, "%sTopology Spread Constraints:", space);
	for (guint i = 0; i < spec->n_topologySpreadConstraints; i++) {
		const KdTopologySpreadConstraint *one = &spec->topologySpreadConstraints[i];
		g_autofree char *pods = one->labelSelector ? kd_selector_print(one->labelSelector)
							   : NULL;

		cmd_say(page, "\t%s:%s when max skew %" G_GINT64_FORMAT " is exceeded%s%s\n",
			one->topologyKey, one->whenUnsatisfiable, one->maxSkew,
			pods ? " for selector " : "", pods ? pods : "");
	}
}
