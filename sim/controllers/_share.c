/* SPDX-License-Identifier: Apache-2.0 */
#include "_share.h"

bool kd_share_is_percent(const char *bound)
{
	return g_str_has_suffix(bound, "%");
}

gint64 kd_share_of(const char *bound, gint64 total, bool round_up)
{
	gint64 value = g_ascii_strtoll(bound, NULL, 10);

	return kd_share_is_percent(bound) ? (value * total + (round_up ? 99 : 0)) / 100 : value;
}
