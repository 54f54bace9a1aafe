"""Promises about how Glabella is installed and run: locked by hash, explained, the owner's key in one place."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from clinic.embedded.postgres import SILENCE
from clinic.web import deadlines
from tests.architecture.routes import all_routes

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
LONG_RUNNING = set(COMPOSE["services"]) - {"migrate"}


def pins(lock: Path) -> dict[str, str]:
    """Each locked package with the text of its entry."""
    entries = re.split(r"\n(?=[a-z0-9])", lock.read_text())
    return {entry.split("==")[0]: entry for entry in entries}


def named(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def test_the_locks_are_there() -> None:
    assert [lock.name for lock in LOCKS] == [
        "requirements-bench.lock",
        "requirements-dev.lock",
        "requirements-setup.lock",
        "requirements.lock",
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.name))
def test_every_locked_package_has_its_hash_and_no_lock_an_address(lock: Path) -> None:
    assert all("--hash=sha256:" in entry for entry in pins(lock).values())
    assert not re.search(r"https?:|--index-url|--extra-index-url|--find-links|file:", lock.read_text())


def test_every_dependency_is_locked() -> None:
    shipped = {named(requirement) for requirement in PROJECT["project"]["dependencies"]}
    assert shipped <= set(pins(ROOT / "requirements.lock"))
    development = {named(requirement) for requirement in PROJECT["dependency-groups"]["dev"]}
    assert shipped | development <= set(pins(ROOT / "requirements-dev.lock"))


def test_development_and_production_have_the_same_versions() -> None:
    def versions(lock: str) -> dict[str, str]:
        return {name: entry.split(" ")[0] for name, entry in pins(ROOT / lock).items()}

    development = versions("requirements-dev.lock")
    assert {name: development[name] for name in versions("requirements.lock")} == versions("requirements.lock")


def test_every_dependency_says_why_it_is_there() -> None:
    listed = re.search(r"\ndependencies = \[.*?\n\[tool\.", (ROOT / "pyproject.toml").read_text(), re.S)
    assert listed
    unexplained = [line for line in listed[0].splitlines() if re.match(r'\s+"', line) and "#" not in line]
    assert [line for line in unexplained if named(line.strip(' ",')) not in bench()] == []


def bench() -> set[str]:
    """The peers to measure against; one comment stands for all."""
    return {named(requirement) for requirement in PROJECT["dependency-groups"]["bench"]}


def secrets(service: str) -> set[str]:
    return set(COMPOSE["services"][service].get("secrets", []))


def test_only_the_migrations_know_the_owners_address() -> None:
    assert {name for name in COMPOSE["services"] if "database_owner_url" in secrets(name)} == {"migrate"}
    assert {name for name in COMPOSE["services"] if "postgres_password" in secrets(name)} == {"postgres"}


def test_production_runs_what_make_run_runs() -> None:
    assert {"postgres", "valkey", "web", "worker", "beat", "proxy"} <= LONG_RUNNING
    launcher = (ROOT / "clinic" / "embedded" / "__main__.py").read_text()
    for option in ("--without-gossip", "--without-mingle"):
        assert option in launcher and option in COMPOSE["services"]["worker"]["command"]
    assert COMPOSE["services"]["valkey"]["command"][-2:] == ["--maxmemory-policy", "noeviction"]


def test_the_servers_log_nothing_that_was_typed() -> None:
    assert COMPOSE["services"]["postgres"]["command"][1:] == [f"--{name}={value}" for name, value in SILENCE.items()]
    command = COMPOSE["services"]["valkey"]["command"]
    assert command[command.index("--hide-user-data-from-log") + 1] == "yes"


def test_the_anchors_outlive_the_worker_away_from_the_database() -> None:
    environment = COMPOSE["services"]["worker"]["environment"]
    folder = str(Path(environment["GLABELLA_ANCHORS"]).parent)
    mounts = {name: service.get("volumes", []) for name, service in COMPOSE["services"].items()}
    assert [name for name, volumes in mounts.items() if f"anchors:{folder}" in volumes] == ["worker"]
    assert folder in (ROOT / "Dockerfile").read_text()  # else the volume belongs to root


def proxy_log_filters() -> list[list[str]]:
    """What each `log` of the Caddyfile does to its fields."""
    blocks = re.findall(r"\n\t+log \{\n.*?fields \{\n(.*?)\n\t+\}\n", (ROOT / "deploy" / "Caddyfile").read_text(), re.S)
    lines = [[line.strip() for line in block.splitlines()] for block in blocks]
    return [[line for line in block if line and not line.startswith("#")] for block in lines]


def test_the_proxys_two_logs_leave_the_same_out() -> None:
    """A site's requests are in one log, those that failed on their way in the other."""
    filters = proxy_log_filters()
    assert len(filters) == 2 and filters[0] == filters[1]
    for field in ("request>headers", "request>host", "request>tls", "resp_headers"):
        assert f"{field} delete" in filters[0]


def test_the_proxy_logs_of_an_address_its_first_part_only() -> None:
    line = next(line for line in proxy_log_filters()[0] if line.startswith("request>uri regexp"))
    pattern = line.split('"')[1]
    arguments = re.compile(r"<[^>]+>|\(\?P<.*?\)|\^|\$")
    for route in all_routes().values():
        for query in ("", "?q=qzmark", "qzmark?qzmark"):
            address = "/" + arguments.sub("qzmark", route) + query
            assert re.fullmatch(r"(/[a-z-]+/)?", re.sub(pattern, r"\1", address)), address
    for address in ("/Qzmark", "/Qzmark/x", "//x/qzmark", "/a/%0Aqzmark", "/a/x\nqzmark", "?qzmark", "http://qzmark/"):
        assert "qzmark" not in re.sub(pattern, r"\1", address).lower(), address


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert {name for name, service in COMPOSE["services"].items() if "ports" in service} == {"proxy"}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for hidden in ("postgres", "valkey"):
        assert COMPOSE["services"][hidden]["networks"] == ["inside"]


@pytest.mark.parametrize("name", sorted(LONG_RUNNING))
def test_every_service_comes_back_and_says_how_it_is(name: str) -> None:
    service: dict[str, Any] = COMPOSE["services"][name]
    assert service["restart"] == "unless-stopped"
    assert "healthcheck" in service


def caddy(option: str) -> str:
    """The value of an option in deploy/Caddyfile, which is there once."""
    [found] = re.findall(rf"^\s*{option} (\S+)$", (ROOT / "deploy" / "Caddyfile").read_text(), re.M)
    return str(found)


def test_the_proxy_waits_for_slow_clients_no_longer_than_the_web_server() -> None:
    assert caddy("read_header") == f"{deadlines.HEADER}s"
    assert caddy("read_body") == f"{deadlines.BODY}s"
    assert caddy("write") == f"{deadlines.ANSWER}s"
    assert caddy("idle") == f"{deadlines.IDLE}s"
    assert caddy("max_header_size") == f"{deadlines.LARGEST_HEADER // 1024}KiB"
    assert caddy("max_size") == f"{deadlines.LARGEST_BODY // 1_000_000}MB"


def test_the_proxy_gives_up_a_silent_line_before_the_web_server_does() -> None:
    """Else a request could meet the end of its line."""
    assert int(caddy("keepalive").removesuffix("s")) < deadlines.IDLE


def test_no_secret_stands_in_the_compose_file() -> None:
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    for service in COMPOSE["services"].values():
        for variable, value in service.get("environment", {}).items():
            sensitive = re.search(r"PASSWORD|SECRET|DATABASE_URL|DATABASE_OWNER_URL", variable)
            assert not sensitive or variable.endswith("_FILE") or str(value).startswith("${"), variable


def test_ci_runs_the_targets_that_people_run() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if line.startswith("make")] == ["make check", "make test"]
