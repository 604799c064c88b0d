#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: embed.sh NAME FILE -- print a C file that defines `const char NAME[]`,
# the text of FILE, one string literal a line.
cat <<END
/* Written by sim/record/embed.sh from ${2##*/}. */
extern const char $1[];
const char $1[] =
END
sed 's/[\\"?]/\\&/g; s/	/\\t/g; s/^/	"/; s/$/\\n"/' "$2"
echo '	"";'
