"""The account that the database runs as: ourselves, or as root one that is there. None is ever made."""

import os
import pwd
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kuheng.kernel.errors import Broken

AS_ROOT = ("postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    name: str
    uid: int
    gid: int
    groups: tuple[int, ...]
    ours: bool

    def spawning(self) -> dict[str, Any]:
        """Arguments of `subprocess` that start a program as this account, outside of any folder of ours."""
        if self.ours:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": list(self.groups)}

    def own(self, path: Path) -> None:
        if not self.ours:
            os.chown(path, self.uid, self.gid)

    def may_enter(self, folder: Path) -> bool:
        """Whether every folder down to this one lets the account pass (its mode bits; ACLs are not read)."""
        path = folder.resolve()
        return all(self._may_pass(each.stat()) for each in (path, *path.parents))

    def _may_pass(self, found: os.stat_result) -> bool:
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid in (self.gid, *self.groups):
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def database_account(environ: Mapping[str, str]) -> Account:
    """PostgreSQL refuses root: then KUHENG_PG_USER, else postgres, else nobody.

    Raises `Broken("embedded.no_account")` when root has none of them.
    """
    uid = os.geteuid()
    if uid != 0:
        return Account(name=_name(uid), uid=uid, gid=os.getegid(), groups=tuple(os.getgroups()), ours=True)
    wanted = environ.get("KUHENG_PG_USER")
    for name in (wanted,) if wanted else AS_ROOT:
        entry = _entry(name)
        if entry and entry.pw_uid != 0:
            groups = tuple(os.getgrouplist(name, entry.pw_gid))
            return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid, groups=groups, ours=False)
    raise Broken("embedded.no_account", wanted=wanted or " / ".join(AS_ROOT))


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _name(uid: int) -> str:
    """A container may run under a number that has no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
