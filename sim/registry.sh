#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: registry.sh GROUP TYPE PREFIX FILE...
#
# Prints a C file with the table kd_GROUP_table of pointers to kd_GROUP_<name>,
# one for each file, in the given order, NULL at the end; <name> is that of
# the file without PREFIX.  A file that does not define its thing fails to link.
group=$1 type=$2 prefix=$3
shift 3

echo '/* Written by sim/registry.sh; the order is that of the file names. */'
echo '#include <stddef.h>'
echo
echo "typedef struct $type $type;"
names=
for f; do
	name=${f##*/}
	name=${name#"$prefix"}
	name=${name%.c}
	names="$names $name"
	echo "extern const $type kd_${group}_$name;"
done
echo
echo "extern const $type *const kd_${group}_table[];"
echo "const $type *const kd_${group}_table[] = {"
for name in $names; do
	echo "	&kd_${group}_$name,"
done
echo '	NULL'
echo '};'
