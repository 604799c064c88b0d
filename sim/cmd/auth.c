/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what, by the roles and bindings of manifests. */
#include "config.h"

#include "cmd/_manifests.h"
#include "cmd/_options.h"
#include "run/rights.h"

#include <stdio.h>
#include <string.h>

static const KdCommand *self(void);

typedef struct {
	char **files, **groups;
	char *user, *namespace_, *subresource, *output;
	gboolean list, all, quiet;
} Options;

/* ---- what is asked ---- */

static void warn(const char *format, ...) G_GNUC_PRINTF(1, 2);

static void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("warning: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

static void check_verb(const char *verb)
{
	static const char *const verbs[] = { "get",     "list",  "watch",       "create",
					     "update",  "patch", "delete",      "deletecollection",
					     "use",     "bind",  "impersonate", "*",
					     "approve", "sign",  "escalate",    "attest",
					     NULL };
	g_autofree char *hint = NULL;

	if (g_strv_contains(verbs, verb))
		return;
	hint = kd_text_did_you_mean(verb, verbs);
	warn("verb '%s' is not a known verb%s", verb, hint);
}

/* What is no resource that we know is taken by its name: "signers.certificates.k8s.io". */
static void set_unknown(KdAttributes *attributes, const char *word)
{
	const char *dot = strchr(word, '.');
	g_autofree char *resource = g_strndup(word, dot ? (gsize) (dot - word) : strlen(word));

	attributes->resource = g_intern_string(resource);
	attributes->group = g_intern_string(dot ? dot + 1 : "");
}

static void set_resource(KdAttributes *attributes, KdKinds *kinds, const char *word,
			 const Options *options)
{
	g_autoptr(GError) error = NULL;
	const KdKind *kind;

	if (g_str_equal(word, "*")) {
		attributes->resource = attributes->group = g_intern_static_string("*");
		return;
	}
	kind = kd_kinds_lookup(kinds, word, &error);
	if (!kind) {
		warn("%s", error->message);
		set_unknown(attributes, word);
		return;
	}
	KdName verb = attributes->verb, subresource = attributes->subresource;
	*attributes = kd_attributes_of(kind, verb, subresource, attributes->namespace_,
				       attributes->name);
	if (kind->namespaced)
		return;
	if (options->namespace_)
		warn("resource '%s' is not namespace scoped", kind->plural);
	attributes->namespace_ = NULL;
}

static KdName namespace_of(const Options *options)
{
	if (options->all)
		return NULL;
	return g_intern_string(options->namespace_ ? options->namespace_ : "default");
}

/* VERB RESOURCE[/SUBRESOURCE] [NAME], or VERB /path */
static KdAttributes attributes_of(const Options *options, KdKinds *kinds, char **words)
{
	KdAttributes attributes = { .verb = g_intern_string(words[0]),
				    .namespace_ = namespace_of(options),
				    .name = words[2] };
	g_auto(GStrv) parts = g_strsplit(words[1], "/", 2);

	check_verb(words[0]);
	if (words[1][0] == '/') {
		attributes.path = words[1];
		attributes.namespace_ = NULL;
		return attributes;
	}
	if (options->subresource || parts[1])
		attributes.subresource = g_intern_string(options->subresource ? options->subresource
									      : parts[1]);
	set_resource(&attributes, kinds, parts[0], options);
	return attributes;
}

/* ---- answers ---- */

static int answer(const KdRights *rights, const KdIdentity *who, const KdAttributes *attributes,
		  bool quiet)
{
	bool allowed = kd_authorize(kd_rights_cluster(rights), who, attributes);
	g_autofree char *reason = NULL, *text = NULL;

	if (quiet)
		return allowed ? KD_EXIT_DONE : KD_EXIT_MISSED;
	if (!allowed)
		reason = kd_authorize_reason(kd_rights_cluster(rights), who,
					     attributes->namespace_);
	text = g_strdup_printf("%s%s%s\n", allowed ? "yes" : "no", reason ? " - " : "",
			       reason ? reason : "");
	int code = cmd_write(NULL, text);
	return code ? code : allowed ? KD_EXIT_DONE : KD_EXIT_MISSED;
}

static int print_list(const KdRights *rights, const KdIdentity *who, const Options *options)
{
	g_autoptr(KdTable) table = kd_rights_list(rights, who, namespace_of(options));

	return cmd_print_table(table, options->output);
}

static gboolean load(KdManifest *manifest, char **words, GError **error)
{
	g_auto(GStrv) paths = cmd_manifest_paths(words, error);

	if (!paths)
		return FALSE;
	for (char **path = paths; *path; path++)
		if (!kd_manifest_load(manifest, *path, error))
			return FALSE;
	return kd_manifest_finish(manifest, error);
}

static int can_i(const Options *options, char **words)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = kd_manifest_new(kinds, KD_DECODE_LENIENT);
	const KdIdentity who = {
		.user = g_intern_string(options->user ? options->user : "kubernetes-admin"),
		.agent = "can-i",
		.groups = (const char *const *) options->groups,
	};

	if (options->files && !load(manifest, options->files, &error))
		return cmd_error(error);
	g_autoptr(KdRights) rights = kd_rights_new(manifest, &error);
	if (!rights)
		return cmd_error(error);
	if (options->list)
		return print_list(rights, &who, options);
	const KdAttributes attributes = attributes_of(options, kinds, words);
	return answer(rights, &who, &attributes, options->quiet);
}

/* ---- the command ---- */

static int check_words(const Options *options, int argc, char **argv)
{
	static const char *const known[] = { "can-i", NULL };
	g_autofree char *hint = NULL;

	if (argc < 2)
		return cmd_usage(self(), "say what is asked: can-i");
	hint = kd_text_did_you_mean(argv[1], known);
	if (!g_str_equal(argv[1], "can-i"))
		return cmd_usage(self(), "there is no \"auth %s\"%s", argv[1], hint);
	if (options->list && argc > 2)
		return cmd_usage(self(), "--list takes neither verb nor resource");
	if (!options->list && (argc < 4 || argc > 5))
		return cmd_usage(self(), "name a verb, a resource, and a name if you like");
	if (options->groups && !options->user)
		return cmd_usage(self(), "--as-group goes with --as");
	return cmd_is_format(self(), options->output) ? -1 : KD_EXIT_USAGE;
}

static void clear_options(Options *options)
{
	g_strfreev(options->files);
	g_strfreev(options->groups);
	g_free(options->user);
	g_free(options->namespace_);
	g_free(options->subresource);
	g_free(options->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, clear_options)

static int run(int argc, char **argv)
{
	g_auto(Options) options = { 0 };
	const GOptionEntry entries[] = {
		{ "filename", 'f', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.files,
		  "Roles and bindings, or a dump; may be given again", "MANIFEST.yaml" },
		{ "namespace", 'n', 0, G_OPTION_ARG_STRING, &options.namespace_,
		  "In this namespace (default)", "NS" },
		{ "all-namespaces", 'A', 0, G_OPTION_ARG_NONE, &options.all,
		  "In all namespaces at once", NULL },
		{ "as", 0, 0, G_OPTION_ARG_STRING, &options.user, "Who asks (kubernetes-admin)",
		  "USER" },
		{ "as-group", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.groups,
		  "A group of the user; may be given again", "GROUP" },
		{ "subresource", 0, 0, G_OPTION_ARG_STRING, &options.subresource,
		  "Of the resource: status, log ...", "SUBRESOURCE" },
		{ "list", 0, 0, G_OPTION_ARG_NONE, &options.list, "All that the user may do",
		  NULL },
		{ "output", 'o', 0, G_OPTION_ARG_STRING, &options.output,
		  "Of --list; table by default", "table|csv|json" },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "Answer by exit code alone",
		  NULL },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code < 0)
		code = check_words(&options, argc, argv);
	return code >= 0 ? code : can_i(&options, argv + 2);
}

KD_COMMAND(auth) = {
	.name = "auth",
	.summary = "Say who may do what, by roles and bindings",
	.usage = "can-i VERB KIND [NAME] -f MANIFEST.yaml",
	.examples = "  kubedes auth can-i delete nodes -f roles.yaml --as jane\n"
		    "  kubedes auth can-i get pods/log -n shop -f cluster.yaml "
		    "--as system:serviceaccount:shop:web\n"
		    "  kubedes auth can-i get /metrics --as jane --as-group system:monitoring\n"
		    "  kubedes auth can-i --list --as system:kube-scheduler\n",
	.run = run,
	.group = KD_GROUP_INPUT,
	.details = "Roles and bindings that every cluster begins with are there too, unless the "
		   "manifests have their own of that name.  Service accounts and nodes have the "
		   "groups that they have in a cluster.\n"
		   "KIND may be a plural or a short name, with a subresource (pods/log), or a path "
		   "of the API server (/healthz).\n",
	.missed = "the user may not do it",
};

static const KdCommand *self(void)
{
	return &kd_command_auth;
}
