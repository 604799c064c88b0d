/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runs differ in that look alike, of one scenario by name, under one policy and parameters,
 * but from documents that say different things.
 */
#ifndef KD_RECORD_SETUPS_H
#define KD_RECORD_SETUPS_H

#include "record/runs.h"

/* To the settings of such runs "path=value path=value" is added, for all that any two of them
 * differ in.  What has no influence (names, what is recorded and expected) does not count, nor do
 * seeds and policies, which everybody sees.  @documents: of each run, YAML. */
void kd_setups_tell_apart(KdRun *runs, guint n, const char *const *documents);

#endif
