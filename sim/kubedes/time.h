/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Durations and calendar times as text.
 */
#ifndef KUBEDES_TIME_H
#define KUBEDES_TIME_H

#include <kubedes/types.h>

G_BEGIN_DECLS

/* Go's form (time.ParseDuration): "1h30m", "250ms", "-1.5s", "0", with "d" (24 h) allowed as well;
 * a bare number is seconds.  Exact, cut off at the nanosecond; beyond KD_TIME_NEVER in size is an
 * error. */
gboolean kd_duration_parse(const char *text, KdTime *ret, GError **error);
/* Go's form (Duration.String): "1h30m0s", "1.5s", "250ms", "1.5µs", "0s". */
char *kd_duration_print(KdTime duration);
/* kubectl's form for ages: "5s", "3m10s", "26h", "4d2h", "3y"; "<invalid>" for what lies 2 s or
 * more in the future (HumanDuration() in apimachinery/pkg/util/duration). */
char *kd_duration_print_age(KdTime duration);

/* RFC 3339 ("2026-01-01T00:00:00.5Z", offsets allowed, no leap seconds) to simulated time and
 * back; an error beyond 292 years from 2026.  Printing gives whole seconds when the rest is zero
 * (metav1.Time), else microseconds (metav1.MicroTime). */
gboolean kd_time_parse(const char *text, KdTime *ret, GError **error);
char *kd_time_print(KdTime time);

/* Seconds as a double to KdTime, rounded half to even; saturating at KD_TIME_NEVER and its
 * negative; NaN gives 0. */
KdTime kd_time_from_seconds(double seconds);
static inline double kd_time_seconds(KdTime time)
{
	return (double) time / 1e9;
}

G_END_DECLS

#endif
