#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A file includes headers of its own folder and of floors below, never of
# another folder on its own floor; rooms see the public headers only, and
# nobody includes a room.  A folder not listed belongs to the one above it.
# The number is the floor; "-" marks a room.
floors='sim/kubedes 0
sim/base 1
sim/api 2
sim/engine 2
sim/cluster 3
sim/network 3
sim/placement 4
sim/control 5
sim/node 5
sim/traffic 5
sim/record 6
sim/run 7
sim/cmd 8
sim 9
sim/controllers -
policies/scheduling -
policies/queueing -
policies/scaling -
policies/descheduling -
policies -
workloads -
reports -'

cd "${srcdir:-.}" && test -d sim/kubedes || exit 99
bad=$(grep -rHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*["<]' --include='*.[ch]' \
		sim policies workloads reports |
	sed 's/:[[:space:]]*#[[:space:]]*include[[:space:]]*\(["<]\)\([^">]*\).*/ \1 \2/' |
	awk -v floors="$floors" '
	BEGIN {
		n = split(floors, row, "\n")
		for (i = 1; i <= n; i++) { split(row[i], f, " "); floor[f[1]] = f[2] }
	}
	function folder(path) {
		while (sub(/\/[^\/]*$/, "", path))
			if (path in floor)
				return path
		return ""
	}
	{
		from = folder($1)
		if (from == "") { print $1 ": the folder is on no floor"; next }
		if ($3 ~ /(^|\/)\.\.?\//) { print $1 ": includes " $3 ", by a relative path"; next }
		if ($3 !~ /\// && $2 == "\"") next      # a neighbour or config.h
		to = folder("sim/" $3)
		if (to == "sim" || to == "") to = folder($3)
		if (to == "") next                      # a system header
		if (to == "sim/kubedes" && $2 != "<") print $1 ": write <" $3 ">"
		else if (to == "sim/kubedes" || to == from) next
		else if (floor[from] == "-") print $1 ": may include <kubedes/...> only, not " $3
		else if (floor[to] == "-" || floor[to] + 0 >= floor[from] + 0)
			print $1 ": includes " $3 ", not from a floor below"
	}')
test -z "$bad" && exit 0
printf '%s\n' "$bad" >&2
exit 1
