#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gives each fuzz target tests/fuzz_<name>.c the files of tests/corpus/<name>/.
test -n "$KD_FUZZ" || { echo 'skipped: no fuzz targets'; exit 77; }
status=0
for program in $KD_FUZZ; do
	name=${program##*/fuzz_}
	set -- "$srcdir/tests/corpus/$name"/*
	if test ! -e "$1"; then
		echo "$program: tests/corpus/$name/ is empty"
		status=1
	elif ./"$program" "$@"; then
		echo "$program: $# files"
	else
		echo "$program: failed"
		status=1
	fi
done
exit $status
