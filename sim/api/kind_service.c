/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/service.h>
#include <string.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

/* SetDefaults_Service() */
static void set_defaults(KdObject *object)
{
	KdServiceSpec *spec = &((KdService *) object)->spec;
	bool outside = g_strcmp0(spec->type, "NodePort") == 0 ||
		       g_strcmp0(spec->type, "LoadBalancer") == 0;

	for (guint i = 0; i < spec->n_ports; i++) {
		KdServicePort *port = &spec->ports[i];

		if (!port->targetPort || g_str_equal(port->targetPort, "0")) {
			g_free(port->targetPort);
			port->targetPort = g_strdup_printf("%" G_GINT64_FORMAT, port->port);
		}
	}
	if (outside && !spec->externalTrafficPolicy)
		spec->externalTrafficPolicy = g_intern_static_string("Cluster");
	if (!spec->internalTrafficPolicy && g_strcmp0(spec->type, "ExternalName") != 0)
		spec->internalTrafficPolicy = g_intern_static_string("Cluster");
}

static gboolean check(const KdObject *object, GError **error)
{
	const KdServiceSpec *spec = &KD_SERVICE(object)->spec;
	bool headless = g_strcmp0(spec->clusterIP, "None") == 0;
	bool external = g_strcmp0(spec->type, "ExternalName") == 0;

	if (!kd_object_check_name(object, kd_name_dns1035_problem, error))
		return FALSE;
	if (spec->n_ports == 0 && !headless && !external)
		return kd_field_required(error, NULL, "spec.ports");
	for (guint i = 0; i < spec->n_ports; i++) {
		KdName name = spec->ports[i].name;

		if (!name && spec->n_ports > 1)
			return kd_field_required(error, NULL, "spec.ports[%u].name", i);
		for (guint k = 0; name && k < i; k++) {
			if (spec->ports[k].name == name)
				return kd_field_duplicate(error, name, "spec.ports[%u].name", i);
		}
	}
	return TRUE;
}

/* ---- columns: printService() ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),          KD_COLUMN("TYPE"),
	KD_COLUMN("CLUSTER-IP"),    KD_COLUMN("EXTERNAL-IP"),
	KD_COLUMN("PORT(S)"),       KD_COLUMN("AGE"),
	KD_WIDE_COLUMN("SELECTOR"), { 0 },
};

enum { NAME, TYPE, CLUSTER_IP, EXTERNAL_IP, PORTS, AGE, SELECTOR };

static char *print_external_ip(const KdService *self)
{
	const KdLoadBalancerStatus *balancer = &self->status.loadBalancer;
	GString *out;

	if (g_strcmp0(self->spec.type, "ExternalName") == 0)
		return kd_cell_text(self->spec.externalName);
	out = g_string_new(NULL);
	for (guint i = 0; i < balancer->n_ingress; i++) {
		KdName at = balancer->ingress[i].ip ? balancer->ingress[i].ip
						    : balancer->ingress[i].hostname;

		if (at)
			g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", at);
	}
	for (guint i = 0; i < self->spec.n_externalIPs; i++)
		g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "",
				       self->spec.externalIPs[i]);
	if (out->len == 0)
		g_string_append(out, g_strcmp0(self->spec.type, "LoadBalancer") == 0 ? "<pending>"
										     : "<none>");
	return g_string_free(out, FALSE);
}

static char *print_ports(const KdServiceSpec *spec)
{
	GString *out = g_string_new(spec->n_ports > 0 ? NULL : "<none>");

	for (guint i = 0; i < spec->n_ports; i++) {
		const KdServicePort *port = &spec->ports[i];

		g_string_append_printf(out, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", port->port);
		if (port->nodePort > 0)
			g_string_append_printf(out, ":%" G_GINT64_FORMAT, port->nodePort);
		g_string_append_printf(out, "/%s", port->protocol);
	}
	return g_string_free(out, FALSE);
}

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdService *self = KD_SERVICE(object);

	switch (column) {
	case NAME:
		return kd_cell_name(object);
	case TYPE:
		return kd_cell_text(self->spec.type);
	case CLUSTER_IP:
		return kd_cell_or_none(self->spec.clusterIP);
	case EXTERNAL_IP:
		return print_external_ip(self);
	case PORTS:
		return print_ports(&self->spec);
	case AGE:
		return kd_cell_age(object, now);
	default:
		return kd_cell_labels(&self->spec.selector);
	}
}

/* ---- fields ---- */

static const KdField port_fields[] = {
	KD_FIELD(KdServicePort, name, NAME),
	KD_FIELD(KdServicePort, protocol, NAME, .fallback = "TCP",
		 .allowed = KD_WORDS("SCTP", "TCP", "UDP")),
	KD_FIELD(KdServicePort, appProtocol, NAME),
	KD_FIELD(KdServicePort, port, INT, .min = 1, .max = 65535, .required = true),
	KD_FIELD(KdServicePort, nodePort, INT, .min = 1, .max = 65535,
		 .help = "the same port of every node"),
	KD_FIELD(KdServicePort, targetPort, INT_OR_STRING, .help = "of the pods; absent: port"),
	KD_FIELDS_END,
};
static const KdStruct port_struct = {
	.name = "ServicePort",
	.size = sizeof(KdServicePort),
	.fields = port_fields,
	.help = "a port of the service",
};

static const KdField spec_fields[] = {
	KD_FIELD(KdServiceSpec, type, NAME, .fallback = "ClusterIP",
		 .allowed = KD_WORDS("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")),
	KD_FIELD(KdServiceSpec, selector, MAP, .help = "labels of the pods behind it"),
	KD_FIELD(KdServiceSpec, clusterIP, NAME, .help = "None: headless"),
	KD_FIELD_NAMES_OF(KdServiceSpec, clusterIPs),
	KD_FIELD_NAMES_OF(KdServiceSpec, externalIPs),
	KD_FIELD(KdServiceSpec, externalName, NAME),
	KD_FIELD(KdServiceSpec, sessionAffinity, NAME, .fallback = "None",
		 .allowed = KD_WORDS("ClientIP", "None")),
	KD_FIELD(KdServiceSpec, externalTrafficPolicy, NAME,
		 .allowed = KD_WORDS("Cluster", "Local")),
	KD_FIELD(KdServiceSpec, internalTrafficPolicy, NAME,
		 .allowed = KD_WORDS("Cluster", "Local")),
	KD_FIELD(KdServiceSpec, trafficDistribution, NAME),
	KD_FIELD_LIST_OF(KdServiceSpec, ports, &port_struct),
	KD_FIELD(KdServiceSpec, publishNotReadyAddresses, BOOL),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "ServiceSpec",
	.size = sizeof(KdServiceSpec),
	.fields = spec_fields,
	.help = "which pods, under which address",
	.kept = KD_WORDS("allocateLoadBalancerNodePorts", "healthCheckNodePort", "ipFamilies",
			 "ipFamilyPolicy", "loadBalancerClass", "loadBalancerIP",
			 "loadBalancerSourceRanges", "sessionAffinityConfig"),
};

static const KdField ingress_fields[] = {
	KD_FIELD(KdLoadBalancerIngress, ip, NAME),
	KD_FIELD(KdLoadBalancerIngress, hostname, NAME),
	KD_FIELDS_END,
};
static const KdStruct ingress_struct = {
	.name = "LoadBalancerIngress",
	.size = sizeof(KdLoadBalancerIngress),
	.fields = ingress_fields,
	.help = "an address outside",
	.kept = KD_WORDS("ipMode", "ports"),
};
static const KdField balancer_fields[] = {
	KD_FIELD_LIST_OF(KdLoadBalancerStatus, ingress, &ingress_struct),
	KD_FIELDS_END,
};
static const KdStruct balancer_struct = {
	.name = "LoadBalancerStatus",
	.size = sizeof(KdLoadBalancerStatus),
	.fields = balancer_fields,
	.help = "what the load balancer got",
};
static const KdField status_fields[] = {
	KD_FIELD(KdServiceStatus, loadBalancer, STRUCT, .of = &balancer_struct),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "ServiceStatus",
	.size = sizeof(KdServiceStatus),
	.fields = status_fields,
	.help = "where it can be reached",
	.kept = KD_WORDS("conditions"),
};

static const KdField fields[] = {
	KD_FIELD(KdService, spec, STRUCT, .of = &spec_struct),
	KD_FIELD(KdService, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "Service",
	.size = sizeof(KdService),
	.fields = fields,
	.help = "one address for many pods",
};

KD_KIND(service) = {
	.kind = "Service",
	.apiVersion = "v1",
	.plural = "services",
	.short_names = KD_WORDS("svc"),
	.namespaced = true,
	.size = sizeof(KdService),
	.body = &body,
	.set_defaults = set_defaults,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "one address for many pods",
};
