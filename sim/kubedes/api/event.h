/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Event (core/v1): something that happened to an object, for people to read.
 */
#ifndef KUBEDES_API_EVENT_H
#define KUBEDES_API_EVENT_H

#include <kubedes/api/reference.h>

G_BEGIN_DECLS

typedef struct {
	KdName component, host;
} KdEventSource;

typedef struct {
	gint64 count;
	KdTime lastObservedTime;
} KdEventSeries;

typedef struct {
	KdObject object;
	KdObjectReference involvedObject;
	KdName type, reason, action; /* type: Normal, Warning */
	char *message;
	gint64 count; /* 0 = a single event of the newer API */
	KdTime firstTimestamp, lastTimestamp, eventTime;
	KdEventSource source;
	KdEventSeries *series;
	KdName reportingComponent;
	char *reportingInstance;
} KdEventObject;

extern const KdKind kd_kind_event;
#define KD_EVENT_OBJECT(object) ((const KdEventObject *) (object))

G_END_DECLS

#endif
