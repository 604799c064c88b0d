/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/label.h"

#include <string.h>

#define MAX_NAME   63
#define MAX_PREFIX 253

/* Letters and digits, and @inner anywhere but at the ends. */
static bool is_word(const char *text, size_t length, const char *inner)
{
	if (length == 0 || !g_ascii_isalnum(text[0]) || !g_ascii_isalnum(text[length - 1]))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (!g_ascii_isalnum(text[i]) && !strchr(inner, text[i]))
			return false;
	}
	return true;
}

/* A DNS name in lower case: words with '-' between dots. */
static bool is_domain(const char *text, size_t length)
{
	const char *end = text + length;

	if (length > MAX_PREFIX)
		return false;
	for (const char *p = text; p < end; p++) {
		if (g_ascii_isupper(*p))
			return false;
	}
	for (const char *p = text; p <= end;) {
		const char *dot = memchr(p, '.', (size_t) (end - p));
		size_t word = (size_t) ((dot ? dot : end) - p);

		if (!is_word(p, word, "-"))
			return false;
		p += word + 1;
	}
	return true;
}

bool kd_label_key_is_valid(const char *text)
{
	const char *slash = strchr(text, '/');
	const char *name = slash ? slash + 1 : text;
	size_t length = strlen(name);

	if (slash && !is_domain(text, (size_t) (slash - text)))
		return false;
	return length <= MAX_NAME && is_word(name, length, "-_.");
}

bool kd_label_value_is_valid(const char *text)
{
	size_t length = strlen(text);

	return length == 0 || (length <= MAX_NAME && is_word(text, length, "-_."));
}

bool kd_label_int(const char *text, gint64 *ret)
{
	bool negative = *text == '-';
	gint64 value = 0;

	if (*text == '+' || *text == '-')
		text++;
	if (!*text)
		return false;
	for (; g_ascii_isdigit(*text); text++) {
		int digit = *text - '0';

		/* Counted downwards, as there is one negative number more. */
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, digit, &value))
			return false;
	}
	if (*text || (!negative && value == G_MININT64))
		return false;
	*ret = negative ? value : -value;
	return true;
}
