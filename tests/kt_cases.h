/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases kept in files: the bundles of tests/conformance (README there), and lists of more of the
 * kind in tests/data.  What cannot be unpacked or read fails the test.
 */
#ifndef KT_CASES_H
#define KT_CASES_H

#include "base/tree.h"

/* The folder that conformance/@bundle.tar.xz makes: a fresh one, interned (kt_tmp()); NULL when
 * it cannot be unpacked. */
const char *kt_unpack(const char *bundle);

/* The cases semantics/@name ("rbac.yaml") and those of a file of the source tree
 * ("tests/data/rbac_more.yaml"): a document that is a list of one or more; NULL if it is not. */
KdForest *kt_semantics(const char *name);
KdForest *kt_cases(const char *path);

#endif
