/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A draft: the hidden file in which a new database is written, beside the name that it will have:
 * ".run.db.k3Jx9A" for "run.db".
 *
 * A program that was killed leaves its draft behind, and nobody else would ever take it away.  The
 * next one that writes under the name does, if it can be sure: a draft in which there is something
 * is locked by its writer (PRAGMA locking_mode = EXCLUSIVE) until it has its name.
 */
#ifndef KD_RECORD_DRAFT_H
#define KD_RECORD_DRAFT_H

#include <glib.h>

/* Its path, g_free(), for a database at @path; those of dead writers are gone.  Empty. */
char *kd_draft_new(const char *path, GError **error);
/* All of it is on the disk, and at @path.  Its writer closes it after that. */
gboolean kd_draft_publish(const char *draft, const char *path, GError **error);

#endif
