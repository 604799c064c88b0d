#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each tests/bad/NAME.want begins with "$ COMMAND", which is given what is wrong in the way that
# NAME says; the rest is what it must print.  It must end with exit code 2 and leave nothing behind.
# It runs in a copy of the folder, where `kubedes` is the program of this build.  An input without
# a .want is validated.
#
# BAD="name ..." tries these alone; ACCEPT=1 writes the rest of their .want anew (make accept-bad).
test -d "${srcdir:-.}/tests/bad" || exit 99
TOP=$(cd "${srcdir:-.}" && pwd)
KUBEDES=${KUBEDES:-$PWD/kubedes}
test -x "$KUBEDES" || { echo "$KUBEDES: there is no program to try" >&2; exit 99; }
case $KUBEDES in */kubedes) PATH=${KUBEDES%/*}:$PATH ;; esac
COLUMNS=80 LC_ALL=C.UTF-8 KUBEDES_TRACES=/nowhere
export PATH COLUMNS LC_ALL KUBEDES_TRACES
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/bad" && cp -R "$TOP/tests/bad/." "$work/bad" && chmod -R u+w "$work/bad"
rm -f "$work/bad"/*.want
cd "$work/bad" || exit 99
# A good results database, and the same cut short.
kubedes run -q _good.yaml -o _run.db && head -c 20000 _run.db >_cut.db || exit 99
find . | sort >"$work/before"

# The inputs that have no .want yet; parts of others, in folders and with a leading underscore,
# need none.
fresh()
{
	for input in [!_]*.*; do
		test -f "$input" && test ! -f "$TOP/tests/bad/${input%.*}.want" && echo "${input%.*}"
	done
}

names()
{
	for want in "$TOP"/tests/bad/*.want; do
		name=${want##*/}
		echo "${name%.want}"
	done
	fresh
}

status=0 n=0
for name in ${BAD:-$(names)}; do
	want=$TOP/tests/bad/$name.want
	n=$((n + 1))
	if test -f "$want"; then
		command=$(sed -n '1s/^\$ //p' "$want")
	else
		command="kubedes validate $(echo "$name".*)"
	fi
	echo "\$ $command" >"$work/got"
	sh -c "$command" </dev/null >>"$work/got" 2>&1
	code=$?
	# Who writes what he found wrong must not write the exit code of a crash.
	if test "$code" -ne 2; then
		echo "tests/bad/$name: exit code $code, not 2"
		status=1
	fi
	if ! find . | sort | cmp -s - "$work/before"; then
		echo "tests/bad/$name: left behind:"
		find . | sort | comm -23 - "$work/before"
		find . | sort | comm -23 - "$work/before" | xargs rm -rf
		status=1
	fi
	if test -n "$ACCEPT"; then
		cmp -s "$work/got" "$want" && continue
		cat "$work/got" >"$want" && echo "tests/bad/$name.want: written"
	elif ! diff -u "$want" "$work/got"; then
		echo "tests/bad/$name: failed; if this is right: make accept-bad BAD=$name"
		status=1
	fi
done
echo "$n bad inputs"
exit $status
