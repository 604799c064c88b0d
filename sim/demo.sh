#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: sh sim/demo.sh PROGRAM   (in the top folder; `./bootstrap demo` builds first)
#
# A tour: seven policies on a cluster with GPUs, first filled to the brim, then under a
# load that comes and goes.  What comes of it goes to demo-results/.
set -u
kubedes=${1:?usage: sh sim/demo.sh PROGRAM}
out=demo-results
policies='default BestFit DotProduct GpuPacking GpuClustering FGD Random'
test -f workloads/traces.txt || { echo 'demo.sh: run it in the top folder' >&2; exit 2; }
mkdir -p "$out" || exit 3
status=0

say()
{
	printf '\n%s\n' "$*"
}

# COMMAND...: shown as one would type it, then run
try()
{
	printf '\n$'
	printf ' %s' "$@" | sed "s|$kubedes|kubedes|"
	echo
	"$@" || status=$?
}

# SCENARIO NAME METRICS: all policies on it, the metrics side by side, all plots
tour()
{
	db=$out/$2.db metrics=$3
	set -- run "workloads/$1.yaml" -o "$db"
	for p in $policies; do set -- "$@" -p "$p"; done
	try "$kubedes" "$@"
	test -f "$db" || exit 3
	set -- compare "$db"
	for m in $metrics; do set -- "$@" -m "$m"; done
	try "$kubedes" "$@"
	test -n "$plots" || return 0
	try "$kubedes" plot "$db" all -o "${db%.db}" -F png >"$out/plots.txt"
	echo; grep '^\$' "$out/plots.txt"
	sed -n "s|^$out/\([^ ]*\.png\)  *|\1	|p" "$out/plots.txt" >>"$out/all.txt"
	rm -f "$out/plots.txt"
}

rm -f "$out"/*.db "$out/all.txt"
plots=yes
if ! command -v gnuplot >/dev/null; then
	plots=
	say 'There is no gnuplot, so there will be no plots (Debian: apt install gnuplot-nox).'
fi
trace=${KUBEDES_TRACES:-/nowhere}/alibaba-openb-gpu-v2023/openb_pod_list_default.csv.gz
if test -f "$trace"; then
	fill=fgd-study load=openb-95
	say "Pods and nodes are those of Alibaba's GPU cluster trace of 2023, $trace."
else
	fill=openb-like-130 load=openb-like-95
	say "Alibaba's GPU cluster trace of 2023 is not here, so pods and nodes are generated to look
like its; ./bootstrap traces brings it."
fi

say "1. Full: pods come until they have asked for 130 % of all GPUs, and none ever ends.
How much of the GPUs can each policy give out?  What it cannot is fragmented: idle, but
in pieces that no waiting pod can use."
tour $fill full 'pods bound gpu_demand gpu_end gpu_fragmented_end gpu_fragmented_mean cpu_end'

say "2. Loaded: the same pods run as long as they ran in the trace, and come so fast that the
busiest resource is asked for at 95 % of what there is.  Who has to wait, and for how long?"
tour $load loaded 'pods bound wait_mean wait_p99 wait_max pending_max gpu_mean gpu_fragmented_mean
	cpu_mean attempts'

say "All of that, and more, as pages for a browser:"
for page in full loaded; do
	try "$kubedes" report "$out/$page.db" -o "$out/$page.html"
done

say "What there is now in $out/:"
{
	echo "full.html	all of 1 on one page, for a browser"
	echo "loaded.html	all of 2"
	echo "full.db	the runs of 1: a SQLite database, many runs in one file"
	echo "loaded.db	the runs of 2"
	test -n "$plots" && cat "$out/all.txt"
} | while IFS='	' read -r file shows; do printf '  %-30s  %s\n' "$file" "$shows"; done
rm -f "$out/all.txt"

say "Next, for example (build/ on the PATH):
  kubedes compare $out/full.db                 every metric
  kubedes plot $out/loaded.db waits            a plot as text
  kubedes get nodes -f $out/loaded.db --run 1  the cluster at the end of run 1
  kubedes list scenarios                               what else there is to run
  kubedes run --help                                   how to change it: --set, --seed, --policy
and README says how to write a scenario and a policy of your own."
exit $status
