/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kubernetes quantities: "500m", "2Gi", "1e9", "0.5".
 *
 * A quantity is exact: whole units and nanos, which is the finest step that Kubernetes keeps; finer
 * input is rounded away from zero.  Text is read as resource.Quantity reads it (quantity.go and
 * suffix.go in apimachinery/pkg/api/resource), down to "m", "." and "-" being zero.  Two things
 * differ: all is capped at 2^63-1 in size, where upstream caps binary quantities only, and the text
 * itself is not kept, so that "1.500" prints as "1500m".
 */
#ifndef KUBEDES_QUANTITY_H
#define KUBEDES_QUANTITY_H

#include <kubedes/types.h>

G_BEGIN_DECLS

typedef enum { KD_DECIMAL_SI, KD_BINARY_SI, KD_DECIMAL_EXPONENT } KdQuantityFormat;

/* value = units + nanos / 1e9; nanos has the sign of the value, |nanos| < 1e9. */
typedef struct {
	gint64 units;
	gint32 nanos;
	guint8 format; /* KdQuantityFormat: how it was written */
} KdQuantity;

/* FALSE and @error (KD_ERROR_INPUT: `"2x" is not a quantity (...)`), @ret untouched. */
gboolean kd_quantity_parse(const char *text, KdQuantity *ret, GError **error);
/* The canonical form, as the API server prints it: "1500m" for "1.5", "1Gi" for "1024Mi".
 * A binary one that is no whole number, or below 1024 in size, is printed as a decimal one. */
char *kd_quantity_print(KdQuantity quantity);

/* Rounded up (away from zero), as Quantity.Value() and .MilliValue(); saturating. */
gint64 kd_quantity_value(KdQuantity quantity);
gint64 kd_quantity_milli(KdQuantity quantity);
double kd_quantity_double(KdQuantity quantity);
KdQuantity kd_quantity_from_units(gint64 units, KdQuantityFormat format);
KdQuantity kd_quantity_from_milli(gint64 milli);

int kd_quantity_compare(KdQuantity a, KdQuantity b); /* <0, 0, >0 */
/* Saturating; with the format of @a, or that of @b if @a is zero. */
KdQuantity kd_quantity_add(KdQuantity a, KdQuantity b);
KdQuantity kd_quantity_subtract(KdQuantity a, KdQuantity b);
static inline bool kd_quantity_is_zero(KdQuantity quantity)
{
	return quantity.units == 0 && quantity.nanos == 0;
}

G_END_DECLS

#endif
