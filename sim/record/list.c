/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/list.h"

#include "base/text.h"

enum { MOST = 4 };

void kd_list_add(GString *list, const gint64 *numbers, guint n)
{
	char text[MOST * (KD_DECIMAL_SIZE + 1) + 2], *const end = text + sizeof(text);
	char *start = end;

	g_assert(n <= MOST);
	*--start = ']';
	while (n > 0) {
		start = kd_text_decimal(start, numbers[--n]);
		*--start = n > 0 ? ',' : '[';
	}
	*--start = list->len == 0 ? '[' : ',';
	g_string_append_len(list, start, end - start);
}

void kd_list_end(GString *list)
{
	g_string_append_c(list, ']');
}
