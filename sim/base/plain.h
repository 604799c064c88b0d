/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plain scalar (one without quotes) is: the rules that tree.h names, for the reader and the
 * writer of YAML.  A text without length ends with a NUL.
 */
#ifndef KD_BASE_PLAIN_H
#define KD_BASE_PLAIN_H

#include "base/tree.h"

KdTreeType kd_plain_type(const char *text, gsize length);
/* Of a text of type BOOL. */
bool kd_plain_bool(const char *text);
/* Of a text of type INT; FALSE if it does not fit. */
bool kd_plain_int(const char *text, gint64 *ret);
/* Of a text of type INT or FLOAT. */
double kd_plain_double(const char *text);
/* The shortest text that reads back as @value; 3.0 is "3". */
void kd_plain_from_double(double value, char ret_text[32]);
/*
 * Whether a string may be written without quotes as far as its type goes.  As goyaml.v2/encode.go
 * has it, what looks like a date or a number to base 60 may not, for the sake of other readers.
 */
bool kd_plain_allowed(const char *text, gsize length);

#endif
