"""Settings come from the environment, are checked once, and name what is wrong."""

import dataclasses
import os
from pathlib import Path

import pytest

from kuheng.doors.settings import settings as module
from kuheng.doors.settings.settings import read_settings
from kuheng.kernel.errors import Malformed


def test_without_any_variable_it_serves_this_machine_only(tmp_path: Path) -> None:
    settings = read_settings({"KUHENG_DATA": str(tmp_path)})
    assert (settings.host, settings.port, settings.workers, settings.pool) == ("127.0.0.1", 8420, 2, 4)
    assert settings.faces_this_machine_only and not settings.has_tls
    assert (settings.database_url, settings.postgres_port, settings.role_urls) == (None, None, {})
    assert settings.postgres == tmp_path / "postgres"


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        read_settings({}).port = 1  # type: ignore[misc]


@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.2.3", "vault.example", "::"])
def test_an_address_that_others_can_reach_is_known_as_such(host: str) -> None:
    assert not read_settings({"KUHENG_HOST": host}).faces_this_machine_only


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_loopback_is_known_as_such(host: str) -> None:
    assert read_settings({"KUHENG_HOST": host}).faces_this_machine_only


@pytest.mark.parametrize("name", ["KUHENG_PORT", "KUHENG_WORKERS", "KUHENG_POOL", "KUHENG_PG_PORT"])
@pytest.mark.parametrize("value", ["0", "-1", "70000", "eight", "８４２０", "1.5"])
def test_a_number_out_of_place_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_settings({name: value})
    assert (refused.value.code, refused.value.field) == ("settings.bad_value", name)


def test_half_of_tls_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").touch()
    with pytest.raises(Malformed, match="settings.half_tls"):
        read_settings({"KUHENG_TLS_CERT": str(tmp_path / "cert.pem")})


def test_a_certificate_that_is_not_there_is_refused(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.pem")
    with pytest.raises(Malformed, match="settings.bad_value"):
        read_settings({"KUHENG_TLS_CERT": missing, "KUHENG_TLS_KEY": missing})


def test_the_roles_addresses_are_read_and_the_owners_is_not_among_them() -> None:
    settings = read_settings({"KUHENG_APP_URL": "a", "KUHENG_SEALER_URL": "s", "KUHENG_OWNER_URL": "o"})
    assert settings.role_urls == {"app": "a", "sealer": "s"}


def test_root_keeps_its_data_with_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(module, "SYSTEM_DATA", tmp_path / "lib" / "kuheng")
    assert read_settings({"HOME": "/root"}).data == tmp_path / "lib" / "kuheng"


def test_a_user_keeps_it_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert read_settings({"HOME": str(tmp_path)}).data == tmp_path / ".local/share/kuheng"
    assert read_settings({"XDG_DATA_HOME": str(tmp_path)}).data == tmp_path / "kuheng"


def test_without_a_home_to_write_to_it_lies_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.chdir(tmp_path)
    assert read_settings({}).data == tmp_path / ".kuheng"
    (tmp_path / "file").touch()
    assert read_settings({"HOME": str(tmp_path / "file" / "home")}).data == tmp_path / ".kuheng"
