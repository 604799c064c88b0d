#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each header compiles alone.  Run by `make check`, which sets KD_COMPILE.
test -n "$KD_COMPILE" || { echo 'skipped: run it by make check'; exit 77; }
headers=$(find "$srcdir/sim" "$srcdir/policies" "$srcdir/workloads" "$srcdir/reports" \
	"$srcdir/tests" -name '*.h' | tr '\n' ' ')
# The command is a make variable with quotes in it, so the shell must read it again.
eval "$KD_COMPILE -Werror -Wno-unused-function -fsyntax-only -x c $headers"
