/* SPDX-License-Identifier: Apache-2.0 */
/* Files to start from: a scenario, or a policy of one's own. */
#include "config.h"

#include "base/text.h"
#include "cmd/_examples.h"
#include "cmd/_options.h"
#include "cmd/_starter.h"
#include "cmd/_templates.h"
#include "placement/profile.h"

#include <string.h>

static const KdCommand *self(void);

/* ---- names ---- */

/* "my-policy", "my_policy", "MyPolicy" -> "my_policy" */
static char *snake_case(const char *name)
{
	GString *out = g_string_new(NULL);

	for (const char *c = name; *c; c++) {
		bool starts = g_ascii_isupper(*c) && c > name &&
			      (g_ascii_islower(c[-1]) ||
			       (g_ascii_isupper(c[-1]) && g_ascii_islower(c[1])));

		if (starts)
			g_string_append_c(out, '_');
		g_string_append_c(out, *c == '-' ? '_' : g_ascii_tolower(*c));
	}
	return g_string_free(out, FALSE);
}

/* ... -> "MyPolicy" */
static char *camel_case(const char *name)
{
	GString *out = g_string_new(NULL);

	for (const char *c = name; *c; c++) {
		bool starts = c == name || c[-1] == '-' || c[-1] == '_';

		if (*c != '-' && *c != '_')
			g_string_append_c(out, starts ? g_ascii_toupper(*c) : *c);
	}
	return g_string_free(out, FALSE);
}

static bool is_name(const char *name)
{
	return g_ascii_isalpha(*name) &&
	       name[strspn(name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_")] == '\0';
}

static const KdPolicy *find_policy(const char *name)
{
	guint n;
	const KdPolicy *const *all = kd_policies(&n);

	for (guint i = 0; i < n; i++)
		if (g_str_equal(all[i]->name, name))
			return all[i];
	return NULL;
}

/* What a scenario in this folder may be called. */
static char *scenario_name(const char *folder)
{
	g_autofree char *path = g_canonicalize_filename(folder, NULL);
	g_autofree char *name = g_path_get_basename(path);

	for (char *c = name; *c; c++)
		*c = g_ascii_isalnum(*c) || *c == '.' ? g_ascii_tolower(*c) : '-';
	while (*name && !g_ascii_isalnum(*name))
		memmove(name, name + 1, strlen(name));
	while (*name && !g_ascii_isalnum(name[strlen(name) - 1]))
		name[strlen(name) - 1] = '\0';
	return *name && strlen(name) < 64 ? g_steal_pointer(&name) : g_strdup("scenario");
}

/* ---- what is written ---- */

static char *own(const char *template)
{
	return g_strdup(cmd_template(template));
}

/* The file that came with the program, installed or beside it in the build folder; NULL = neither.
 */
static char *find_beside(const char *installed, const char *built)
{
	const char *const places[] = { installed, built };
	g_autofree char *program = cmd_program_folder();

	for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autofree char *file = g_canonicalize_filename(places[i], program);

		if (g_file_test(file, G_FILE_TEST_EXISTS))
			return g_steal_pointer(&file);
	}
	return NULL;
}

/* The line by which editors know how to check it. */
static char *schema_line(void)
{
	g_autofree char *file = find_beside("../share/kubedes/schema/scenario.schema.json",
					    "schema/scenario.schema.json");

	return file ? g_strconcat("# yaml-language-server: $schema=", file, "\n", NULL)
		    : g_strdup("");
}

static void add_scenario(CmdStarter *starter, const char *folder)
{
	g_autofree char *name = scenario_name(folder);
	g_autofree char *schema = schema_line();

	cmd_starter_add(
		starter, "scenario.yaml",
		cmd_template_fill("scenario.yaml", "@SCHEMA@\n", schema, "@NAME@", name, NULL),
		"what is simulated; begin here");
	cmd_starter_add(starter, "pods.yaml", own("pods.yaml"), "manifests that it creates");
	cmd_starter_add(starter, "trace.csv", own("trace.csv"), "jobs that come over time");
	cmd_starter_add(starter, "README", cmd_template_fill("README.txt", "@NAME@", name, NULL),
			"what to try");
}

static void add_policy(CmdStarter *starter, const char *name, const char *file)
{
	g_autofree char *source = g_strconcat(file, ".c", NULL);
	g_autofree char *pc = find_beside("../share/pkgconfig/kubedes.pc",
					  "kubedes-uninstalled.pc");
	g_autofree char *folder = pc ? g_path_get_dirname(pc) : g_strdup("");

	cmd_starter_add(starter, source,
			cmd_template_fill("policy.c.in", "@NAME@", name, "@FILE@", file, NULL),
			"the policy: a score to change");
	cmd_starter_add(starter, "Makefile", cmd_template_fill("policy.mk", "@PC@", folder, NULL),
			"make builds each .c as .so");
}

/* ---- the command ---- */

/* The folder to go to first, if there is one. */
static char *go_there(const char *folder)
{
	g_autofree char *quoted = g_shell_quote(folder);
	bool plain = !folder[strcspn(folder, " \t'\"$&;()<>|*?[]#~`\\!")];

	return g_str_equal(folder, ".") ? g_strdup("")
					: g_strdup_printf("cd %s\n", plain ? folder : quoted);
}

static int write_out(CmdStarter *starter, bool force, const char *folder, const char *next)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *go = go_there(folder);

	if (!cmd_starter_write(starter, force, &error))
		return cmd_error(error);
	g_autofree char *files = cmd_starter_print(starter);
	g_autofree char *text = g_strconcat(files, "\nNext:\n", go, next, NULL);
	return cmd_write(NULL, text);
}

static int init_scenario(const char *folder, bool force)
{
	g_autoptr(CmdStarter) starter = cmd_starter_new(folder);

	add_scenario(starter, folder);
	return write_out(starter, force, folder,
			 "kubedes run scenario.yaml\nkubedes compare scenario.db\n");
}

static int init_policy(const char *word, const char *folder, bool force)
{
	g_autoptr(CmdStarter) starter = cmd_starter_new(folder);
	g_autofree char *name = NULL, *file = NULL, *scenario = NULL, *next = NULL;

	if (!is_name(word))
		return cmd_usage(self(),
				 "\"%s\" cannot be the name of a policy: letters, digits, "
				 "- and _, a letter first",
				 word);
	name = camel_case(word);
	file = snake_case(word);
	if (find_policy(name))
		return cmd_usage(self(), "there is already a policy %s; see kubedes list policies",
				 name);
	add_policy(starter, name, file);
	scenario = g_build_filename(folder, "scenario.yaml", NULL);
	next = g_strdup_printf(
		"make && kubedes run %s -p default -p ./%s.so\n",
		g_file_test(scenario, G_FILE_TEST_EXISTS) ? "scenario.yaml" : "first", file);
	return write_out(starter, force, folder, next);
}

static int run(int argc, char **argv)
{
	g_autofree char *policy = NULL;
	gboolean force = FALSE;
	const GOptionEntry entries[] = {
		{ "policy", 'p', 0, G_OPTION_ARG_STRING, &policy,
		  "A scheduling policy of one's own in place of a scenario: NAME.c and a Makefile "
		  "that builds NAME.so",
		  "my-policy" },
		{ "force", 0, 0, G_OPTION_ARG_NONE, &force, "Write over files that are there",
		  NULL },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);
	const char *folder = argc > 1 ? argv[1] : ".";

	if (code >= 0)
		return code;
	if (argc > 2)
		return cmd_usage(self(), "one folder at a time");
	return policy ? init_policy(policy, folder, force) : init_scenario(folder, force);
}

KD_COMMAND(init) = {
	.name = "init",
	.summary = "Write a scenario, or a policy, to start from",
	.usage = "[DIR]",
	.examples = "  kubedes init mine && cd mine && kubedes run scenario.yaml\n"
		    "  kubedes init --policy my-policy && make\n",
	.run = run,
	.details =
		"Without DIR the files are written here.  All of them are written or none: those "
		"that are there stay as they are.",
};

static const KdCommand *self(void)
{
	return &kd_command_init;
}
