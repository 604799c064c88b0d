/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/environment.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

static gboolean put(KdResults *results, gint64 run, const char *name, char *take, GError **error)
{
	g_autofree char *value = take;

	return kd_results_set_env(results, run, name, value, error);
}

static char *host(void)
{
	struct utsname system;

	if (uname(&system) != 0)
		return g_strdup("unknown");
	return g_strdup_printf("%s %s %s %s", system.nodename, system.sysname, system.release,
			       system.machine);
}

static char *max_rss(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return g_strdup_printf("%ld", usage.ru_maxrss);
}

static char *written_at(void)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();

	return g_date_time_format_iso8601(now);
}

/* As the system has it, quoted for a shell; "" where it tells nobody. */
static char *command_line(void)
{
	g_autofree char *words = NULL;
	GString *line = g_string_new(NULL);
	gsize size;

	if (!g_file_get_contents("/proc/self/cmdline", &words, &size, NULL))
		return g_string_free(line, FALSE);
	for (const char *word = words; word < words + size; word += strlen(word) + 1) {
		g_autofree char *quoted = g_shell_quote(word);
		const bool plain = *word && !strpbrk(word, " \t\n'\"\\$`*?[]{}()<>|&;#~!");

		g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "",
				       plain ? word : quoted);
	}
	return g_string_free(line, FALSE);
}

gboolean kd_environment_record(KdResults *results, const KdScenario *scenario,
			       const KdRunSummary *summary, GError **error)
{
	const gint64 run = summary->run;

	return put(results, run, "wall_seconds", g_strdup_printf("%.6f", summary->wall_seconds),
		   error) &&
	       put(results, run, "cpu_seconds", g_strdup_printf("%.6f", summary->cpu_seconds),
		   error) &&
	       put(results, run, "max_rss_kib", max_rss(), error) &&
	       put(results, run, "host", host(), error) &&
	       put(results, run, "compiler", g_strdup(__VERSION__), error) &&
	       put(results, run, "written_at", written_at(), error) &&
	       put(results, run, "command_line", command_line(), error) &&
	       /* What paths are relative to: that of the scenario, and where the user stood. */
	       put(results, run, "folder", g_canonicalize_filename(scenario->folder, NULL),
		   error) &&
	       put(results, run, "working_directory", g_get_current_dir(), error);
}
