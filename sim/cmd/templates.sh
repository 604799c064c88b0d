#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: templates.sh FILE... -- print a C file that defines kd_templates, the names and texts of
# the files.
embed=${0%/cmd/*}/record/embed.sh
table=
for f; do
	name=${f##*/}
	symbol=template_$(printf %s "$name" | tr -c 'A-Za-z0-9' _)
	sh "$embed" "$symbol" "$f" || exit 1
	table="$table	{ \"$name\", $symbol },
"
done
cat <<END
extern const char *const kd_templates[][2];
const char *const kd_templates[][2] = {
$table	{ 0, 0 },
};
END
