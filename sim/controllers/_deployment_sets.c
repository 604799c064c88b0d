/* SPDX-License-Identifier: Apache-2.0 */
#include "_deployment_sets.h"

#include <kubedes/api/template.h>
#include <string.h>

#include "_deployment_status.h"

#define MAX_NAME    253
#define MAX_HISTORY 2000 /* maxRevHistoryLengthInChars */

static bool is_going(const KdObject *object)
{
	return object->metadata.deletionTimestamp != KD_TIME_UNSET;
}

static bool matches(const KdDeployment *self, const KdObject *set)
{
	return self->spec.selector && !kd_selector_is_empty(self->spec.selector) &&
	       kd_selector_matches(self->spec.selector, &set->metadata.labels);
}

bool kd_deployment_adopts(const KdObject *self, const KdObject *set)
{
	return matches(KD_DEPLOYMENT(self), set) && !is_going(set);
}

/* ---- annotations ---- */

/* @absent where it is missing or no number. */
static gint64 number_of(const KdObject *object, const char *annotation, gint64 absent)
{
	const char *text = kd_map_lookup(&object->metadata.annotations, annotation);
	gint64 value;

	return text && g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &value, NULL)
		       ? value
		       : absent;
}

static bool set_text(KdMap *annotations, const char *key, const char *value)
{
	if (g_strcmp0(kd_map_lookup(annotations, key), value) == 0)
		return false;
	kd_map_set(annotations, key, value);
	return true;
}

static bool set_number(KdMap *annotations, const char *key, gint64 value)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);

	return set_text(annotations, key, text);
}

/* copyDeploymentAnnotationsToReplicaSet() */
static bool copy_annotations(const KdDeployment *self, KdMap *to)
{
	const KdMap *from = &self->object.metadata.annotations;
	bool changed = false;

	for (guint i = 0; i < from->n; i++)
		if (!kd_deployment_owns_annotation(from->pairs[i].key))
			changed |= set_text(to, from->pairs[i].key, from->pairs[i].value);
	return changed;
}

/* SetReplicasAnnotations() */
static bool size_annotations(const KdDeploymentLook *look, KdMap *annotations)
{
	const KdRollout *rollout = &look->rollout;
	bool desired = set_number(annotations, KD_DEPLOYMENT_DESIRED_REPLICAS, rollout->replicas);

	return set_number(annotations, KD_DEPLOYMENT_MAX_REPLICAS,
			  rollout->replicas + rollout->surge) ||
	       desired;
}

static void keep_annotations(KdDeployment *self, bool (*keep)(const char *key, const char *other),
			     const char *other)
{
	KdMap *map = &self->object.metadata.annotations;
	guint n = 0;

	for (guint i = 0; i < map->n; i++)
		if (keep(map->pairs[i].key, other))
			map->pairs[n++] = map->pairs[i];
	map->n = n;
}

static bool is_own(const char *key, const char *other)
{
	(void) other;
	return kd_deployment_owns_annotation(key);
}

static bool is_other(const char *key, const char *other)
{
	return strcmp(key, other) != 0;
}

void kd_deployment_take_annotations(KdDeployment *self, const KdReplicaSet *set)
{
	const KdMap *from = &set->object.metadata.annotations;

	keep_annotations(self, is_own, NULL);
	for (guint i = 0; i < from->n; i++)
		if (!kd_deployment_owns_annotation(from->pairs[i].key))
			kd_map_set(&self->object.metadata.annotations, from->pairs[i].key,
				   from->pairs[i].value);
}

void kd_deployment_remove_annotation(KdDeployment *self, const char *key)
{
	keep_annotations(self, is_other, key);
}

/* One revision more that it had; the oldest are forgotten where there are too many. */
static void add_history(KdMap *annotations, const char *revision)
{
	const char *before = kd_map_lookup(annotations, KD_DEPLOYMENT_REVISION_HISTORY);
	g_autofree char *joined = NULL;

	if (!before || !*before) {
		kd_map_set(annotations, KD_DEPLOYMENT_REVISION_HISTORY, revision);
		return;
	}
	while (before && strlen(before) + strlen(revision) + 1 > MAX_HISTORY) {
		before = strchr(before, ',');
		before = before ? before + 1 : NULL;
	}
	joined = before ? g_strconcat(before, ",", revision, NULL) : g_strdup(revision);
	kd_map_set(annotations, KD_DEPLOYMENT_REVISION_HISTORY, joined);
}

/* SetNewReplicaSetAnnotations() for one that is there */
static bool renew_annotations(const KdDeploymentLook *look, KdReplicaSet *set, gint64 revision)
{
	KdMap *annotations = &set->object.metadata.annotations;
	bool changed = copy_annotations(look->self, annotations);
	KdName before = kd_map_lookup(annotations, KD_DEPLOYMENT_REVISION);
	gint64 had;

	if (!kd_deployment_revision(&set->object, &had) && before && *before)
		return false;
	if (had >= revision)
		return changed;
	set_number(annotations, KD_DEPLOYMENT_REVISION, revision);
	if (before)
		add_history(annotations, before);
	return true;
}

/* ---- which sets ---- */

const KdReplicaSet *kd_deployment_set(const KdDeploymentSet *set)
{
	return set->next ? set->next : set->observed;
}

static KdReplicaSet *change(KdDeploymentSet *set)
{
	if (!set->next)
		set->next = (KdReplicaSet *) kd_object_copy(&set->observed->object);
	return set->next;
}

static void free_set(gpointer data)
{
	KdDeploymentSet *set = data;

	if (set->next)
		kd_object_unref(&set->next->object);
	g_free(set);
}

static KdDeploymentSet *add_set(KdDeploymentLook *look, const KdReplicaSet *observed)
{
	const KdObject *object = &observed->object;
	KdDeploymentSet *set = g_new0(KdDeploymentSet, 1);

	set->observed = observed;
	set->size = (KdRolloutSet){
		.replicas = observed->spec.replicas,
		.available = observed->status.availableReplicas,
		.desired = number_of(object, KD_DEPLOYMENT_DESIRED_REPLICAS, -1),
		.max_replicas = number_of(object, KD_DEPLOYMENT_MAX_REPLICAS, 0),
		.n_pods = observed->status.replicas,
		.settled = object->metadata.generation <= observed->status.observedGeneration &&
			   !is_going(object),
	};
	g_ptr_array_add(look->all, set);
	return set;
}

/* ReplicaSetsByCreationTimestamp */
static int compare_ages(gconstpointer a, gconstpointer b)
{
	const KdMeta *x = &(*(KdDeploymentSet *const *) a)->observed->object.metadata;
	const KdMeta *y = &(*(KdDeploymentSet *const *) b)->observed->object.metadata;

	if (x->creationTimestamp != y->creationTimestamp)
		return x->creationTimestamp < y->creationTimestamp ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void claim_owned(const KdObject *object, gpointer data)
{
	KdDeploymentLook *look = data;

	if (matches(look->self, object)) {
		add_set(look, KD_REPLICA_SET(object));
	} else if (!is_going(&look->self->object)) {
		KdObject *released = kd_object_copy(object);

		kd_controller_disown(released);
		kd_controller_update(look->plan, released);
	}
}

static void adopt(const KdObject *object, gpointer data)
{
	KdDeploymentLook *look = data;

	if (!is_going(&look->self->object))
		kd_controller_own(&change(add_set(look, KD_REPLICA_SET(object)))->object,
				  &look->observed->object);
}

/* FindNewReplicaSet(): the oldest, should there be several. */
static void find_new(KdDeploymentLook *look)
{
	for (guint i = 0; i < look->all->len; i++) {
		KdDeploymentSet *set = look->all->pdata[i];

		if (!look->new &&kd_template_equal(&look->self->object, &set->observed->object))
			look->new = set;
		else
			g_ptr_array_add(look->old, set);
	}
}

void kd_deployment_look_init(KdDeploymentLook *look, KdControllerView *view,
			     const KdDeployment *self, KdControllerPlan *plan)
{
	*look = (KdDeploymentLook){
		.view = view,
		.plan = plan,
		.observed = self,
		.self = (KdDeployment *) kd_object_copy(&self->object),
		.rollout = kd_rollout_of(self),
		.all = g_ptr_array_new_with_free_func(free_set),
		.old = g_ptr_array_new(),
	};
	kd_controller_each_owned(view, &self->object, &kd_kind_replica_set, claim_owned, look);
	kd_controller_each_orphan(view, &kd_kind_replica_set, adopt, look);
	g_ptr_array_sort(look->all, compare_ages);
	find_new(look);
}

void kd_deployment_look_clear(KdDeploymentLook *look)
{
	g_ptr_array_unref(look->old);
	g_ptr_array_unref(look->all);
	kd_object_unref(&look->self->object);
}

/* ---- the new one ---- */

/* MaxRevision() of the old ones, and one more */
static gint64 next_revision(const KdDeploymentLook *look)
{
	gint64 max = 0, revision;

	for (guint i = 0; i < look->old->len; i++) {
		const KdDeploymentSet *set = look->old->pdata[i];

		if (kd_deployment_revision(&set->observed->object, &revision))
			max = MAX(max, revision);
	}
	return max + 1;
}

/* The annotations of a set are copied only to be changed. */
static bool renew(KdDeploymentLook *look)
{
	const KdDeployment *self = look->self;
	KdDeploymentSet *set = look->new;
	g_autoptr(KdObject) copy = kd_object_copy(&kd_deployment_set(set)->object);
	KdReplicaSet *next = (KdReplicaSet *) copy;
	bool changed = renew_annotations(look, next, next_revision(look));

	if (!changed && next->spec.minReadySeconds == self->spec.minReadySeconds)
		return false;
	next->spec.minReadySeconds = self->spec.minReadySeconds;
	if (set->next)
		kd_object_unref(&set->next->object);
	set->next = (KdReplicaSet *) g_steal_pointer(&copy);
	return true;
}

static void note_progress(KdDeploymentLook *look, const char *reason, const char *what)
{
	if (kd_deployment_has_deadline(look->self))
		kd_deployment_set_condition(
			&look->self->status, "Progressing", "True", reason,
			g_strdup_printf("%s new replica set \"%s\"", what,
					kd_deployment_set(look->new)->object.metadata.name),
			kd_controller_now(look->view));
}

void kd_deployment_sync_revision(KdDeploymentLook *look)
{
	KdMap *annotations = &look->self->object.metadata.annotations;
	const char *revision;

	if (!look->new || renew(look))
		return;
	revision = kd_map_lookup(&look->new->observed->object.metadata.annotations,
				 KD_DEPLOYMENT_REVISION);
	if (revision)
		set_text(annotations, KD_DEPLOYMENT_REVISION, revision);
	if (!kd_deployment_condition(&look->self->status, "Progressing"))
		note_progress(look, "FoundNewReplicaSet", "Found");
}

static KdSelector *with_hash(const KdSelector *selector, const char *hash)
{
	KdSelector *copy = g_new(KdSelector, 1);

	kd_struct_copy(&kd_label_selector_struct, copy, selector);
	kd_map_set(&copy->matchLabels, KD_POD_TEMPLATE_HASH, hash);
	return copy;
}

static KdReplicaSet *new_set(const KdDeploymentLook *look, const char *name, const char *hash)
{
	const KdDeployment *self = look->self;
	KdReplicaSet *set = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);
	KdMeta *meta = &set->object.metadata;

	kd_template_copy(&set->object, &self->object);
	kd_map_set(&set->spec.template.metadata.labels, KD_POD_TEMPLATE_HASH, hash);
	meta->namespace = self->object.metadata.namespace;
	meta->name = g_strdup(name);
	meta->labels = kd_map_copy(&set->spec.template.metadata.labels);
	kd_controller_own(&set->object, &look->observed->object);
	set->spec.selector = with_hash(self->spec.selector, hash);
	set->spec.minReadySeconds = self->spec.minReadySeconds;
	set->spec.replicas = 0;
	copy_annotations(self, &meta->annotations);
	size_annotations(look, &meta->annotations);
	set_number(&meta->annotations, KD_DEPLOYMENT_REVISION, next_revision(look));
	return set;
}

/* The name is always the same, so that trying twice makes one. */
static char *name_set(const KdDeployment *self, const char *hash)
{
	const char *name = self->object.metadata.name;

	return g_strdup_printf("%.*s-%s", MAX_NAME - 1 - (int) strlen(hash), name, hash);
}

static void count_collision(KdDeploymentLook *look)
{
	KdOptInt *count = &look->self->status.collisionCount;

	count->value = count->set ? count->value + 1 : 1;
	count->set = true;
	look->collision = true;
}

void kd_deployment_make_set(KdDeploymentLook *look)
{
	KdDeployment *self = look->self;
	g_autofree char *hash = kd_template_hash(&self->object, self->status.collisionCount);
	g_autofree char *name = name_set(self, hash);
	KdDeploymentSet *set;

	if (kd_controller_get(look->view, &kd_kind_replica_set, self->object.metadata.namespace,
			      name)) {
		count_collision(look);
		return;
	}
	set = look->new = g_new0(KdDeploymentSet, 1);
	set->next = new_set(look, name, hash);
	g_ptr_array_add(look->all, set);
	set->size = (KdRolloutSet){ .desired = look->rollout.replicas,
				    .max_replicas = look->rollout.replicas + look->rollout.surge };
	set->size.replicas = kd_rollout_new_size(&look->rollout,
						 (KdRolloutSet *const *) look->all->pdata,
						 look->all->len, &set->size);
	kd_map_set(&self->object.metadata.annotations, KD_DEPLOYMENT_REVISION,
		   kd_map_lookup(&set->next->object.metadata.annotations, KD_DEPLOYMENT_REVISION));
	note_progress(look, "NewReplicaSetCreated", "Created");
}

/* ---- history ---- */

/* ReplicaSetsByRevision */
static int compare_revisions(gconstpointer a, gconstpointer b)
{
	gint64 x, y;
	bool known = kd_deployment_revision(&(*(KdDeploymentSet *const *) a)->observed->object, &x),
	     both = kd_deployment_revision(&(*(KdDeploymentSet *const *) b)->observed->object, &y);

	if (!known || !both || x == y)
		return compare_ages(a, b);
	return x < y ? -1 : 1;
}

void kd_deployment_clean_up(KdDeploymentLook *look)
{
	g_autoptr(GPtrArray) sets = g_ptr_array_new();

	for (guint i = 0; i < look->old->len; i++) {
		const KdDeploymentSet *set = look->old->pdata[i];

		if (!is_going(&set->observed->object))
			g_ptr_array_add(sets, look->old->pdata[i]);
	}
	g_ptr_array_sort(sets, compare_revisions);
	kd_rollout_clean_up((KdRolloutSet *const *) sets->pdata, sets->len,
			    look->self->spec.revisionHistoryLimit);
}

/* ---- writing ---- */

static void tell_scaled(const KdDeploymentLook *look, const KdReplicaSet *set, gint64 from)
{
	gint64 to = set->spec.replicas;

	if (from != to)
		kd_controller_event(
			look->plan, &look->observed->object, "Normal", "ScalingReplicaSet",
			"Scaled %s replica set %s from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
			from < to ? "up" : "down", set->object.metadata.name, from, to);
}

static void write_set(const KdDeploymentLook *look, KdDeploymentSet *set)
{
	const gint64 before = set->observed ? set->observed->spec.replicas : 0;
	KdReplicaSet *next;

	if (set->size.sized || !set->observed) {
		change(set)->spec.replicas = set->size.replicas;
		size_annotations(look, &set->next->object.metadata.annotations);
	}
	next = set->next;
	if (!next || (set->observed && kd_object_equal(&next->object, &set->observed->object)))
		return;
	kd_object_ref(&next->object);
	if (set->observed)
		kd_controller_update(look->plan, &next->object);
	else
		kd_controller_create(look->plan, &next->object);
	tell_scaled(look, next, before);
}

void kd_deployment_write_sets(KdDeploymentLook *look)
{
	if (look->new)
		write_set(look, look->new);
	for (guint i = 0; i < look->old->len; i++) {
		KdDeploymentSet *set = look->old->pdata[i];

		write_set(look, set);
		if (set->size.surplus)
			kd_controller_delete(look->plan, &set->observed->object);
	}
}
