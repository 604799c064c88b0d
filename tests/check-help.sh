#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The examples that `kubedes COMMAND --help` shows work, in a folder that has the files that they
# name.  A command with an example that names another file: prepare() makes it.
test -x kubedes || { echo 'there is no program to try' >&2; exit 99; }
for tool in bash gnuplot pkg-config cc man; do
	command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
TOP=$(cd "${srcdir:-.}" && pwd)
PATH=$PWD:$PATH HOME=$PWD COLUMNS=80 LC_ALL=C.UTF-8
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
export TOP PATH COLUMNS LC_ALL HOME="$work"
unset MAKEFLAGS MFLAGS KUBEDES_TRACES
mkdir -p "$work/bin" "$work/.zfunc" "$work/.config/fish/completions"

# A scenario with a bit of everything; results of one run and of two, under the names that examples
# have; a dump of a cluster, and a kubectl that prints one; roles.
prepare()
{
	cat >scenario.yaml <<-END
		apiVersion: kubedes.io/v1
		kind: Scenario
		metadata: {name: first}
		duration: 3h
		cluster:
		  nodeGroups: [{name: node, count: 4, template: {status: {allocatable: {
		    cpu: 4, memory: 8Gi, pods: 10, alibabacloud.com/gpu-count: 2}}}}]
		record: {objects: true, requests: true, level: full}
		---
		apiVersion: v1
		kind: Pod
		metadata: {name: web-1, labels: {app: web}, annotations: {kubedes.io/duration: 20m}}
		spec: {containers: [{name: main, image: web, resources: {requests: {cpu: 3}}}]}
		---
		apiVersion: v1
		kind: Pod
		metadata: {name: web-3, annotations: {kubedes.io/duration: 20m}}
		spec: {containers: [{name: main, image: web, resources: {requests: {cpu: 3}}}]}
		---
		apiVersion: v1
		kind: Pod
		metadata: {name: openb-pod-0017, annotations: {kubedes.io/duration: 20m}}
		spec: {containers: [{name: main, image: train, resources: {requests: {cpu: 3}}}]}
		---
		apiVersion: apps/v1
		kind: ReplicaSet
		metadata: {name: web}
		spec:
		  replicas: 4
		  selector: {matchLabels: {app: web}}
		  template:
		    metadata: {labels: {app: web}}
		    spec: {containers: [{name: main, image: web, resources: {requests: {cpu: 2}}}]}
		---
		apiVersion: apps/v1
		kind: ReplicaSet
		metadata: {name: web, namespace: shop}
		spec:
		  selector: {matchLabels: {app: web}}
		  template:
		    metadata: {labels: {app: web}}
		    spec: {containers: [{name: main, image: web}]}
		---
		apiVersion: apps/v1
		kind: Deployment
		metadata: {name: web}
		spec:
		  replicas: 0
		  selector: {matchLabels: {app: web}}
		  template:
		    metadata: {labels: {app: web}}
		    spec: {containers: [{name: main, image: web}]}
		---
		apiVersion: v1
		kind: Service
		metadata: {name: web, namespace: shop}
		spec: {selector: {app: web}, ports: [{port: 80}]}
	END
	cp scenario.yaml first.yaml && cp scenario.yaml openb-95.yaml || return
	kubedes run -q first.yaml -o run.db &&
		kubedes run -q first.yaml -p default -p FGD -o both.db || return
	cp run.db first.db && cp run.db before.db && cp run.db after.db && cp both.db openb.db && cp both.db fgd.db || return
	kubedes get nodes,pods -A -f run.db --at 3m -o yaml >cluster.yaml || return
	sed -n '/^---/,/^---/p' first.yaml | sed 's/name: web-1/name: new/' >new-pods.yaml
	cat >roles.yaml <<-END || return
		apiVersion: rbac.authorization.k8s.io/v1
		kind: ClusterRole
		metadata: {name: node-keeper}
		rules: [{apiGroups: [""], resources: [nodes], verbs: [get, list, delete]}]
		---
		apiVersion: rbac.authorization.k8s.io/v1
		kind: ClusterRoleBinding
		metadata: {name: jane}
		roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: node-keeper}
		subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
	END
	mkdir policy && kubedes init --policy my-policy policy >/dev/null && make -s -C policy &&
		cp policy/my_policy.so . || return
	printf '#!/bin/sh\nexec cat cluster.yaml\n' >"$work/bin/kubectl"
	chmod +x "$work/bin/kubectl"
	PATH=$work/bin:$PATH
}

# What is said of an example stands behind it, two blanks or more away.
examples()
{
	kubedes "$1" --help | awk '
		/^Examples:/ { examples = 1; next }
		/^[^ ]/ { examples = 0 }
		examples && /^  [^ ]/ { sub(/^  /, ""); sub(/   *[A-Za-z].*/, ""); print }'
}

status=0 n=0
for command in $(kubedes help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	rm -rf "$work/here" && mkdir "$work/here" && cd "$work/here" && prepare || exit 99
	examples "$command" >"$work/examples"
	while read -r example; do
		n=$((n + 1))
		# 1: the answer is no.
		MANPAGER=cat bash -c "set -o pipefail; $example" >"$work/out.txt" 2>&1 </dev/null
		code=$?
		test $code -le 1 && continue
		echo "\$ $example"
		cat "$work/out.txt"
		echo "kubedes $command --help: this example has exit code $code"
		status=1
	done <"$work/examples"
	cd / || exit 99
done
echo "$n examples"
test $n -gt 20 || status=1
exit $status
