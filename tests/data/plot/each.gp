set terminal svg size 900,540 dynamic font 'sans,16' noenhanced background rgb 'white'
set linetype 1 lc rgb '#0072B2' lw 1.4 dt solid pt 1 ps 0.8
set linetype 2 lc rgb '#D55E00' lw 1.4 dt (14,5) pt 2 ps 0.8
set linetype 3 lc rgb '#009E73' lw 1.4 dt (4,3) pt 3 ps 0.8
set linetype 4 lc rgb '#CC79A7' lw 1.4 dt (14,4,4,4) pt 4 ps 0.8
set linetype 5 lc rgb '#E69F00' lw 1.4 dt (8,3) pt 5 ps 0.8
set linetype 6 lc rgb '#56B4E9' lw 1.4 dt solid pt 6 ps 0.8
set linetype 7 lc rgb '#000000' lw 1.4 dt (14,5) pt 7 ps 0.8
set linetype cycle 7
text = 0
n_runs = 3; n_titles = 2
array run_title[3]
array run_style[3]
array run_name[3]
array lead[2]
run_title[1] = 'a (2 seeds)'; run_name[1] = 'a, seed 1'; run_style[1] = 1
lead[1] = 1
run_title[2] = 'b''s "best"'; run_name[2] = 'b''s "best"'; run_style[2] = 2
lead[2] = 2
run_title[3] = ''; run_name[3] = 'a, seed 2'; run_style[3] = 1
longest = 7200.0000
letter = 0.0091
line = 0.0370
top = 0.9259
keyed = 1; key_columns = 2; most_panels = 0
$run1 << EOD
"x' y"	1.5
"p2"	NaN
"p3"	2.0
EOD
$run2 << EOD
"p1"	3.0
"p2"	NaN
"p3"	2.0
EOD
$run3 << EOD
"p1"	4.5
"p2"	NaN
"p3"	2.0
EOD
