# SPDX-License-Identifier: Apache-2.0
# What comes between the data of a plot and the commands of its report (plot.h says what for).
# Set already: the terminal, linetypes, text, n_runs, n_titles, run_...[], lead[], longest,
# letter, line, keyed, key_columns, top and most_panels.

set encoding utf8
set datafile separator "\t"
set tics nomirror
set autoscale xfix
axes = "set border 3 lc rgb '#404040'; set xtics nomirror; set ytics nomirror"
eval axes

# Letters cannot stand upright beside an axis, so on text what it is comes as a title.
if (text) {
	grid = 'unset grid'
	grey = 'lt 7'
	set style fill empty border
	y_axis(s) = 'set title "'.s.'"'
	stripe(n, k) = n >= 1 && n <= 200 ? '*#$%@&='[k:k].stripe(n - 1, k) : ''
} else {
	grey = "lc rgb '#999999'"
	grid = "set grid lc rgb '#d9d9d9' lt 1 lw 0.8 dt 1"
	set style fill solid 0.85 noborder
	y_axis(s) = 'set ylabel "'.s.'"'
}
eval grid

# To be evaluated: about n numbers beside the y axis, whole ones, for what s, an expression of
# columns, comes to in any run.
nice(x, p) = x <= p ? p : x <= 2 * p ? 2 * p : x <= 5 * p ? 5 * p : 10 * p
nice_step(x) = x <= 1 ? 1 : nice(x, 10 ** floor(log10(x)))
whole_tics(s, n) = "most = 0; do for [i=1:n_runs] { undefine M_*; ". \
	"stats sprintf('$run%d', i) using (".s.") nooutput name 'M'; ". \
	"if (exists('M_max') && M_max > most) { most = M_max } }; ". \
	sprintf('set ytics nice_step(most / %d.0)', n)

unit_for(s) = s < 180 ? 's' : s < 10800 ? 'min' : s < 259200 ? 'h' : 'd'
scale_for(s) = s < 180 ? 1.0 : s < 10800 ? 60.0 : s < 259200 ? 3600.0 : 86400.0
time_unit = unit_for(longest)
time_scale = scale_for(longest)

# Panels share the area from left to right and bottom to top.
left = 0.105
right = 0.975
bottom = 4 * line > 0.12 ? 4 * line : 0.12
gap_x = 0.07
gap_y = 3 * line > 0.06 ? 3 * line : 0.06
at(x) = sprintf(' at screen %.4f', x)
wide(n) = (right - left - (n - 1) * gap_x) / n
high(n) = (top - bottom - (n - 1) * gap_y) / n
x_of(k, n) = left + (k - 1) % n * (wide(n) + gap_x)
y_of(k, m, n) = top - (k - 1) / n * (high(m) + gap_y)
box(l, r, t, b) = 'set lmargin'.at(l).'; set rmargin'.at(r).'; set tmargin'.at(t). \
	'; set bmargin'.at(b)
panel(k, m, n) = box(x_of(k, n), x_of(k, n) + wide(n), y_of(k, m, n), y_of(k, m, n) - high(m))
footnote(s) = s eq '' ? '' : "bottom = bottom + 1.2 * line; set label 98 '".s."' ". \
	"at screen 0.985,line * 0.7 right tc rgb '#666666'"

# The key has the width of the canvas, not that of a panel.
key_area = box(0.01, 0.99, 0.99, top).'; unset border; unset tics; unset grid; '. \
	'unset title; unset xlabel; unset ylabel; set xrange [0:1]; set yrange [0:1]; '. \
	'set key at screen 0.5,key_top center top horizontal Left reverse samplen 3 maxcols auto'
key_top = 0.99
key_height(n) = (n > 3 ? 2.2 : 1.2) * line
key_done = 'unset key; set xrange [*:*]; set yrange [*:*]; '.grid.'; '.axes

set multiplot
if (keyed) {
	eval key_area.' maxcols key_columns'
	plot for [i=1:n_runs] NaN with lines lt run_style[i] title run_title[i]
	# A key of the report's own comes below.
	key_top = top + (text ? 2 : 1) * line - 0.01
}
eval key_done
eval panel(1, 1, 1)

# Runs with panels of their own.
if (most_panels > 0) {
	n_shown = n_titles > most_panels ? most_panels : n_titles
	columns = n_shown > 6 ? 3 : n_shown > 3 ? 2 : 1
	rows = (n_shown + columns - 1) / columns
	run_of(k) = lead[k]
	title_of(k) = n_runs > 1 ? run_name[run_of(k)] : ''
	if (n_runs > 1) {
		top = top - 1.2 * line
		gap_y = 2.6 * line
	}
	eval footnote(n_titles > n_shown ? \
		sprintf('the first %d of %d; --run draws one', n_shown, n_titles) : '')
	y_label = ''
	below(k) = k + columns <= n_shown ? "set format x ''; unset xlabel" : \
		"set format x '% h'; set xlabel sprintf('time (%s)', time_unit)"
	beside(k) = k == (rows - 1) / 2 * columns + 1 && !text ? 'set ylabel y_label' : \
		'unset ylabel'
	# One run that has_gpu: a panel for CPU, column 5, and one for GPU, column 7; several show one.
	cpu_and_gpu = 'two = n_runs == 1 && has_gpu; if (two) { n_shown = 2; rows = 2; '. \
		'run_of(k) = 1; top = top - 1.2 * line; gap_y = 2.6 * line; '. \
		'title_of(k) = k == 1 ? "CPU" : "GPU" }; '. \
		'column_of(k) = two ? (k == 1 ? 5 : 7) : has_gpu ? 7 : 5'
	open_panel(k) = panel(k, rows, columns).'; '.below(k).'; '.beside(k). \
		'; set title title_of('.k.') offset 0,-0.6'
}

