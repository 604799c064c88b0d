#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The JSON Schemas that `kubedes explain` prints, held against a validator that knows nothing of
# us: they are schemas, take the example scenarios and the manifests of the conformance cases, and
# refuse what is broken.
test -d "${srcdir:-.}/tests" || exit 99
TOP=$(cd "${srcdir:-.}" && pwd)
KUBEDES=${KUBEDES:-$PWD/kubedes}
test -x "$KUBEDES" || { echo "$KUBEDES: there is no program to try" >&2; exit 99; }
python3 -W ignore -c 'import jsonschema, yaml' 2>/dev/null ||
	{ echo 'skipped: no python3-jsonschema or no python3-yaml'; exit 77; }
exec python3 -W ignore "$TOP/tests/schema.py" "$KUBEDES" "$TOP"
