set terminal svg size 900,540 dynamic font 'sans,16' noenhanced background rgb 'white'
set encoding utf8
set datafile separator "\t"
set border 3 lc rgb '#404040'
set tics nomirror
set autoscale xfix
set grid lc rgb '#d9d9d9' lt 1 lw 0.8 dt 1
set style fill solid 0.85 noborder
y_axis(s) = 'set ylabel "'.s.'"'
set linetype 1 lc rgb '#0072B2' lw 1.4 dt solid pt 1 ps 0.8
set linetype 2 lc rgb '#D55E00' lw 1.4 dt (14,5) pt 2 ps 0.8
set linetype 3 lc rgb '#009E73' lw 1.4 dt (4,3) pt 3 ps 0.8
set linetype 4 lc rgb '#CC79A7' lw 1.4 dt (14,4,4,4) pt 4 ps 0.8
set linetype 5 lc rgb '#E69F00' lw 1.4 dt (8,3) pt 5 ps 0.8
set linetype 6 lc rgb '#56B4E9' lw 1.4 dt solid pt 6 ps 0.8
set linetype 7 lc rgb '#000000' lw 1.4 dt (14,5) pt 7 ps 0.8
set linetype cycle 7
n_runs = 3; n_titles = 2
array run_title[3]
array run_style[3]
run_title[1] = 'a (2 seeds)'; run_style[1] = 1
run_title[2] = 'b''s "best"'; run_style[2] = 2
run_title[3] = ''; run_style[3] = 1
time_unit = 'min'; time_scale = 60.0
$run1 << EOD
"x' y"	1.5
"p2"	NaN
EOD
$run2 << EOD
"p1"	3.0
"p2"	NaN
EOD
$run3 << EOD
"p1"	4.5
"p2"	NaN
EOD
letter = 0.0091
left = 0.1050
right = 0.9750
bottom = 0.1333
top = 0.9333
gap_x = 0.0700
gap_y = 0.1000
key_columns = 2
set multiplot
set lmargin at screen 0.01; set rmargin at screen 0.99
set tmargin at screen 0.99; set bmargin at screen top
unset border; unset tics
set key at screen 0.5,0.99 center top horizontal Left reverse samplen 3 maxcols key_columns
plot [0:1][0:1] for [i=1:n_runs] NaN with lines lt run_style[i] title run_title[i]
set border 3 lc rgb '#404040'; set xtics nomirror; set ytics nomirror
at(x) = sprintf(' at screen %.4f', x)
wide(n) = (right - left - (n - 1) * gap_x) / n
high(n) = (top - bottom - (n - 1) * gap_y) / n
x_of(k, n) = left + (k - 1) % n * (wide(n) + gap_x)
y_of(k, m, n) = top - (k - 1) / n * (high(m) + gap_y)
panel(k, m, n) = 'set lmargin'.at(x_of(k, n)).'; set rmargin'.at(x_of(k, n) + wide(n)).'; set tmargin'.at(y_of(k, m, n)).'; set bmargin'.at(y_of(k, m, n) - high(m))
unset key
eval panel(1, 1, 1)
plot for [i=1:n_runs] sprintf('$run%d', i) using 2
unset multiplot
