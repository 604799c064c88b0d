/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for shells: a few lines in the shell's language, which ask the program. */
#include "config.h"

#include "base/text.h"
#include "cmd/_complete.h"
#include "cmd/_options.h"
#include "cmd/_templates.h"

static const KdCommand *self(void);

/* What the scripts ask: `kubedes completion --words WORD...`. */
static int complete(const char *const *words)
{
	g_autoptr(GPtrArray) found = cmd_complete(words);
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < found->len; i++)
		g_string_append_printf(out, "%s\n", (const char *) found->pdata[i]);
	return cmd_write(NULL, out->str);
}

static int script(const char *shell)
{
	static const char *const shells[] = { "bash", "zsh", "fish", NULL };
	g_autofree char *name = g_strconcat("completion.", shell, NULL);
	g_autofree char *hint = NULL;

	if (g_strv_contains(shells, shell))
		return cmd_write(NULL, cmd_template(name));
	hint = kd_text_did_you_mean(shell, shells);
	return cmd_usage(self(), "there is no completion for %s%s", shell, hint);
}

static int run(int argc, char **argv)
{
	int code;

	if (argc > 1 && g_str_equal(argv[1], "--words"))
		return complete((const char *const *) argv + 2);
	code = cmd_options(self(), NULL, &argc, &argv);
	if (code >= 0)
		return code;
	return argc == 2 ? script(argv[1]) : cmd_usage(self(), "name one shell");
}

KD_COMMAND(completion) = {
	.name = "completion",
	.summary = "Print what makes a shell complete commands",
	.usage = "bash|zsh|fish",
	.examples = "  source <(kubedes completion bash)    here, or in ~/.bashrc\n"
		    "  kubedes completion zsh >~/.zfunc/_kubedes\n"
		    "  kubedes completion fish >~/.config/fish/completions/kubedes.fish\n",
	.run = run,
	.group = KD_GROUP_LOOKUP,
	.details = "Completes commands, options, files, policies, formats, reports, kinds, fields "
		   "of scenarios, and the runs, pods and metrics of a results database that is "
		   "named on the line.  `make install` puts the scripts where shells look.",
};

static const KdCommand *self(void)
{
	return &kd_command_completion;
}
