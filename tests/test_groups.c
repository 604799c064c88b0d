/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/groups.c: members of groups, counted and in order. */
#include "config.h"

#include "placement/groups.h"

#include "kt.h"
#include "kt_words.h"

typedef struct {
	KdGroups *groups;
	GHashTable *pods; /* name -> KdPod; a name is a letter, and the uid */
	KdName team, shift;
} Stage;

static void unref_pod(gpointer pod)
{
	kd_object_unref(pod);
}

static Stage stage_new(void)
{
	Stage stage = { kd_groups_new(),
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_pod),
			g_intern_static_string("team"), g_intern_static_string("shift") };

	kd_groups_add_label(stage.groups, stage.team);
	kd_groups_add_label(stage.groups, stage.shift);
	kd_groups_add_label(stage.groups, stage.team);
	return stage;
}

static void stage_clear(Stage *stage)
{
	kd_groups_free(stage->groups);
	g_hash_table_unref(stage->pods);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Stage, stage_clear)

static KdUid uid_of(const char *name)
{
	return (KdUid) (guchar) *name;
}

static void set(Stage *stage, const char *words)
{
	KdPod *pod = kt_words_pod(words);
	const char *elsewhere = strstr(words, "far");

	pod->object.uid = uid_of(words);
	if (elsewhere)
		pod->object.metadata.namespace = g_intern_static_string("far");
	kd_groups_set(stage->groups, pod);
	g_hash_table_replace(stage->pods, g_strndup(words, 1), pod);
}

static void say_member(const KdMember *member, gpointer data)
{
	static const char *const places[] = { "", "~", "=" };

	g_string_append_printf(data, "%c%s%s", (char) member->uid, places[member->place],
			       member->marked ? "*" : "");
}

static void say_label(KdName label, gpointer data)
{
	g_string_append_printf(data, "%s ", label);
}

/* "n/placed/waiting/marked members" of the pod's group. */
static void say(const Stage *stage, const char *name, KdName label, GString *out)
{
	const KdPod *pod = g_hash_table_lookup(stage->pods, name);
	const KdGroup n = kd_groups_count(stage->groups, label, pod);

	g_string_append_printf(out, "%u/%u/%u/%u ", n.n_pods, n.n_placed, n.n_waiting, n.n_marked);
	kd_groups_each(stage->groups, label, pod, say_member, out);
	g_string_append_c(out, ' ');
}

/*
 * set <pod>	gone <name>	wait/place/back/mark/unmark <name>
 * team/shift <name>	says the group	labels <name>	says the labels
 */
static void step(Stage *stage, const char *verb, const char *words, GString *out)
{
	const KdUid uid = uid_of(words);

	if (g_str_equal(verb, "set"))
		set(stage, words);
	else if (g_str_equal(verb, "gone"))
		kd_groups_remove(stage->groups, uid);
	else if (g_str_equal(verb, "wait"))
		kd_groups_place(stage->groups, uid, KD_MEMBER_WAITING);
	else if (g_str_equal(verb, "place"))
		kd_groups_place(stage->groups, uid, KD_MEMBER_PLACED);
	else if (g_str_equal(verb, "back"))
		kd_groups_place(stage->groups, uid, KD_MEMBER_PENDING);
	else if (g_str_has_suffix(verb, "mark"))
		kd_groups_mark(stage->groups, stage->team, uid, *verb == 'm');
	else if (g_str_equal(verb, "labels"))
		kd_groups_each_label(stage->groups, g_hash_table_lookup(stage->pods, words),
				     say_label, out);
	else
		say(stage, words, g_str_equal(verb, "team") ? stage->team : stage->shift, out);
}

static const struct {
	const char *row, *script, *want;
} rows[] = {
	{ "a pod without the label", "set a; team a; labels a", "0/0/0/0  " },
	{ "nothing in the label", "set a label.team=; team a; labels a", "0/0/0/0  " },
	{ "members in order", "set b label.team=x; set a label.team=x; set c label.team=y; team a",
	  "2/0/0/0 ba " },
	{ "of one namespace", "set a label.team=x; set b label.team=x label.a=far; team a; team b",
	  "1/0/0/0 a 1/0/0/0 b " },
	{ "places", "set a label.team=x; set b label.team=x; wait a; place b; team a",
	  "2/2/1/0 a~b= " },
	{ "and back", "set a label.team=x; wait a; back a; team a", "1/0/0/0 a " },
	{ "one that goes from the middle",
	  "set a label.team=x; set b label.team=x; set c label.team=x; gone b; team a",
	  "2/0/0/0 ac " },
	{ "the first and the last",
	  "set a label.team=x; set b label.team=x; set c label.team=x; gone a; gone c; team b",
	  "1/0/0/0 b " },
	{ "all of them", "set a label.team=x; gone a; team a; gone a; set b label.team=x; team b",
	  "0/0/0/0  1/0/0/0 b " },
	{ "a change keeps the place",
	  "set a label.team=x; set b label.team=x; wait a; "
	  "set a label.team=x label.z=z; team a",
	  "2/1/1/0 a~b " },
	{ "another group",
	  "set a label.team=x; set b label.team=x; wait a; set a label.team=y; "
	  "team a; team b",
	  "1/1/1/0 a~ 1/0/0/0 b " },
	{ "none any more", "set a label.team=x; set b label.team=x; set a; team b; place a; team b",
	  "1/0/0/0 b 1/0/0/0 b " },
	{ "marks",
	  "set a label.team=x; set b label.team=x; mark b; mark b; team a; unmark b; team a",
	  "2/0/0/1 ab* 2/0/0/0 ab " },
	{ "go with the pod", "set a label.team=x; set b label.team=x; mark b; gone b; team a",
	  "1/0/0/0 a " },
	{ "two labels",
	  "set a label.team=x label.shift=x; set b label.shift=x; wait a; mark a; "
	  "team a; shift a; labels a",
	  "1/1/1/1 a~* 2/1/1/0 a~b team shift " },
};

static void scripts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(Stage) stage = stage_new();
		g_autoptr(GString) out = g_string_new(NULL);
		g_auto(GStrv) steps = g_strsplit(rows[i].script, ";", -1);

		for (char **one = steps; *one; one++) {
			g_auto(GStrv) parts = g_strsplit(g_strstrip(*one), " ", 2);

			step(&stage, parts[0], parts[1], out);
		}
		KT_ROW_STR(rows[i].row, out->str, rows[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "scripts", scripts },
	CU_TEST_INFO_NULL,
};

KT_SUITE(groups) = { .pName = "groups", .pTests = tests };
