"""The embedded PostgreSQL starts, survives kill -9, is shared between processes and is left clean."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from kuheng.doors.embedded.cluster import SUPERUSER
from kuheng.doors.embedded.postmaster import is_server, processes_in
from kuheng.doors.embedded.server import EmbeddedServer
from kuheng.kernel.errors import Broken

SMALL = {"shared_buffers": "16MB"}
SUPERVISOR = """
import sys, time
from pathlib import Path
from kuheng.doors.embedded.server import EmbeddedServer
with EmbeddedServer.start(Path(sys.argv[1]), settings={"shared_buffers": "16MB"}) as server:
    print(server.pid, flush=True)
    time.sleep(60)
"""
UNPRIVILEGED = """
import os, sys
from pathlib import Path
import psycopg, pwd
from kuheng.doors.embedded.server import EmbeddedServer
from kuheng.doors.embedded import binaries
if os.geteuid() == 0:
    nobody = pwd.getpwnam("nobody")
    folder = Path(sys.argv[1])
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    os.setgroups([]); os.setgid(nobody.pw_gid); os.setuid(nobody.pw_uid)
    os.environ["HOME"] = "/nonexistent"
with EmbeddedServer.start(Path(sys.argv[1]) / "postgres", settings={"shared_buffers": "16MB"}) as server:
    server.kill()
    server.restart()
    with psycopg.connect(server.owner_url) as connection:
        print(connection.execute("select 40 + 2").fetchone()[0], server.account.name)
"""


@pytest.fixture
def data(open_folder: Path) -> Path:
    return open_folder / "postgres"


@pytest.fixture
def server(data: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer.start(data, settings=SMALL) as started:
        yield started


@pytest.fixture
def supervisor(data: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", SUPERVISOR, str(data)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()
    for pid in processes_in(data):
        os.kill(pid, signal.SIGKILL)


def answer(url: str, sql: str) -> object:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(sql)
        row = cursor.fetchone() if cursor.description else None
    return row and row[0]


def until(holds: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def test_a_new_database_has_the_promised_shape(server: EmbeddedServer, data: Path) -> None:
    assert answer(server.owner_url, "show data_checksums") == "on"
    assert answer(server.owner_url, "show server_encoding") == "UTF8"
    assert answer(server.owner_url, "select datcollate from pg_database where datname = 'postgres'") == "C"
    assert answer(server.owner_url, "show timezone") == "UTC"
    assert data.stat().st_mode & 0o777 == 0o700
    assert data.stat().st_uid != 0


def test_passwords_are_asked_for_on_the_socket_and_on_the_port(server: EmbeddedServer) -> None:
    on_port = f"host=127.0.0.1 port={server.port} dbname=postgres user={SUPERUSER}"
    for url in (server.url(password="wrong"), f"{on_port} password=wrong"):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            answer(url, "select 1")


def test_the_socket_can_be_entered_by_the_databases_account_alone(server: EmbeddedServer) -> None:
    assert server._socket_folder is not None
    found = server._socket_folder.stat()
    assert (found.st_mode & 0o777, found.st_uid) == (0o700, server.account.uid)


def test_it_listens_on_this_machine_only(server: EmbeddedServer) -> None:
    assert answer(server.owner_url, "show listen_addresses") == "127.0.0.1"
    assert answer(f"{server.owner_url}&hostaddr=127.0.0.1&host=127.0.0.1", "select 1") == 1


def test_settings_given_win_over_our_own(server: EmbeddedServer) -> None:
    assert answer(server.owner_url, "show shared_buffers") == "16MB"


def test_what_was_committed_outlives_kill_9(server: EmbeddedServer) -> None:
    url = server.owner_url
    with psycopg.connect(url) as connection:
        connection.execute("create table kept as select n from generate_series(1, 1000) n")
    server.kill()
    with pytest.raises(psycopg.OperationalError):
        answer(url, "select 1")
    server.restart()
    assert server.owner_url == url
    assert answer(url, "select count(*) from kept") == 1000


def test_kill_9_again_and_again_never_needs_a_wait(server: EmbeddedServer, data: Path) -> None:
    for _ in range(5):
        server.kill()
        assert processes_in(data) == []
        server.restart()
    assert answer(server.owner_url, "select 1") == 1


def test_a_pid_file_with_somebody_elses_number_does_not_stop_the_start(
    server: EmbeddedServer, data: Path
) -> None:
    server.kill()
    left = data / "postmaster.pid"
    lines = left.read_text().splitlines()
    left.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    server.restart()
    assert answer(server.owner_url, "select 1") == 1


def test_stopping_leaves_no_process_and_no_socket(data: Path) -> None:
    server = EmbeddedServer.start(data, settings=SMALL)
    folder = server._socket_folder
    server.stop()
    server.stop()
    assert folder is not None and not folder.exists()
    assert processes_in(data) == []


def test_data_and_password_are_found_again(data: Path) -> None:
    with EmbeddedServer.start(data, settings=SMALL) as first:
        answer(first.owner_url, "create table kept as select 7 as n")
    with EmbeddedServer.start(data, settings=SMALL) as second:
        assert answer(second.owner_url, "select n from kept") == 7


def test_a_second_start_attaches_and_stops_nothing(server: EmbeddedServer, data: Path) -> None:
    with EmbeddedServer.start(data) as second:
        assert not second.supervised
        assert (second.pid, second.owner_url) == (server.pid, server.owner_url)
        with pytest.raises(RuntimeError):
            second.restart()
    assert answer(server.owner_url, "select 1") == 1


def test_another_process_attaches_too(data: Path, supervisor: Callable[[], subprocess.Popen[str]]) -> None:
    process = supervisor()
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    with EmbeddedServer.start(data) as attached:
        assert (attached.pid, attached.supervised) == (pid, False)
        assert answer(attached.owner_url, "select 1") == 1


def test_ctrl_c_stops_the_server(data: Path, supervisor: Callable[[], subprocess.Popen[str]]) -> None:
    process = supervisor()
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    assert until(lambda: process.poll() is not None)
    assert not is_server(pid, data)


def test_a_server_whose_supervisor_was_killed_is_adopted(
    data: Path, supervisor: Callable[[], subprocess.Popen[str]]
) -> None:
    process = supervisor()
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    with EmbeddedServer.start(data) as adopted:
        assert (adopted.pid, adopted.supervised) == (pid, True)
        assert answer(adopted.owner_url, "select 1") == 1
    assert until(lambda: processes_in(data) == [])


def test_two_processes_that_start_at_once_share_one_server(
    data: Path, supervisor: Callable[[], subprocess.Popen[str]]
) -> None:
    first, second = supervisor(), supervisor()
    assert first.stdout is not None and second.stdout is not None
    assert first.stdout.readline() == second.stdout.readline() != ""


def test_a_wanted_port_is_kept(data: Path) -> None:
    with EmbeddedServer.start(data, settings=SMALL) as free:
        port = free.port
    with EmbeddedServer.start(data, port=port, settings=SMALL) as wanted:
        assert wanted.port == port


def test_data_of_another_version_is_refused_in_words(data: Path) -> None:
    EmbeddedServer.start(data, settings=SMALL).stop()
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Broken) as refused:
        EmbeddedServer.start(data, settings=SMALL)
    assert refused.value.code == "embedded.other_version"
    assert refused.value.params["written"] == "12"


def test_a_lost_password_file_is_named(data: Path) -> None:
    with EmbeddedServer.start(data, settings=SMALL) as server:
        data.with_name("postgres.password").unlink()
        with pytest.raises(Broken, match="embedded.no_password"):
            _ = server.owner_url


def test_a_setting_that_cannot_be_is_reported_with_the_servers_own_words(data: Path) -> None:
    with pytest.raises(Broken) as refused:
        EmbeddedServer.start(data, settings={"shared_buffers": "many"})
    assert refused.value.code == "embedded.not_started"
    assert "shared_buffers" in str(refused.value.params["reason"])


def test_the_files_beside_the_data_are_private(server: EmbeddedServer, data: Path) -> None:
    for ending in ("password", "log", "lock"):
        assert data.with_name(f"postgres.{ending}").stat().st_mode & 0o077 == 0, ending


def test_nothing_of_our_environment_reaches_the_server(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUHENG_CANARY", "secret")
    with EmbeddedServer.start(data, settings=SMALL) as server:
        assert b"KUHENG_CANARY" not in Path(f"/proc/{server.pid}/environ").read_bytes()


def test_a_long_temporary_folder_does_not_make_the_socket_path_too_long(
    data: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = open_folder / ("x" * 80)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with EmbeddedServer.start(data, settings=SMALL) as server:
        assert answer(server.owner_url, "select 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be refused a folder on another account's behalf")
def test_a_folder_that_the_databases_account_cannot_enter_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Broken) as refused:
        EmbeddedServer.start(closed / "postgres")
    assert refused.value.code == "embedded.unreachable_folder"


def test_an_ordinary_user_without_a_home_runs_it(open_folder: Path) -> None:
    command = [sys.executable, "-c", UNPRIVILEGED, str(open_folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert done.stdout.split()[0] == "42"
