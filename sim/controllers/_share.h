/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers that may be shares: "3" or "25%".
 */
#ifndef KD_CONTROLLERS_SHARE_H
#define KD_CONTROLLERS_SHARE_H

#include <glib.h>
#include <stdbool.h>

bool kd_share_is_percent(const char *bound);
/* The number, or so much of @total (apimachinery/pkg/util/intstr
 * GetScaledValueFromIntOrPercent()). */
gint64 kd_share_of(const char *bound, gint64 total, bool round_up);

#endif
