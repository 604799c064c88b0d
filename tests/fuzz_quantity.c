/* SPDX-License-Identifier: Apache-2.0 */
/* Any text: what is accepted is in range, and prints as a text that reads as the same value. */
#include "config.h"

#include <kubedes/quantity.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup(size > 0 ? (const char *) data : "", size),
			*printed = NULL;
	KdQuantity quantity, again;

	if (!kd_quantity_parse(text, &quantity, NULL))
		return 0;
	g_assert(quantity.nanos > -1000000000 && quantity.nanos < 1000000000);
	g_assert(quantity.units >= 0 || quantity.nanos <= 0);
	g_assert(quantity.units <= 0 || quantity.nanos >= 0);
	printed = kd_quantity_print(quantity);
	g_assert(kd_quantity_parse(printed, &again, NULL));
	g_assert(kd_quantity_compare(quantity, again) == 0);
	g_assert(kd_quantity_is_zero(kd_quantity_subtract(quantity, again)));
	return 0;
}
