/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that is wrong with an input, collected so that the user hears of everything at once, each
 * with its place.
 */
#ifndef KD_API_PROBLEMS_H
#define KD_API_PROBLEMS_H

#include <kubedes/error.h>
#include <kubedes/types.h>

typedef enum { KD_PROBLEM_WARNING, KD_PROBLEM_ERROR } KdSeverity;

typedef struct {
	KdPlace place; /* file NULL, line 0: unknown */
	KdSeverity severity;
	char *message; /* with the subject and the path in front */
	/* Private. */
	char *path;
	guint file, sequence;
} KdProblem;

typedef struct KdProblems KdProblems;

KdProblems *kd_problems_new(void);
void kd_problems_free(KdProblems *problems);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdProblems, kd_problems_free)

/* What the following problems are about, put in front of them: `Pod "web-3"`; NULL = nothing. */
void kd_problems_set_subject(KdProblems *problems, const char *subject);
/* @path ("spec.containers[0].name") and @place may be NULL.  What is there already is not added
 * again. */
void kd_problems_add(KdProblems *problems, KdSeverity severity, const KdPlace *place,
		     const char *path, const char *message);
/* An error that came from elsewhere: at its own line if it has one, told to be
 * named at @place, else at @place and @path. */
void kd_problems_add_error(KdProblems *problems, const KdPlace *place, const char *path,
			   const GError *error);
/* Whether the subject has an error at @path or below it. */
bool kd_problems_has(const KdProblems *problems, const char *path);

guint kd_problems_count(const KdProblems *problems, KdSeverity severity);
/* All of them in the order of files, lines and columns; good until the next one is added. */
const KdProblem *kd_problems_get(KdProblems *problems, guint *ret_n);
/* "file:12:18: message", warnings with "warning: " before the message, one a line. */
char *kd_problems_print(KdProblems *problems);
/* TRUE without errors; else FALSE and one error whose message has all of them, one a line. */
gboolean kd_problems_to_error(KdProblems *problems, GError **error);

/*
 * Things of which there may be very many, told of in one warning: "Pod spec.foo" is counted.  @hint
 * is put behind it, NULL = nothing.
 */
void kd_problems_tally(KdProblems *problems, const char *what, const char *hint);
/* "Pod spec.foo (3), Node spec.bar (1)", in the order of their first appearance, at most @most of
 * them; NULL if there is none.  @ret_n (may be NULL): how many things were counted. */
char *kd_problems_tallied(const KdProblems *problems, guint most, guint *ret_n);

#endif
