/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/names.h"

#include <string.h>

#include "base/label.h"

#define LABEL     63
#define SUBDOMAIN 253
#define PORT      15

static const char too_long_63[] = "must be no more than 63 bytes";
static const char too_long_253[] = "must be no more than 253 bytes";
static const char bad_label[] =
	"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
	"must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex "
	"used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
static const char bad_subdomain[] =
	"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
	"'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex "
	"used for validation is "
	"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
static const char bad_dns1035[] =
	"a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
	"alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or "
	"'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
static const char bad_qualified[] =
	"name part must consist of alphanumeric characters, '-', '_' or '.', and must start and "
	"end "
	"with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used "
	"for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
static const char bad_value[] =
	"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
	"'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
	"'my_value',  or '12345', regex used for validation is "
	"'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

static const char bad_config_key[] =
	"a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
	"'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is "
	"'[-._a-zA-Z0-9]+')";

static bool is_alnum(char c)
{
	return g_ascii_islower(c) || g_ascii_isdigit(c);
}

/* One part between dots. */
static bool is_label(const char *text, gsize length)
{
	if (length == 0 || !is_alnum(text[0]) || !is_alnum(text[length - 1]))
		return false;
	for (gsize i = 0; i < length; i++) {
		if (!is_alnum(text[i]) && text[i] != '-')
			return false;
	}
	return true;
}

const char *kd_name_label_problem(const char *name)
{
	gsize length = strlen(name);

	if (length > LABEL)
		return too_long_63;
	return is_label(name, length) ? NULL : bad_label;
}

const char *kd_name_subdomain_problem(const char *name)
{
	if (strlen(name) > SUBDOMAIN)
		return too_long_253;
	for (const char *part = name;; part++) {
		gsize length = strcspn(part, ".");

		if (!is_label(part, length))
			return bad_subdomain;
		part += length;
		if (!*part)
			return NULL;
	}
}

const char *kd_name_dns1035_problem(const char *name)
{
	gsize length = strlen(name);

	if (length > LABEL)
		return too_long_63;
	return is_label(name, length) && g_ascii_islower(name[0]) ? NULL : bad_dns1035;
}

const char *kd_name_qualified_problem(const char *name)
{
	return kd_label_key_is_valid(name) ? NULL : bad_qualified;
}

const char *kd_name_label_value_problem(const char *value)
{
	if (strlen(value) > LABEL)
		return too_long_63;
	return kd_label_value_is_valid(value) ? NULL : bad_value;
}

const char *kd_name_config_key_problem(const char *key)
{
	if (strlen(key) > SUBDOMAIN)
		return too_long_253;
	for (const char *c = key; *c; c++) {
		if (!g_ascii_isalnum(*c) && !strchr("-._", *c))
			return bad_config_key;
	}
	if (!*key)
		return bad_config_key;
	if (strcmp(key, ".") == 0)
		return "must not be '.'";
	if (strcmp(key, "..") == 0)
		return "must not be '..'";
	return g_str_has_prefix(key, "..") ? "must not start with '..'" : NULL;
}

const char *kd_name_port_problem(const char *name)
{
	gsize length = strlen(name);

	if (length > PORT)
		return "must be no more than 15 characters";
	if (!is_label(name, length))
		return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
	if (strstr(name, "--"))
		return "must not contain consecutive hyphens";
	if (strspn(name, "0123456789-") == length)
		return "must contain at least one letter (a-z)";
	return NULL;
}
