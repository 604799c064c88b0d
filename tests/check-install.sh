#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make install` puts in place works by itself, from any folder: the program finds its
# examples, a policy is built against the installed headers and loaded, manual pages and completion
# are there and well-formed, and `make uninstall` leaves nothing.
TOP=$(cd "${srcdir:-.}" && pwd)
build=$PWD
test -x kubedes && test -f Makefile || { echo 'there is no build to install' >&2; exit 99; }
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
root=$work/root
LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80
export LC_ALL MANROFFSEQ MANWIDTH
unset PKG_CONFIG_PATH COLUMNS

fail()
{
	echo "check-install: $*" >&2
	exit 1
}

# COMMAND...: to be done; what it says is shown if it cannot be
try()
{
	"$@" >"$work/out.txt" 2>&1 && return
	code=$?
	cat "$work/out.txt" >&2
	fail "$*: exit code $code"
}

try make -C "$build" -s install DESTDIR="$root"
program=$(find "$root" -name kubedes -type f -perm -100)
installed=${program%/bin/kubedes}
prefix=$installed
test -x "$prefix/bin/kubedes" || fail "no program in $root"
# Moved, so that nothing works because it lies where it was installed.
mkdir "$work/else where"
cp -R "$prefix" "$work/else where/usr"
prefix="$work/else where/usr"
PATH=$prefix/bin:$PATH
mkdir "$work/here"
cd "$work/here" || exit 99

# The program, its examples, its templates
try kubedes list scenarios -o wide
grep -q "^first .* $prefix/share/kubedes/workloads/first.yaml$" "$work/out.txt" ||
	fail 'list scenarios does not show what was installed'
try kubedes run first
try kubedes compare first.db
try kubedes init mine
(cd mine && try kubedes run scenario.yaml -p default -p BestFit) || exit 1
test -f "$prefix/share/kubedes/schema.sql" || fail 'no schema.sql'

# A policy against the installed headers, and the example of the guide.  Nothing of the source
# tree is used.
if command -v pkg-config >/dev/null && command -v cc >/dev/null; then
	try kubedes init --policy my-policy .
	try make CFLAGS='-Wall -Wextra -Werror'
	grep -q -e "-I$TOP" -e "-I$build" "$work/out.txt" && fail 'the policy was built with the source tree'
	try kubedes run first -p default -p ./my_policy.so --check
	grep -q '^\./my_policy.so ' "$work/out.txt" || fail 'the policy was not run'
	try make clean
	test -f my_policy.so && fail 'make clean leaves my_policy.so'
	# The .pc itself tells where the headers are; blanks in paths are quoted.
	flags=$(PKG_CONFIG_PATH=$prefix/share/pkgconfig pkg-config --cflags kubedes) || exit 1
	cp "$prefix"/share/doc/kubedes/policies/example/spread_by_rack.c .
	try eval "cc -shared -fPIC -Wall -Wextra -Werror $flags spread_by_rack.c -o spread_by_rack.so"
	try kubedes run -q first -p ./spread_by_rack.so

	# One that does not say that it reads pods is found out, twice.
	cat >liar.c <<-'EOF'
		#include <kubedes/policy.h>
		static gint64 score(const KdCycle *cycle, KdSlot node)
		{
			return cycle->nodes->requested[KD_PODS][node] % KD_SCORE_MAX;
		}
		KD_POLICY(liar) = { KD_POLICY_HEAD, .name = "Liar", .node_reads = KD_NODE_OBJECT, .score = score };
	EOF
	try eval "cc -shared -fPIC -Wall -Wextra -Werror $flags liar.c -o liar.so"
	for scenario in burst liar.db.check.yaml; do
		kubedes run -q $scenario -p ./liar.so -o liar.db --check 2>"$work/out.txt" &&
			fail "--check of $scenario did not see the lie"
		grep -q 'liar.db.check.yaml comes to this again: .*with caches and without differ' "$work/out.txt" ||
			fail "--check of $scenario says $(cat "$work/out.txt")"
	done
else
	echo 'no compiler or no pkg-config: no policy was built'
fi

# Manual pages
for page in man1/kubedes.1 man5/kubedes-scenario.5; do
	file=$prefix/share/man/$page
	test -s "$file" || fail "no manual page $page"
	if command -v man >/dev/null; then
		man -l --warnings "$file" >page.txt 2>warnings.txt || fail "man -l $page"
		test -s warnings.txt && { cat warnings.txt >&2; fail "$page has warnings"; }
		test "$(wc -l <page.txt)" -gt 100 || fail "$page is short"
	fi
	if command -v mandoc >/dev/null; then
		mandoc -T lint -W style "$file" >warnings.txt ||
			{ cat warnings.txt >&2; fail "$page: mandoc finds fault"; }
	fi
done
for command in $(kubedes help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	grep -q "^\.SS \"kubedes $command " "$prefix/share/man/man1/kubedes.1" ||
		fail "kubedes.1 does not know $command"
done

# Completion
bash=$prefix/share/bash-completion/completions/kubedes
zsh=$prefix/share/zsh/site-functions/_kubedes
fish=$prefix/share/fish/vendor_completions.d/kubedes.fish
for file in "$bash" "$zsh" "$fish"; do
	test -s "$file" || fail "no ${file#"$prefix/"}"
done
command -v bash >/dev/null && try bash -n "$bash"
command -v zsh >/dev/null && try zsh -n "$zsh"
if command -v fish >/dev/null; then
	try fish --no-execute "$fish"
	try env HOME="$work" fish -c "source '$fish'; complete -C 'kubedes run -p BestF'"
	grep -q '^BestFit' "$work/out.txt" || fail 'fish completes nothing'
fi

try make -C "$build" -s uninstall DESTDIR="$root"
left=$(cd "$installed" && find . ! -type d -o -name '*kubedes*')
test -z "$left" || fail "uninstall leaves
$left"
echo 'installed, tried, removed'
