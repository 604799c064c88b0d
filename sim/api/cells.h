/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cells that several kinds print, as kubectl does (pkg/printers/internalversion/printers.go); all
 * are freed with g_free().
 */
#ifndef KD_API_CELLS_H
#define KD_API_CELLS_H

#include <kubedes/api/pod.h>

char *kd_cell_text(const char *text);    /* "" for NULL */
char *kd_cell_or_none(const char *text); /* "<none>" for NULL and "" */
char *kd_cell_int(gint64 value);
char *kd_cell_bool(bool value); /* "true", "false" */
char *kd_cell_name(const KdObject *object);
char *kd_cell_age(const KdObject *object, KdTime now);
/* "RWO,ROX" */
char *kd_cell_access_modes(const KdName *modes, guint n);
/* The amount of storage, "" without. */
char *kd_cell_storage(const KdResources *resources);
/* Names or images of the containers of a template, joined with commas; @spec may be NULL. */
char *kd_cell_containers(const KdPodSpec *spec, bool images);
/* As kd_selector_print(), "<none>" for NULL. */
char *kd_cell_selector(const KdSelector *selector);
/* "a=b,c=d", "<none>" for none. */
char *kd_cell_labels(const KdMap *labels);

#endif
