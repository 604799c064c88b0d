# SPDX-License-Identifier: Apache-2.0
"""usage: schema.py KUBEDES TOP; see check-schema.sh"""

import glob
import json
import subprocess
import sys
import tarfile
import tempfile

import jsonschema
import yaml

kubedes, top = sys.argv[1:]
# What tells editors; `make install` has a path of its own in it.
MODELINE = "# yaml-language-server: $schema=../build/schema/scenario.schema.json\n"
failures = 0


class Loader(yaml.SafeLoader):
    """Dates are texts, as in JSON."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, how) for tag, how in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def fail(text):
    global failures
    failures += 1
    print(text)


def validator(word):
    text = subprocess.run([kubedes, "explain", word, "--json-schema"], check=True,
                          stdout=subprocess.PIPE).stdout
    schema = json.loads(text)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def documents(text):
    return [d for d in yaml.load_all(text, Loader=Loader) if d is not None]


def objects(document):
    """Those of a List."""
    if str(document.get("kind", "")).endswith("List") and isinstance(document.get("items"), list):
        return document["items"]
    return [document]


# Good.

scenario = validator("scenario")
n_good = 0
starter = tempfile.mkdtemp()
subprocess.run([kubedes, "init", starter], check=True, stdout=subprocess.DEVNULL)
for path in sorted(glob.glob(top + "/workloads/*.yaml") + glob.glob(starter + "/scenario.yaml")
                   + glob.glob(top + "/tests/cases/*/scenario*.yaml")):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if "/workloads/" in path and not text.startswith(MODELINE):
        fail(f"{path}: its first line must be: {MODELINE.strip()}")
    for document in documents(text):
        n_good += 1
        for error in scenario.iter_errors(document):
            fail(f"{path}: {error.json_path}: {error.message}")

kinds = {}
with tarfile.open(top + "/tests/conformance/scheduler.tar.xz") as archive:
    # A tenth of them, which takes a second or two.
    for member in sorted((m for m in archive.getmembers() if m.name.endswith(".yaml")),
                         key=lambda m: m.name)[::10]:
        for document in documents(archive.extractfile(member).read()):
            for thing in objects(document):
                kind = thing["kind"]
                if kind not in kinds:
                    kinds[kind] = validator(kind)
                n_good += 1
                for error in kinds[kind].iter_errors(thing):
                    fail(f"{member.name}: {kind} {error.json_path}: {error.message}")

# Broken: the path of what is set, and what to.

base = """
apiVersion: kubedes.io/v1
kind: Scenario
cluster:
  nodeGroups:
  - {name: node, count: 3, template: {status: {capacity: {cpu: 4}}}}
workloads:
- {format: openb-like, options: {count: 3}, at: 5m}
expect:
- {name: all, sql: SELECT 1, is: "1"}
"""
broken = [
    ("apiVersion", "kubedes.io/v2"),
    ("sed", 7),
    ("seed", "seven"),
    ("seed", 1.5),
    ("duration", "1 hour"),
    ("maxEvents", -1),
    ("metadata", {"lables": {}}),
    ("metadata", {"labels": {"a": 1}}),
    ("cluster", []),
    ("cluster", {"nodeGroup": []}),
    ("cluster.nodeGroups.0.count", 1000001),
    ("cluster.nodeGroups.0.name", None),
    ("cluster.nodeGroups.0.template.status.capacity.cpu", "4 cores"),
    ("controlPlane", {"mode": "real"}),
    ("scheduler", {"tieBreak": "rando"}),
    ("scheduler", {"percentageOfNodesToScore": 101}),
    ("scheduler", {"policy": 3}),
    ("workloads", {"format": "openb"}),
    ("workloads.0", {}),
    ("workloads.0", {"name": "a"}),
    ("workloads.0.format", "opemb"),
    ("workloads.0.options.count", "many"),
    ("workloads.0.options.cuont", 3),
    ("workloads.0.sample", 1.5),
    ("workloads.0.at", "soon"),
    ("workloads.0.manifests", "pods.yaml"),
    ("workloads.0.departures", "no"),
    ("record", {"level": "all"}),
    ("expect.0.is", 1),
    ("expect.0", {"name": "a", "is": "1"}),
]


def change(document, path, value):
    steps = [int(s) if s.isdigit() else s for s in path.split(".")]
    for step in steps[:-1]:
        document = document[step]
    document[steps[-1]] = value
    if value is None:
        del document[steps[-1]]


if list(scenario.iter_errors(yaml.load(base, Loader=Loader))):
    fail("the good scenario is refused")
for path, value in broken:
    document = yaml.load(base, Loader=Loader)
    change(document, path, value)
    if scenario.is_valid(document):
        fail(f"taken, and broken: {path}: {value!r}")

others = [
    ("scenario", {"kind": "Pod", "metadata": {"name": "a"}}),
    ("scenario", {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"image": "a"}]}}),
    ("ScheduleOptions", {"apiVersion": "kubedes.io/v1", "kind": "ScheduleOptions", "passes": 0}),
    ("KubeSchedulerConfiguration", {"apiVersion": "kubescheduler.config.k8s.io/v1",
                                    "kind": "KubeSchedulerConfiguration",
                                    "profiles": [{"pluginConfig": [
                                        {"name": "NodeResourcesFit",
                                         "args": {"scoringStrategy": {"type": "Most"}}}]}]}),
    ("Pod", {"apiVersion": "v1", "kind": "Pod",
             "spec": {"containers": [{"name": "a", "ports": [{"containerPort": 70000}]}]}}),
    ("Node", {"apiVersion": "v1", "kind": "Node", "spec": {"taints": [{"key": "a"}]}}),
]
for word, document in others:
    if validator(word).is_valid(document):
        fail(f"taken by {word}, and broken: {document}")

print(f"{n_good} good documents, {len(broken) + len(others)} broken ones")
sys.exit(failures > 0)
