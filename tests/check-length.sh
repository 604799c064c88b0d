#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No function longer than 60 lines, no source file longer than 500.
cd "${srcdir:-.}" && test -d sim/kubedes || exit 99
long=$(find sim policies workloads reports tests -name '*.[ch]' -exec awk '
	function report(name) { if (lines > 500) print name ": " lines " lines" }
	FNR == 1 { report(file); file = FILENAME; start = 0 }
	{ lines = FNR }
	/^\{/ { start = FNR }
	/^\}/ && start {
		if (FNR - start - 1 > 60)
			print FILENAME ":" start ": a function of " FNR - start - 1 " lines"
		start = 0
	}
	END { report(file) }' {} +)
test -z "$long" && exit 0
printf '%s\n' "$long" >&2
exit 1
