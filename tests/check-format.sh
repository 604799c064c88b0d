#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every source file is as clang-format leaves it (`make format`), begins with
# its licence, and has neither line comments nor lines that end in blanks.
cd "${srcdir:-.}" && test -d sim/kubedes || exit 99
files=$(find sim policies workloads reports tests -name '*.[ch]')
bad=$(grep -LF 'SPDX-License-Identifier: Apache-2.0' $files | sed 's/$/: no SPDX line/'
	awk '/^[ \t]*\/\// { print FILENAME ":" FNR ": a line comment" }' $files)
if test -n "$bad"; then
	printf '%s\n' "$bad" >&2
	exit 1
fi
# Other versions lay out some lines in another way.
version=$(clang-format --version 2>/dev/null | sed 's/.*version \([0-9]*\).*/\1/')
if test "$version" != 14; then
	echo "skipped: this needs clang-format 14, not \"${version:-none}\""
	exit 77
fi
clang-format --dry-run -Werror $files
