#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The commands of README, which stand behind a $, work as they are written: one after another, in
# a folder that looks like the source tree.  Not tried is what builds: ./bootstrap and make.
test -f "${srcdir:-.}/README" || exit 99
TOP=$(cd "${srcdir:-.}" && pwd)
test -x kubedes || { echo 'there is no program to try' >&2; exit 99; }
command -v gnuplot >/dev/null || { echo 'skipped: no gnuplot'; exit 77; }
COLUMNS=80 LC_ALL=C.UTF-8
export COLUMNS LC_ALL
here=$PWD
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
for f in "$TOP"/*; do
	ln -s "$f" "$work"
done
rm -f "$work/build"
ln -s "$here" "$work/build"

# A here-document goes on to its END.
awk '
	document { sub(/^    /, ""); print; if ($0 == "END") document = 0; next }
	/^ +\$ / {
		sub(/^ +\$ /, "")
		if ($0 ~ /^(\.\/bootstrap|make)( |$)/) next
		print "echo; echo \"$ " shown($0) "\""
		print
		document = / <<.END.$/
	}
	function shown(text) { gsub(/["\\$`]/, "\\\\&", text); return text }
	END { if (document) { print "README: a document without END" >"/dev/stderr"; exit 1 } }
' "$TOP/README" >"$work/commands.sh" || exit 1
cd "$work" || exit 99
grep -q kubedes commands.sh || { echo 'README has no commands?' >&2; exit 1; }
sh -eu ./commands.sh </dev/null
