/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/event.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/names.h"

static gboolean check(const KdObject *object, GError **error)
{
	return kd_object_check_name(object, kd_name_subdomain_problem, error);
}

/* ---- columns: printEvent() ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("LAST SEEN"),
	KD_COLUMN("TYPE"),
	KD_COLUMN("REASON"),
	KD_COLUMN("OBJECT"),
	KD_WIDE_COLUMN("SUBOBJECT"),
	KD_WIDE_COLUMN("SOURCE"),
	KD_COLUMN("MESSAGE"),
	KD_WIDE_COLUMN("FIRST SEEN"),
	KD_WIDE_COLUMN("COUNT"),
	KD_WIDE_COLUMN("NAME"),
	{ 0 },
};

enum { LAST, TYPE, REASON, OBJECT, SUBOBJECT, SOURCE, MESSAGE, FIRST, COUNT, NAME };

static KdTime first_seen(const KdEventObject *self)
{
	return self->firstTimestamp == KD_TIME_UNSET ? self->eventTime : self->firstTimestamp;
}

static KdTime last_seen(const KdEventObject *self)
{
	if (self->series)
		return self->series->lastObservedTime;
	return self->lastTimestamp == KD_TIME_UNSET ? first_seen(self) : self->lastTimestamp;
}

static char *print_target(const KdObjectReference *target)
{
	g_autofree char *kind = g_ascii_strdown(target->kind ? target->kind : "", -1);

	return target->name ? g_strdup_printf("%s/%s", kind, target->name) : g_steal_pointer(&kind);
}

static char *print_source(const KdEventObject *self)
{
	const char *component = self->source.component     ? self->source.component
				: self->reportingComponent ? self->reportingComponent
							   : "";
	const char *host = self->source.host ? self->source.host : self->reportingInstance;

	return host ? g_strdup_printf("%s, %s", component, host) : g_strdup(component);
}

static gint64 count(const KdEventObject *self)
{
	gint64 n = self->series ? self->series->count : self->count;

	return n > 0 ? n : 1;
}

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdEventObject *self = KD_EVENT_OBJECT(object);

	switch (column) {
	case LAST:
		return kd_age_print(last_seen(self), now);
	case TYPE:
		return kd_cell_text(self->type);
	case REASON:
		return kd_cell_text(self->reason);
	case OBJECT:
		return print_target(&self->involvedObject);
	case MESSAGE:
		return g_strstrip(kd_cell_text(self->message));
	case SUBOBJECT:
		return kd_cell_text(self->involvedObject.fieldPath);
	case SOURCE:
		return print_source(self);
	case FIRST:
		return kd_age_print(first_seen(self), now);
	case COUNT:
		return kd_cell_int(count(self));
	default:
		return kd_cell_name(object);
	}
}

/* ---- fields ---- */

static const KdField source_fields[] = {
	KD_FIELD(KdEventSource, component, NAME),
	KD_FIELD(KdEventSource, host, NAME),
	KD_FIELDS_END,
};
static const KdStruct source_struct = {
	.name = "EventSource",
	.size = sizeof(KdEventSource),
	.fields = source_fields,
	.help = "who says so",
};
static const KdField series_fields[] = {
	KD_FIELD(KdEventSeries, count, INT, .zero = true),
	KD_FIELD(KdEventSeries, lastObservedTime, TIME),
	KD_FIELDS_END,
};
static const KdStruct series_struct = {
	.name = "EventSeries",
	.size = sizeof(KdEventSeries),
	.fields = series_fields,
	.help = "the same again and again",
};

static const KdField fields[] = {
	KD_FIELD(KdEventObject, involvedObject, STRUCT, .of = &kd_object_reference_struct,
		 .help = "what it is about"),
	KD_FIELD(KdEventObject, type, NAME, .help = "Normal or Warning"),
	KD_FIELD(KdEventObject, reason, NAME, .help = "one word for programs"),
	KD_FIELD(KdEventObject, action, NAME),
	KD_FIELD(KdEventObject, message, STRING, .help = "for people"),
	KD_FIELD(KdEventObject, count, INT, .help = "how often it happened"),
	KD_FIELD(KdEventObject, firstTimestamp, TIME),
	KD_FIELD(KdEventObject, lastTimestamp, TIME),
	KD_FIELD(KdEventObject, eventTime, TIME),
	KD_FIELD(KdEventObject, source, STRUCT, .of = &source_struct),
	KD_FIELD(KdEventObject, series, POINTER, .of = &series_struct),
	KD_FIELD(KdEventObject, reportingComponent, NAME),
	KD_FIELD(KdEventObject, reportingInstance, STRING),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "Event",
	.size = sizeof(KdEventObject),
	.fields = fields,
	.help = "something that happened to an object",
	.kept = KD_WORDS("related"),
};

KD_KIND(event) = {
	.kind = "Event",
	.apiVersion = "v1",
	.plural = "events",
	.short_names = KD_WORDS("ev"),
	.namespaced = true,
	.size = sizeof(KdEventObject),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "something that happened to an object",
};
