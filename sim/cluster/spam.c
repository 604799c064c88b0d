/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/spam.h"

#include "cluster/client.h"

#define BURST       25
#define REFILL      (5 * KD_MINUTE)
#define SERIES_END  (6 * KD_MINUTE)
#define SERIES_SENT 2

/* What one component has said of one object (the scheduler: for one reason). */
typedef struct Said Said;
struct Said {
	const KdIdentity *who;
	KdName reason; /* NULL = all */
	guint n;       /* of the series */
	KdTime time;   /* of the last of the series; else when the bucket is full again */
	Said *next;    /* of the same object */
};

struct KdSpam {
	GHashTable *said; /* uid to Said */
};

static void free_said(gpointer data)
{
	for (Said *said = data, *next; said; said = next) {
		next = said->next;
		g_free(said);
	}
}

KdSpam *kd_spam_new(void)
{
	KdSpam *spam = g_new(KdSpam, 1);

	spam->said = g_hash_table_new_full(NULL, NULL, NULL, free_said);
	return spam;
}

void kd_spam_free(KdSpam *spam)
{
	if (!spam)
		return;
	g_hash_table_unref(spam->said);
	g_free(spam);
}

static Said *need_said(KdSpam *spam, const KdIdentity *who, KdUid about, KdName reason)
{
	gpointer key = GSIZE_TO_POINTER(about);
	Said *first = g_hash_table_lookup(spam->said, key), *said;

	for (said = first; said; said = said->next)
		if (said->who == who && said->reason == reason)
			return said;
	said = g_new(Said, 1);
	*said = (Said){ .who = who, .reason = reason, .time = KD_TIME_UNSET };
	if (first) {
		said->next = first->next;
		first->next = said;
	} else {
		g_hash_table_insert(spam->said, key, said);
	}
	return said;
}

static bool is_new_enough(Said *said, KdTime now)
{
	if (said->n > 0 && now - said->time > SERIES_END)
		said->n = 0;
	said->time = now;
	return said->n++ < SERIES_SENT;
}

static bool has_token(Said *said, KdTime now)
{
	const KdTime full_at = MAX(said->time, now) + REFILL;

	if (full_at - now > BURST * REFILL)
		return false;
	said->time = full_at;
	return true;
}

bool kd_spam_passes(KdSpam *spam, const KdIdentity *who, KdUid about, KdName reason, KdTime now)
{
	const char *component = kd_client_component(who);

	if (!component)
		return true;
	if (g_str_equal(component, "kube-scheduler"))
		return is_new_enough(need_said(spam, who, about, reason), now);
	return has_token(need_said(spam, who, about, NULL), now);
}

void kd_spam_forget(KdSpam *spam, KdUid about)
{
	g_hash_table_remove(spam->said, GSIZE_TO_POINTER(about));
}
