// SPDX-License-Identifier: Apache-2.0
// Tables sort by a click on a header: up, down, and as they came.  Without it they can be read all the same.
'use strict';
for (const table of document.querySelectorAll('table.sort')) {
	const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
	const key = (row, i) => {
		const cell = row.cells[i], text = cell.dataset.v ?? cell.textContent;
		return text === '' || text === '-' ? null : text;
	};
	const compare = (a, b) => {
		if (a === null || b === null) return (a === null) - (b === null);
		const x = Number(a), y = Number(b);
		return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, 'en', {numeric: true}) : x - y;
	};
	const sort = (i) => {
		const now = heads[i].getAttribute('aria-sort');
		const next = now === 'ascending' ? 'descending' : now === 'descending' ? null : 'ascending';
		for (const head of heads) head.removeAttribute('aria-sort');
		const sorted = [...rows];
		if (next) {
			heads[i].setAttribute('aria-sort', next);
			const sign = next === 'ascending' ? 1 : -1;
			sorted.sort((a, b) => {
				const x = key(a, i), y = key(b, i);
				return x === null || y === null ? compare(x, y) : sign * compare(x, y);
			});
		}
		body.append(...sorted);
	};
	if (rows.length < 2) continue;
	heads.forEach((head, i) => {
		const button = document.createElement('button');
		button.type = 'button';
		button.append(...head.childNodes);
		button.addEventListener('click', () => sort(i));
		head.append(button);
	});
}
// What scrolls can be scrolled by keys, and paper shows what is folded.
for (const box of document.querySelectorAll('.wide, .plot, pre'))
	if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
addEventListener('beforeprint', () => {
	for (const fold of document.querySelectorAll('details')) fold.open = true;
});
