#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: sh sim/lists.sh   (in the top folder)
#
# Writes sim/sources.mk, the lists of files that Makefile.am works on, from
# what lies in the folders, and only when it changed.  Nobody keeps a list:
#
#   lib_sources      every C file and header of sim/*/, policies/*/, workloads/, reports/
#   headers          the public headers, sim/kubedes/*.h (api_headers: .../api/*.h)
#   GROUP_things     the files of a room that define one thing each (table below);
#                    those with a leading underscore are helpers and define none
#   tables           the C files that the build writes from them (sim/registry.sh)
#   test_sources, test_helpers, bench_programs, fuzz_programs
#   examples         the scenarios in workloads/ and what they need
#   templates        the files that the program writes for its users
#   data_files       what else belongs into a release
LC_ALL=C
export LC_ALL

# A room: the group, its folder, what the file names begin with, and the type
# that each file defines.  File x.c defines `const TYPE kd_GROUP_x`.
rooms='
policy      policies/scheduling  -      KdPolicy
workload    workloads            -      KdWorkload
report      reports              -      KdReport
controller  sim/controllers      -      KdController
kind        sim/api              kind_  KdKind
command     sim/cmd              -      KdCommand
suite       tests                test_  CU_SuiteInfo
'

# Those of the arguments that exist: a pattern without a match does not.
files()
{
	for f; do
		test -e "$f" && echo "$f"
	done
}

# NAME VALUE...: a make variable, one value a line
list()
{
	printf '\n%s =' "$1"
	shift
	for f; do
		printf ' \\\n\t%s' "$f"
	done
	echo
}

room()
{
	group=$1 folder=$2 begin=$3 type=$4
	test "$begin" = - && begin=
	list "${group}_things" $(files "$folder/$begin"*.c | grep -v '/_')
	if test "$group" != suite; then
		tables="$tables table_$group.c"
	fi
	printf 'table_%s.c: sim/registry.sh sim/sources.mk\n\t%s %s %s "%s" %s\n' "$group" \
		'$(AM_V_GEN)sh $(srcdir)/sim/registry.sh' "$group" "$type" "$begin" \
		"\$(${group}_things) >\$@.tmp && mv \$@.tmp \$@"
}

# The driver of a fuzz target is Makefile.am's to choose.
fuzz()
{
	list fuzz_programs $(files tests/fuzz_*.c | sed 's/\.c$//')
	for f in $(files tests/fuzz_*.c); do
		name=$(echo "${f%.c}" | sed 's|[^A-Za-z0-9_]|_|g')
		echo "${name}_SOURCES = $f \$(fuzz_main)"
		echo "${name}_LDFLAGS = \$(fuzz_ldflags)"
	done
}

# Not the C files, which are listed above, nor what a build or an editor leaves.
data()
{
	find sim policies workloads reports tests \
		\( -path 'tests/bad' -o -path 'tests/cases' -o -path 'tests/corpus' -o -path 'tests/data' \
		   -o -path 'tests/conformance' -o -name '.?*' \) -prune -o -type f \
		\( -name 'README*' -o -name '*.*' \) ! -name '*.[choa]' ! -name '*.log' ! -name '*.trs' \
		! -name '*.tmp' ! -name '*~' ! -name '*.orig' ! -name '*.rej' ! -name '*.so' \
		! -name '*.db' ! -name '*.gc??' -print | grep -v '^sim/sources\.mk$' | sort
}

write()
{
	echo '# Written by sim/lists.sh from what lies in the folders; do not edit.'
	list headers $(files sim/kubedes/*.h)
	list api_headers $(files sim/kubedes/api/*.h)
	list lib_sources $(files sim/*/*.[ch] policies/*/*.[ch] workloads/*.[ch] reports/*.[ch] |
		grep -v -e '^sim/kubedes/' -e '^policies/example/')
	list test_sources $(files tests/test_*.c)
	list test_helpers $(files tests/kt_*.[ch])
	tables=
	while read -r group folder begin type; do
		test -n "$group" && room "$group" "$folder" "$begin" "$type"
	done <<-END
		$rooms
	END
	printf '\ntables =%s\n' "$tables"
	list bench_programs $(files tests/bench_*.c | sed 's/\.c$//')
	fuzz
	list examples $(data | grep '^workloads/' | grep -v -e /README -e /traces.txt)
	list templates $(files sim/cmd/templates/*)
	list data_files $(data) $(files policies/example/*.c tests/bad tests/cases tests/corpus \
		tests/data tests/conformance)
}

test -f sim/lists.sh || { echo 'lists.sh: run it in the top folder' >&2; exit 1; }
new=$(write)
if test "$new" != "$(cat sim/sources.mk 2>/dev/null)"; then
	printf '%s\n' "$new" >"sim/sources.mk.$$" && mv "sim/sources.mk.$$" sim/sources.mk
fi
