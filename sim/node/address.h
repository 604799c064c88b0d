/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses for pods, from 10.0.0.1 on; one that was given back rests for a while.
 */
#ifndef KD_NODE_ADDRESS_H
#define KD_NODE_ADDRESS_H

#include <kubedes/types.h>

typedef struct KdAddresses KdAddresses;

KdAddresses *kd_addresses_new(void);
void kd_addresses_free(KdAddresses *addresses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdAddresses, kd_addresses_free)

/* A number from 1 that nobody has. */
guint32 kd_addresses_take(KdAddresses *addresses);
void kd_addresses_give_back(KdAddresses *addresses, guint32 address);
/* The longest: "10.65535.255.254". */
#define KD_ADDRESS_SIZE 24
void kd_address_print(guint32 address, char text[KD_ADDRESS_SIZE]);

#endif
