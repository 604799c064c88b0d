/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files in the Standard Workload Format of the Parallel Workloads Archive, version 2.2
 * (https://www.cs.huji.ac.il/labs/parallel/workload/swf.html): one job a line, 18 numbers, -1 where
 * one is not known; lines that begin with ';' are the header ("; MaxProcs: 128") and remarks.
 *
 * Lines of more fields are read as well: the extension of MetaCentrum and the simulator Alea has
 * 21 (field 19: nodes it ran on, 20: name of the queue, 21: nodes it asks for), and its memory is
 * in bytes for each node in place of KB for each processor.
 */
#ifndef WORKLOADS_SWF_H
#define WORKLOADS_SWF_H

#include <kubedes/workload.h>

/* Field 11. */
typedef enum {
	SWF_UNKNOWN = -1,
	SWF_FAILED,
	SWF_COMPLETED,
	SWF_PART, /* a part of a job that goes on in a further line */
	SWF_LAST_PART,
	SWF_FAILED_PART,
	SWF_CANCELLED,
} SwfStatus;

/* A job: fields 1 to 16, and 20 and 21.  -1 = not known. */
typedef struct {
	gint64 number;
	KdTime submit, run, cpu_time,
		wall;                     /* cpu_time: of each processor; wall: what it asked for */
	gint64 used_memory, asked_memory; /* KB of each processor */
	gint32 used_procs, asked_procs;
	gint32 status, user, group, application, queue, partition;
	guint32 line;
	KdName queue_name, nodes; /* "4:ppn=8:cl_zegox"; NULL = the line has no such field */
} SwfJob;

/* What the header says; 0 = nothing. */
typedef struct {
	gint64 max_nodes, max_procs, unix_start;
	GHashTable *queues, *partitions; /* number -> KdName, fit for a label */
} SwfHeader;

typedef struct {
	KdLines *lines;
	SwfHeader header;
	char *ahead; /* the first line that is not of the header, while it is not read */
} SwfFile;

/* Reads the header. */
gboolean swf_open(SwfFile *swf, const char *path, GError **error);
/*
 * All jobs, an array of SwfJob by time; NULL on error.  Some logs are not in order, and a job that
 * was swapped out goes on in the next line.  Times of the calendar (MetaCentrum) are rebased to the
 * first one.  What is no job is a bad row; it is an error where nothing else is there.
 */
GArray *swf_read(SwfFile *swf, KdWorkloadEnv *env, GError **error);
void swf_close(SwfFile *swf);

/* The name that the header gives a number, or the number (@names may be NULL); NULL for -1. */
KdName swf_name(GHashTable *names, gint32 number);
/* How sure that @head is the first line of such a file. */
int swf_probe(const char *head, gsize length);

#endif
