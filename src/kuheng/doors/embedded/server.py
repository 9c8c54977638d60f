"""`EmbeddedServer`: one PostgreSQL of our own, from start to stop.

The process that started it supervises it and holds a lock for as long as it lives. Another process that
starts the same folder meanwhile is attached to the running server and stops nothing. A server whose
supervisor was killed goes on; the next start adopts it.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self
from urllib.parse import quote

from kuheng.doors.embedded.account import Account, database_account
from kuheng.doors.embedded.binaries import find_binaries
from kuheng.doors.embedded.cluster import SUPERUSER, Cluster, bare_environment, open_private
from kuheng.doors.embedded.postmaster import POLL_S, Postmaster, is_server, processes_in, whereabouts
from kuheng.doors.embedded.tuning import tuning
from kuheng.kernel.errors import Broken

StopMode = Literal["smart", "fast", "immediate"]
SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
SOCKET_PREFIX = "kuheng-pg-"
SOCKET_PATH_LIMIT = 90
START_S = 60.0
STOP_S = 60.0
# What a start right after a kill may meet: a number or an address that its predecessor is just giving up.
PASSING = ("lock file", "pre-existing shared memory", "Address already in use", "could not create any TCP/IP")


class EmbeddedServer:
    """A running server; as a context manager it stops at the end of the block."""

    def __init__(self, cluster: Cluster, *, port: int | None, settings: Mapping[str, str]) -> None:
        self._cluster = cluster
        self._wanted_port = port
        self._settings = dict(settings)
        self._lock: IO[str] | None = None
        self._postmaster: Postmaster | None = None
        self._socket_folder: Path | None = None
        self.port = port or 0

    @classmethod
    def start(
        cls,
        data_dir: Path,
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> Self:
        """Start the server of a data folder, made if absent; or attach to the one that runs there.

        `settings` are parameters of PostgreSQL and win over our own. Listens on a socket and on 127.0.0.1.
        Raises `Broken` when there are no programs, no account, no way in, or it does not come up.
        """
        account = database_account(environ)
        cluster = Cluster(data=data_dir, account=account, binaries=find_binaries(environ, account))
        server = cls(cluster, port=port, settings=settings or {})
        server._begin()
        return server

    @property
    def owner_url(self) -> str:
        """The superuser's address, over the socket. For bootstrap and tests alone."""
        return self.url()

    def url(self, *, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        secret = self._cluster.password if password is None else password
        return (
            f"postgresql://{quote(user)}:{quote(secret)}@/{quote(database)}"
            f"?host={quote(str(self._socket_folder), safe='/')}&port={self.port}"
        )

    @property
    def pid(self) -> int:
        """The postmaster's process number."""
        return self._running().pid

    @property
    def supervised(self) -> bool:
        """Whether this process answers for the server; False when it is attached to another's."""
        return self._lock is not None

    @property
    def account(self) -> Account:
        return self._cluster.account

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop the server if it is ours to stop, and forget it. A second call does nothing."""
        if self.supervised and self._postmaster is not None:
            self._end(mode)
            if self._socket_folder and self._socket_folder.name.startswith(SOCKET_PREFIX):
                shutil.rmtree(self._socket_folder, ignore_errors=True)
        self._postmaster = self._socket_folder = None
        self._unlock()

    def leave(self) -> None:
        """Let the server go on without us; the next start adopts it."""
        self._running().disown()
        self._postmaster = None
        self._unlock()

    def kill(self) -> None:
        """kill -9 of the server and of each of its children at once, as a power cut would."""
        postmaster = self._running()
        while living := processes_in(self._cluster.data):
            for pid in (postmaster.pid, *living):
                _kill(pid)
            postmaster.gone_within(POLL_S)

    def restart(self) -> None:
        """Start again on the same port and socket, so that every address stays good; also after `kill`."""
        if not self.supervised:
            raise RuntimeError("the server is another process's")
        if self._running().alive():
            self._end("fast")
        self._wanted_port = self.port
        self._launch()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> Postmaster:
        if self._postmaster is None:
            raise RuntimeError("the server was stopped or left")
        return self._postmaster

    def _begin(self) -> None:
        self._cluster.make_parent()
        end = time.monotonic() + START_S
        while not self._take_lock():
            if self._attach():
                return
            if time.monotonic() > end:
                raise self._failure("another process holds the folder and its server is not ready")
            time.sleep(POLL_S)
        try:
            self._cluster.prepare()
            if not self._adopt():
                self._launch()
        except BaseException:
            self._unlock()
            raise

    def _take_lock(self) -> bool:
        file = open_private(self._cluster.lock, "a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._lock = file
        return True

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _attach(self) -> bool:
        """Take the address of a server that runs and is ready."""
        found = whereabouts(self._cluster.data)
        if found is None or not found.ready or not is_server(found.pid, self._cluster.data):
            return False
        self._postmaster = Postmaster(found.pid, self._cluster.data)
        self.port, self._socket_folder = found.port, found.socket_folder
        return True

    def _adopt(self) -> bool:
        """Take over a server whose supervisor was killed; one on another port than wanted is stopped."""
        found = whereabouts(self._cluster.data)
        if found is None or not is_server(found.pid, self._cluster.data):
            return False
        end = time.monotonic() + START_S
        while not self._attach():
            if time.monotonic() > end or not is_server(found.pid, self._cluster.data):
                return False
            time.sleep(POLL_S)
        if self._wanted_port in (None, self.port):
            return True
        self._end("fast")
        return False

    def _launch(self) -> None:
        self._clear_what_a_kill_left()
        self._cluster.keep_log_short()
        self._socket_folder = self._socket_folder or _socket_folder(self._cluster.account)
        end = time.monotonic() + START_S
        while True:
            self.port = self._wanted_port or _free_port()
            start = self._cluster.log.stat().st_size if self._cluster.log.exists() else 0
            if self._spawn_and_wait():
                return
            said = self._cluster.log.read_bytes()[start:].decode(errors="replace")
            if time.monotonic() > end or not any(words in said for words in PASSING):
                raise self._failure(said)
            time.sleep(0.2)

    def _clear_what_a_kill_left(self) -> None:
        """Wait for children of a killed server to end, then remove its pid file.

        We hold the lock and nothing lives in the folder, so a number in that file that is alive belongs to
        somebody else; PostgreSQL cannot know that and would refuse to start.
        """
        end = time.monotonic() + START_S
        while processes_in(self._cluster.data):
            if time.monotonic() > end:
                raise Broken("embedded.not_stopped", seconds=START_S)
            time.sleep(POLL_S)
        (self._cluster.data / "postmaster.pid").unlink(missing_ok=True)

    def _spawn_and_wait(self) -> bool:
        """True when the server is ready, False when it ended instead."""
        with open_private(self._cluster.log, "a") as log:
            child = subprocess.Popen(
                self._command(),
                env=bare_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop it when our own work has ended
                **self._cluster.account.spawning(),
            )
        self._postmaster = Postmaster(child.pid, self._cluster.data, child)
        while child.poll() is None:
            found = whereabouts(self._cluster.data)
            if found and found.pid == child.pid and found.ready:
                return True
            time.sleep(POLL_S)
        return False

    def _command(self) -> list[str]:
        settings = {
            **tuning(),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self._socket_folder),
            "port": str(self.port),
            **self._settings,
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self._cluster.binaries.program("postgres"), "-D", str(self._cluster.data), *words]

    def _end(self, mode: StopMode) -> None:
        postmaster = self._running()
        postmaster.send(SIGNALS[mode])
        if postmaster.gone_within(STOP_S):
            return
        postmaster.send(SIGNALS["immediate"])
        if not postmaster.gone_within(STOP_S):
            raise Broken("embedded.not_stopped", seconds=2 * STOP_S)

    def _failure(self, said: str) -> Broken:
        reason = " / ".join(said.strip().splitlines()[-4:])
        return Broken("embedded.not_started", log=str(self._cluster.log), reason=reason)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it ended by itself in between, which is what was wanted


def _free_port() -> int:
    """A port that is free now; another may take it before the server does, then the start is tried again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _socket_folder(account: Account) -> Path:
    """A short path that only the database's account (and root) can enter."""
    longest = "/.s.PGSQL.65535.lock"
    for parent in (tempfile.gettempdir(), "/tmp"):
        folder = Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX, dir=parent))
        if len(os.fsencode(f"{folder}{longest}")) <= SOCKET_PATH_LIMIT and account.may_enter(folder.parent):
            account.own(folder)
            return folder
        folder.rmdir()
    raise Broken("embedded.unreachable_folder", account=account.name, folder=tempfile.gettempdir())
