/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "node/address.h"

#include <string.h>

#include "base/text.h"

/* Addresses come back, but not so soon that they confuse. */
#define N_RESTING 1024
#define N_IN_NET  254 /* neither .0 nor .255 */

struct KdAddresses {
	guint32 n_used; /* ever */
	GQueue resting;
};

KdAddresses *kd_addresses_new(void)
{
	KdAddresses *addresses = g_new0(KdAddresses, 1);

	g_queue_init(&addresses->resting);
	return addresses;
}

void kd_addresses_free(KdAddresses *addresses)
{
	if (!addresses)
		return;
	g_queue_clear(&addresses->resting);
	g_free(addresses);
}

guint32 kd_addresses_take(KdAddresses *addresses)
{
	if (addresses->resting.length > N_RESTING)
		return GPOINTER_TO_UINT(g_queue_pop_head(&addresses->resting));
	return ++addresses->n_used;
}

void kd_addresses_give_back(KdAddresses *addresses, guint32 address)
{
	g_queue_push_tail(&addresses->resting, GUINT_TO_POINTER(address));
}

static char *put_number(char *to, guint32 number)
{
	char digits[KD_DECIMAL_SIZE], *const end = digits + sizeof(digits);
	const char *start = kd_text_decimal(end, number);

	return mempcpy(to, start, (size_t) (end - start));
}

void kd_address_print(guint32 address, char text[KD_ADDRESS_SIZE])
{
	const guint32 net = (address - 1) / N_IN_NET, host = (address - 1) % N_IN_NET + 1;
	char *to = text;

	memcpy(to, "10.", 3);
	to += 3;
	to = put_number(to, net >> 8);
	*to++ = '.';
	to = put_number(to, net & 0xff);
	*to++ = '.';
	to = put_number(to, host);
	*to = 0;
}
