/* SPDX-License-Identifier: Apache-2.0 */
/* Gives a fuzz target the files named on the command line, one by one, as libFuzzer would. */
#include "config.h"

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *text = NULL;
		gsize size = 0;

		if (!g_file_get_contents(argv[i], &text, &size, &error)) {
			g_printerr("%s\n", error->message);
			return 2;
		}
		/* A copy without the final NUL, so that ASan sees a read past the end; never NULL.
		 */
		g_autofree uint8_t *data = g_malloc(MAX(size, 1));
		memcpy(data, text, size);
		LLVMFuzzerTestOneInput(data, size);
	}
	return 0;
}
