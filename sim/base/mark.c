/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/mark.h"

static KdMark block(KdMark mark, const char *bytes)
{
	guint64 x, y;

	memcpy(&x, bytes, 8);
	memcpy(&y, bytes + 8, 8);
	return kd_mark_word(mark, x, y);
}

KdMark kd_mark_bytes(KdMark mark, const void *data, gsize n)
{
	const char *bytes = data;
	KdMark other = kd_mark_word(mark, n, ~(guint64) n);
	char tail[32] = { 0 };

	for (; n >= 32; n -= 32, bytes += 32) {
		mark = block(mark, bytes);
		other = block(other, bytes + 16);
	}
	if (n > 0)
		memcpy(tail, bytes, n); /* without any there may be no address */
	mark = block(mark, tail);
	other = block(other, tail + 16);
	return kd_mark_word(mark, other.a, other.b);
}
