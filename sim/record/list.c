/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/list.h"

#include <string.h>

#include "base/text.h"

static char *put(char *end, gint64 number)
{
	if (number == KD_LIST_NULL)
		return memcpy(end - 4, "null", 4);
	return kd_text_decimal(end, number);
}

gboolean kd_list_add(KdList *list, const gint64 *numbers, guint n)
{
	char text[KD_LIST_MOST * (KD_DECIMAL_SIZE + 1) + 2], *const end = text + sizeof(text);
	char *start = end;

	g_assert(n <= KD_LIST_MOST && list->len < KD_LIST_LONG);
	*--start = ']';
	while (n > 0) {
		start = put(start, numbers[--n]);
		*--start = n > 0 ? ',' : '[';
	}
	*--start = list->len == 0 ? '[' : ',';
	memcpy(list->text + list->len, start, (gsize) (end - start));
	list->len += (guint) (end - start);
	return list->len >= KD_LIST_LONG;
}

const char *kd_list_take(KdList *list)
{
	list->text[list->len++] = ']';
	list->text[list->len] = '\0';
	list->len = 0;
	return list->text;
}
