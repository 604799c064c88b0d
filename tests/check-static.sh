#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the objects of the build say about the sources:
# - a function that no other file uses is static (those of the public headers
#   are there for add-ons, and are exempt; a test counts as a user);
# - no variable can be written to, outside sim/main.c and the tests.  The
#   variables of GLib's error domains, q and initialized, are exempt, and so are
#   the quarks of KD_REASON(), which never change once they are known.
test -z "$KD_INSTRUMENTED" || { echo 'skipped: sanitizers and counters add variables'; exit 77; }
test -d sim || exit 99
objects=$(find sim policies workloads reports tests ./table_*.o -name '*.o' 2>/dev/null |
	while read -r o; do # not those of a file that is gone
		test -f "$srcdir/${o%.o}.c" || test -f "${o%.o}.c" && echo "$o"
	done)
public=$(cat "$srcdir"/sim/kubedes/*.h "$srcdir"/sim/kubedes/*/*.h | tr -cs 'a-z0-9_' '\n' |
	grep '^kd_' | sort -u)
bad=$(${NM:-nm} -A -f sysv $objects | awk -F'|' -v public="$public" '
	BEGIN { n = split(public, p, "\n"); for (i = 1; i <= n; i++) exempt[p[i]] = 1 }
	{
		at = index($1, ":"); file = substr($1, 1, at - 1); name = substr($1, at + 1)
		gsub(/ /, "", name); gsub(/ /, "", $3); gsub(/ /, "", $7)
		if ($3 == "U") used[name] = 1
		if (file ~ /^tests\// || file == "sim/main.o") next
		if ($3 == "T") { home[name] = file; names[++n_names] = name }
		if ($3 ~ /^[BbDdCGgSs]$/ && $7 !~ /^\.data\.rel\.ro/ && name !~ /(^|\.)(q|initialized|quark_)(\.[0-9]+)?$/)
			print file ": " name " is a variable that can be written to"
	}
	END {
		for (i = 1; i <= n_names; i++)
			if (!(names[i] in used) && !(names[i] in exempt))
				print home[names[i]] ": no other file uses " names[i] "; make it static"
	}')
test -z "$bad" && exit 0
printf '%s\n' "$bad" >&2
exit 1
