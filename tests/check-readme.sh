#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The commands of README, which stand behind a $, work as they are written, one after another in one
# shell, in a folder that looks like the source tree; and where an output stands below a command,
# that is what it prints.  "..." stands for any lines, or for the rest of one; blanks count as one;
# numbers of seconds, as in "0.12 s", are all the same.  Not tried is what builds the program:
# ./bootstrap, make install.
test -f "${srcdir:-.}/README" || exit 99
TOP=$(cd "${srcdir:-.}" && pwd)
test -x kubedes || { echo 'there is no program to try' >&2; exit 99; }
for tool in gnuplot pkg-config cc; do
	command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
COLUMNS=80 LC_ALL=C.UTF-8
export COLUMNS LC_ALL
unset KUBEDES_TRACES MAKEFLAGS MFLAGS
here=$PWD
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/tree"
for f in "$TOP"/*; do
	ln -s "$f" "$work/tree"
done
rm -f "$work/tree/build"
ln -s "$here" "$work/tree/build"

# Each command into a file of its own, and below it in another what it is to print.  A here-document
# goes on to its END.
awk -v to="$work/" '
	document { sub(/^    /, ""); print >command; if ($0 == "END") document = 0; next }
	/^    \$ / {
		sub(/^    \$ /, "")
		n++; command = to n ".sh"; want = to n ".want"
		printf "" >want
		skipped = /^(\.\/bootstrap|(sudo )?make (.* )?install)/
		print skipped ? "" : $0 >command
		print NR >(to n ".line")
		document = / <<.END.$/
		open = !skipped; blank = ""
		next
	}
	/^    / && open { sub(/^    /, ""); print blank $0 >want; blank = ""; next }
	/^$/ && open { blank = blank "\n"; next }
	{ open = 0 }
	END {
		print n >(to "n")
		if (document) { print "README: a document without END" >"/dev/stderr"; exit 1 }
	}
' "$TOP/README" || exit 1
n=$(cat "$work/n")
test "$n" -gt 10 || { echo 'README has no commands?' >&2; exit 1; }

# WANT GOT: whether they agree
agree()
{
	sed -i -e 's/[0-9][0-9.]* s\>/N s/g' -e 's/[[:space:]][[:space:]]*/ /g' -e 's/ $//' "$1" "$2"
	awk -v got="$2" '
		function equal(a, b) {
			return sub(/ \.\.\.$/, "", a) ? substr(b, 1, length(a)) == a : a == b
		}
		function matches(i, j) {
			for (; i <= w; i++) {
				if (want[i] == "...") {
					for (; j <= g + 1; j++)
						if (matches(i + 1, j))
							return 1
					return 0
				}
				if (j > g || !equal(want[i], line[j++]))
					return 0
			}
			return j == g + 1
		}
		{ want[++w] = $0 }
		END {
			while ((getline text <got) > 0)
				line[++g] = text
			exit !matches(1, 1)
		}
	' "$1"
}

status=0 i=1
cd "$work/tree" || exit 99
while test $i -le "$n"; do
	place="README:$(cat "$work/$i.line")"
	# In this shell, for cd and variables to last.
	. "$work/$i.sh" >"$work/$i.got" 2>&1 </dev/null
	code=$?
	if test $code != 0; then
		sed 's/^/$ /' "$work/$i.sh"
		cat "$work/$i.got"
		echo "$place: exit code $code"
		status=1
	elif test -s "$work/$i.want" && ! agree "$work/$i.want" "$work/$i.got"; then
		sed 's/^/$ /' "$work/$i.sh"
		diff -u "$work/$i.want" "$work/$i.got"
		echo "$place: prints something else"
		status=1
	fi
	i=$((i + 1))
done
echo "$n commands"
exit $status
