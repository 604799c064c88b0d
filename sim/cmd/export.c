/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_export.h"
#include "cmd/_options.h"
#include "cmd/_runs.h"

static const KdExport *const formats[] = { &kd_export_audit };

typedef struct {
	char *format, *output;
	gint64 run;
} Options;

static const KdCommand *self(void);

static const KdExport *find_format(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
		if (g_str_equal(formats[i]->name, name))
			return formats[i];
	return NULL;
}

static int unknown_format(const char *name)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *all = NULL, *hint = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
		g_ptr_array_add(names, (gpointer) formats[i]->name);
	g_ptr_array_add(names, NULL);
	all = g_strjoinv(", ", (char **) names->pdata);
	if (!name)
		return cmd_usage(self(), "--format is needed: %s", all);
	hint = kd_text_did_you_mean(name, (const char *const *) names->pdata);
	return cmd_usage(self(), "there is no format \"%s\"%s; there are: %s", name, hint, all);
}

static int export(const Options *options, const KdExport *format, const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdResults) results = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	gint64 run;

	if (!cmd_is_there(path))
		return KD_EXIT_USAGE;
	results = kd_results_open(path, &error);
	if (!results || !cmd_find_run(results, options->run, "--run", &run, &error) ||
	    !format->write(results, run, out, &error))
		return cmd_error(error);
	return cmd_write(options->output, out->str);
}

static int check(const Options *options, int argc, char **argv)
{
	const KdExport *format = options->format ? find_format(options->format) : NULL;

	if (argc != 2)
		return cmd_usage(self(), "name one results database");
	return format ? export(options, format, argv[1]) : unknown_format(options->format);
}

static int run(int argc, char **argv)
{
	Options options = { 0 };
	const GOptionEntry entries[] = { { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
					   "What is written: audit", "audit" },
					 { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
					   "Where to; standard output otherwise, and with -",
					   "FILE" },
					 { "run", 0, 0, G_OPTION_ARG_INT64, &options.run,
					   "Which run, where the file has several", "N" },
					 { 0 } };
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code < 0)
		code = check(&options, argc, argv);
	g_free(options.format);
	g_free(options.output);
	return code;
}

KD_COMMAND(export) = {
	.name = "export",
	.summary = "Write what a run has in the form of other programs",
	.usage = "RUN.db",
	.examples = "  kubedes export run.db --format audit -o audit.log\n",
	.run = run,
	.group = KD_GROUP_RESULTS,
	.details = "audit: the requests of the run as an audit log of the API server: Events of "
		   "audit.k8s.io/v1, one a line, for the stages RequestReceived and "
		   "ResponseComplete.  The scenario must have them kept: record: {requests: "
		   "true}.",
};

static const KdCommand *self(void)
{
	return &kd_command_export;
}
