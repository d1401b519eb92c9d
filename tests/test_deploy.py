"""What deploy/ and compose.yaml say fits the app: the commands can be called, the variables are ones that it reads.

They cannot be run in a test (there is no Docker and no Kubernetes).
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from playground.commands import parser
from playground.engine import limits, placement
from playground.ui.routes import routes

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).parents[1]
ADAPTER = ROOT / "deploy" / "prometheus-adapter.yaml"
FILES = [ROOT / "compose.yaml", *(path for path in sorted((ROOT / "deploy").glob("*.yaml")) if path != ADAPTER)]
NOT_OURS = {"FORWARDED_ALLOW_IPS", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"}


def documents(path: Path) -> list[Any]:
    return list(yaml.safe_load_all(path.read_text()))


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping, however deep."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(child)


@pytest.fixture(scope="module")
def read_by_the_app() -> set[str]:
    code = "".join(path.read_text() for path in (ROOT / "playground").rglob("*.py"))
    return set(re.findall(r"PLAYGROUND_[A-Z_]+", code))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_variables_are_ones_that_the_app_reads(path: Path, read_by_the_app: set[str]) -> None:
    found: set[str] = set()
    for part in parts(documents(path)):
        given = part.get("environment", part.get("env", ()))
        found |= set(given) if isinstance(given, dict) else {one["name"] for one in given}
        found |= set(part["data"]) if part.get("kind") == "ConfigMap" else set()
    assert found - NOT_OURS
    assert found - NOT_OURS <= read_by_the_app


def limits_of(container: dict[str, Any], maps: dict[str, dict[str, str]]) -> dict[str, str]:
    """The variables of a container that set limits, whether they stand there or in a map that it names."""
    found: dict[str, str] = {}
    for source in container.get("envFrom", ()):
        found |= maps[source["configMapRef"]["name"]]
    found |= {one["name"]: one["value"] for one in container.get("env", ()) if "value" in one}
    limiting = {limits.PROFILE, *(limits.variable(field.name) for field in fields(limits.Limits))}
    return {name: value for name, value in found.items() if name in limiting}


def test_web_servers_and_workers_have_the_same_limits() -> None:
    """Or a worker refuses what a web server has accepted: the image itself has the limits of a demo."""
    everything = [one for name in ("kubernetes", "kuberay") for one in documents(ROOT / "deploy" / f"{name}.yaml")]
    maps = {one["metadata"]["name"]: one["data"] for one in everything if one["kind"] == "ConfigMap"}
    containers = {part["name"]: part for part in parts(everything) if "image" in part}
    found = {name: limits_of(containers[name], maps) for name in ("web", "worker", "cluster")}
    assert found["web"][limits.PROFILE] == "class"
    assert found["web"] == found["worker"] == found["cluster"]
    services = documents(ROOT / "compose.yaml")[0]["services"]
    composed = [services[name]["environment"][limits.PROFILE] for name in ("web-1", "web-2", "worker")]
    assert len(set(composed)) == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_commands_can_be_called(path: Path) -> None:
    calls = [part.get("command") or part.get("entrypoint") for part in parts(documents(path))]
    calls = [shlex.split(call[2].splitlines()[-1]) if call[:2] == ["bash", "-c"] else call for call in calls if call]
    ours = [call[3:] for call in calls if isinstance(call, list) and call[:3] == ["python", "-m", "playground"]]
    assert ours
    for call in ours:
        assert parser("x").parse_args(call).run


def test_checks_ask_for_what_the_app_answers() -> None:
    probes = [part["httpGet"] for part in parts(documents(ROOT / "deploy" / "kubernetes.yaml")) if "httpGet" in part]
    asked = {probe["path"] for probe in probes}
    asked |= set(re.findall(r"localhost:8501(/[^']+)'", (ROOT / "Dockerfile").read_text()))
    assert asked == {"/healthz", "/_stcore/health"}
    assert "/healthz" in {route.path for route in routes()}
    assert all({"name": "Host", "value": "localhost"} in probe["httpHeaders"] for probe in probes)


def test_the_image_compiles_the_files_that_it_runs(tmp_path: Path) -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    (compiling,) = [line for line in lines if "compileall" in line]
    assert lines.index("COPY . .") < lines.index(compiling)
    command = compiling.removeprefix("RUN python").split()
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}  # not beside the files here
    subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)
    names = {path.name.partition(".")[0] for path in tmp_path.rglob("*.pyc")}
    assert {"app", "distributions", "worker"} <= names


def test_workers_follow_a_metric_that_there_is() -> None:
    scaled = [part for part in parts(documents(ROOT / "deploy" / "kubernetes.yaml")) if "external" in part]
    (name,) = [part["external"]["metric"]["name"] for part in scaled]
    assert f'"{name}"' in (ROOT / "playground" / "ui" / "metrics.py").read_text()
    (rule,) = documents(ADAPTER)[0]["rules"]["external"]
    assert rule["seriesQuery"] == f'{name}{{{placement.ASKED_FOR}!=""}}'
    assert rule["metricsQuery"].startswith(f"max by ({placement.ASKED_FOR})"), "each web server tells the whole queue"


def test_whoever_places_workers_is_on_a_node_of_ray() -> None:
    """Ray's driver talks to the node that it is on, and dies where there is none."""
    job = next(one for one in documents(ROOT / "deploy" / "kuberay.yaml") if one["kind"] == "Job")
    (container,) = (part for part in parts(job) if "image" in part)
    joins, places = container["command"][2].splitlines()
    assert re.fullmatch(r"ray start --address=\S+:6379 --num-cpus=0 &&", joins), "none of the workers is placed there"
    assert "--ray auto" in places


def test_ports_of_ray_are_probed_that_are_open() -> None:
    """What KubeRay would probe by itself needs `ray[default]`, and the image has only `ray`."""
    cluster = documents(ROOT / "deploy" / "kuberay.yaml")[0]["spec"]
    (group,) = cluster["workerGroupSpecs"]
    ports = {"ray-head": 6379, "ray-worker": int(group["rayStartParams"]["node-manager-port"])}
    containers = {part["name"]: part for part in parts(cluster) if "image" in part}
    assert containers.keys() == ports.keys()
    for name, port in ports.items():
        for probe in ("readinessProbe", "livenessProbe"):
            assert containers[name][probe]["tcpSocket"]["port"] == port


def test_the_proxy_lets_through_what_the_documentation_asks_of_one() -> None:
    table = (ROOT / "docs" / "hosting.md").read_text()
    (body,) = re.findall(r"\| allow bodies of (\d+) MB \|", table)
    (headers,) = re.findall(r"\| allow headers and addresses of (\d+) kB \|", table)
    proxy = (ROOT / "docs" / "nginx.conf").read_text()
    assert f"client_max_body_size {body}m;" in proxy
    assert f"large_client_header_buffers 4 {headers}k;" in proxy
    ingress = next(one for one in documents(ROOT / "deploy" / "kubernetes.yaml") if one["kind"] == "Ingress")
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"] == f"{body}m"


def test_advisories_are_looked_up_where_there_is_a_network_and_not_by_the_tests():
    """With GitHub's runners, which can reach the database; the command that runs everywhere does not need it."""
    workflow = documents(ROOT / ".github" / "workflows" / "audit.yml")[0]
    (job,) = workflow["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == ["make audit PYTHON=python"]
    assert {"schedule", "pull_request"} <= workflow[True].keys(), "YAML reads `on` as true"
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^audit:.*\n(\t.*\n)*\t.*pip_audit --strict --requirement requirements.txt$", makefile, re.M)
    assert "audit" not in (ROOT / ".ci" / "run").read_text()
