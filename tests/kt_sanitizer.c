/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the leak sanitizer is to overlook: when its table of interned strings grows, GLib keeps the
 * old one for those who read it without a lock, and forgets it (glib/gquark.c, QUARK_BLOCK_SIZE).
 * A pattern of frames cannot say so, because GLib has no frame pointers.
 */
#include "config.h"

#include <glib.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED
#define TABLE_STEP (2048 * sizeof(char *))

/* <sanitizer/lsan_interface.h> and <sanitizer/allocator_interface.h>; gcc brings the first alone.
 */
void __lsan_ignore_object(const void *object);
void __sanitizer_malloc_hook(const volatile void *object, size_t size);

void __sanitizer_malloc_hook(const volatile void *object, size_t size)
{
	if (size > 0 && size % TABLE_STEP == 0)
		__lsan_ignore_object((const void *) object);
}
#endif
