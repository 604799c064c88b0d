/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/list.h"

enum { MOST = 4 };

/* As %d has it, at a fraction of what that costs. */
static char *print_number(char *end, gint64 number)
{
	guint64 rest = number < 0 ? -(guint64) number : (guint64) number;

	do {
		*--end = (char) ('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		*--end = '-';
	return end;
}

void kd_list_add(GString *list, const gint64 *numbers, guint n)
{
	char text[MOST * 21 + 2], *const end = text + sizeof(text);
	char *start = end;

	g_assert(n <= MOST);
	*--start = ']';
	while (n > 0) {
		start = print_number(start, numbers[--n]);
		*--start = n > 0 ? ',' : '[';
	}
	*--start = list->len == 0 ? '[' : ',';
	g_string_append_len(list, start, end - start);
}

void kd_list_end(GString *list)
{
	g_string_append_c(list, ']');
}
