#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What only a person at a terminal sees, and what signals do.  script(1) makes the terminal.
test -x kubedes || { echo 'there is no program to try' >&2; exit 99; }
command -v script >/dev/null || { echo 'skipped: no script(1)'; exit 77; }
PATH=$PWD:$PATH LC_ALL=C.UTF-8 TERM=xterm
export PATH LC_ALL TERM
unset COLUMNS CI NO_COLOR CLICOLOR_FORCE
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 99
status=0
escape=$(printf '\033')

fail()
{
	echo "check-terminal: $*" >&2
	status=1
}

# COMMAND: on a terminal; all that it writes goes to out.txt
on_terminal()
{
	script -qec "$1" /dev/null </dev/null | tr '\r' '\n' >out.txt
}

# It takes long enough to be told of.
long='kubedes run openb-like-95 --set record.level=full -p default -p Random -o long.db'
# SIGNAL SECONDS COMMAND...: signals it so long after it has begun to write; its exit code.  What runs
# in the background may have been told to ignore signals; this is not.
cat >interrupt.sh <<'END'
signal=$1 seconds=$2
shift 2
rm -f .long.db.*
env --default-signal=INT,TERM "$@" &
run=$!
tries=0
until ls .long.db.* >/dev/null 2>&1; do
	tries=$((tries + 1))
	test $tries -lt 600 && kill -0 $run || exit 99
	sleep 0.05
done
sleep "$seconds"
kill -$signal $run
if test -n "$AGAIN"; then
	sleep 0.05
	kill -$signal $run
fi
wait $run
END

# Progress: on a terminal, with the rate and the time left; not in files, with -q, in CI.
on_terminal "sh ./interrupt.sh INT 2 $long"
grep -q 'default: [0-9]* %, .* left, at .*, .* of .* pods bound, .* events/s' out.txt ||
	{ cat out.txt; fail 'no progress on a terminal'; }
test "$(grep -c 'events/s' out.txt)" -gt 2 || fail 'progress is shown once'
awk -v escape="$escape" '/events\/s/ { gsub(escape "\\[K", ""); if (length($0) > 79) exit 1 }' out.txt ||
	fail 'progress is wider than the terminal'
sh ./interrupt.sh INT 1 $long >out.txt 2>&1
grep -q events/s out.txt && fail 'progress in a file'
on_terminal "sh ./interrupt.sh INT 1 $long -q"
grep -q events/s out.txt && fail 'progress in spite of -q'
on_terminal "CI=true sh ./interrupt.sh INT 1 $long"
grep -q events/s out.txt && fail 'progress in CI'
grep -q 'was interrupted at' out.txt || fail 'an end by SIGINT without a word'

# A signal ends a run cleanly: what there is stays.
for signal in INT:130 TERM:143; do
	rm -f long.db
	sh ./interrupt.sh ${signal%:*} 0.2 $long >out.txt 2>&1
	code=$?
	test $code = ${signal#*:} || fail "SIG${signal%:*}: exit code $code"
	grep -q '^kubedes: Random was not run' out.txt || fail 'a policy was left out without a word'
	kubedes compare long.db -m pods -o csv >compare.txt || fail 'nothing was kept'
	test "$(wc -l <compare.txt)" = 2 || { cat compare.txt; fail 'not one run was kept'; }
done
# A policy of an interrupted run before is no obstacle to the next.
kubedes run -q first -o long.db || fail 'a run after an interrupted one'
# A second signal does not wait for the first to be seen, and nothing is kept.
rm -f long.db
AGAIN=yes sh ./interrupt.sh TERM 0.5 kubedes run openb-like-95 --set record.level=full \
	-o long.db >out.txt 2>&1
test $? = 143 || fail 'a second signal does not kill'
test -e long.db && fail 'a killed run left half a database'

# Help is as wide as the terminal.
on_terminal 'stty cols 100; kubedes run --help'
awk '{ if (length($0) > 100) exit 1; if (length($0) > 80) wide = 1 } END { exit !wide }' out.txt ||
	fail 'help is not as wide as the terminal'
exit $status
