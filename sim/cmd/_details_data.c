/* SPDX-License-Identifier: Apache-2.0 */
/* ConfigMaps and Secrets: describeConfigMap(), describeSecret(). */
#include "config.h"

#include "cmd/_details.h"

#include <kubedes/api/config_map.h>
#include <kubedes/api/secret.h>
#include <string.h>

#include "api/data_check.h"

static void say_head(CmdPage *page)
{
	cmd_say_name(page);
	cmd_say_labels(page, "Labels", kd_tree_path(page->tree, "metadata.labels"));
	cmd_say_annotations(page, "Annotations", kd_tree_path(page->tree, "metadata.annotations"));
}

gboolean cmd_details_config_map(CmdPage *page, GError **error)
{
	const KdConfigMap *map = KD_CONFIG_MAP(page->item->object);

	(void) error;
	say_head(page);
	cmd_say(page, "\f\nData\n====\n");
	for (guint i = 0; i < map->data.n; i++)
		cmd_say(page, "%s:\n----\n%s\n\n", map->data.pairs[i].key,
			map->data.pairs[i].value);
	cmd_say(page, "\nBinaryData\n====\n");
	for (guint i = 0; i < map->binaryData.n; i++)
		cmd_say(page, "%s: %" G_GSSIZE_FORMAT " bytes\n", map->binaryData.pairs[i].key,
			kd_base64_size(map->binaryData.pairs[i].value, NULL));
	cmd_say(page, "\n");
	return TRUE;
}

gboolean cmd_details_secret(CmdPage *page, GError **error)
{
	const KdSecret *secret = KD_SECRET(page->item->object);

	(void) error;
	say_head(page);
	cmd_say(page, "\nType:\t%s\n\f\nData\n====\n", secret->type);
	for (guint i = 0; i < secret->data.n; i++)
		cmd_say(page, "%s:\t%" G_GSSIZE_FORMAT " bytes\n", secret->data.pairs[i].key,
			kd_base64_size(secret->data.pairs[i].value, NULL));
	return TRUE;
}
