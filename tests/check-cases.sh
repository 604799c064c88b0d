#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs each tests/cases/<name>/cmd with sh in a copy of its folder, where `kubedes` is the
# program of this build and $TOP the source tree, and compares all that it prints, and its exit
# code, with want.txt.
#
# CASE="name ..." runs these alone; ACCEPT=1 writes want.txt anew (make accept CASE=name).
test -d "${srcdir:-.}/tests/cases" || exit 99
TOP=$(cd "${srcdir:-.}" && pwd)
KUBEDES=${KUBEDES:-$PWD/kubedes}
test -x "$KUBEDES" || { echo "$KUBEDES: there is no program to try" >&2; exit 99; }
case $KUBEDES in */kubedes) PATH=${KUBEDES%/*}:$PATH ;; esac
COLUMNS=80 LC_ALL=C.UTF-8 KUBEDES_TRACES=/nowhere
export TOP KUBEDES PATH COLUMNS LC_ALL KUBEDES_TRACES
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# NAME: what it prints, and the exit code as the last line
try()
{
	mkdir "$work/$1" && cp -R "$TOP/tests/cases/$1/." "$work/$1" && chmod -R u+w "$work/$1"
	rm -f "$work/$1/want.txt"
	(
		cd "$work/$1" || exit 99
		sh ./cmd </dev/null 2>&1
		echo "exit $?"
	) >"$work/$1.txt"
}

status=0 n=0
for name in ${CASE:-$(ls "$TOP/tests/cases")}; do
	want=$TOP/tests/cases/$name/want.txt
	if ! test -f "${want%/*}/cmd"; then
		echo "tests/cases/$name: there is no file cmd"
		status=1
		continue
	fi
	try "$name"
	n=$((n + 1))
	if test -n "$ACCEPT"; then
		cmp -s "$work/$name.txt" "$want" && continue
		cat "$work/$name.txt" >"$want" && echo "tests/cases/$name/want.txt: written"
	elif ! diff -u "$want" "$work/$name.txt"; then
		echo "tests/cases/$name: failed; if this is right: make accept CASE=$name"
		status=1
	fi
done
echo "$n cases"
exit $status
