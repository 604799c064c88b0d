#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gives each fuzz target tests/fuzz_<name>.c the files of tests/corpus/<name>/, and to those that
# read YAML the inputs of tests/bad/ too.
test -n "$KD_FUZZ" || { echo 'skipped: no fuzz targets'; exit 77; }
status=0
for program in $KD_FUZZ; do
	name=${program##*/fuzz_}
	set -- "$srcdir/tests/corpus/$name"/*
	if test ! -e "$1"; then
		echo "$program: tests/corpus/$name/ is empty"
		status=1
		continue
	fi
	case $name in
	yaml | scenario | manifest) set -- "$@" "$srcdir"/tests/bad/*.yaml ;;
	esac
	if ./"$program" "$@"; then
		echo "$program: $# files"
	else
		echo "$program: failed"
		status=1
	fi
done
exit $status
