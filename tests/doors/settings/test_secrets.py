"""Secrets are private, made once, kept, and never replaced by accident."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from kuheng.doors.settings.secrets import (
    installation_secrets,
    key_encryption_key,
    remember_urls,
    serving_urls,
)
from kuheng.doors.settings.settings import CONNECTING_ROLES, Settings, read_settings
from kuheng.kernel.errors import Broken

URLS = {role: f"postgresql://{role}@db/kuheng" for role in ("owner", *CONNECTING_ROLES)}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"KUHENG_DATA": str(tmp_path / "data")})


def test_the_installation_has_one_secret_for_ever(settings: Settings) -> None:
    first = installation_secrets(settings)
    assert len(first.installation) == 64
    assert installation_secrets(settings) == first


def test_processes_that_start_at_once_agree_on_it(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: installation_secrets(settings).installation, range(32)))
    assert len(found) == 1
    assert [path.name for path in settings.data.iterdir()] == ["secrets.json"]


def test_only_we_can_read_the_files(settings: Settings) -> None:
    installation_secrets(settings)
    remember_urls(settings, URLS)
    key_encryption_key(settings, may_make=True)
    for path in (settings.secrets_file, settings.key_file):
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(settings: Settings, mode: int) -> None:
    installation_secrets(settings)
    key_encryption_key(settings, may_make=True)
    settings.secrets_file.chmod(mode)
    settings.key_file.chmod(mode)
    with pytest.raises(Broken, match="settings.open_to_others"):
        installation_secrets(settings)
    with pytest.raises(Broken, match="settings.open_to_others"):
        key_encryption_key(settings, may_make=True)


def test_addresses_are_remembered_without_the_owners(settings: Settings) -> None:
    secret = installation_secrets(settings).installation
    remember_urls(settings, URLS)
    assert set(serving_urls(settings)) == set(CONNECTING_ROLES)
    assert installation_secrets(settings).installation == secret
    assert "owner" not in settings.secrets_file.read_text()


def test_an_address_from_the_environment_wins(settings: Settings) -> None:
    remember_urls(settings, URLS)
    assert serving_urls(replace(settings, role_urls={"app": "mine"}))["app"] == "mine"


def test_missing_addresses_are_named(settings: Settings) -> None:
    given = replace(settings, role_urls={role: "x" for role in CONNECTING_ROLES if role != "sealer"})
    with pytest.raises(Broken) as refused:
        serving_urls(given)
    assert refused.value.params["missing"] == "KUHENG_SEALER_URL"


def test_the_key_is_made_once_and_only_when_allowed(settings: Settings) -> None:
    with pytest.raises(Broken, match="settings.key_lost"):
        key_encryption_key(settings, may_make=False)
    key = key_encryption_key(settings, may_make=True)
    assert len(key) == 32
    assert key_encryption_key(settings, may_make=False) == key


@pytest.mark.parametrize("text", ["", "00" * 31, "00" * 33, "not hexadecimal", "é" * 64])
def test_a_damaged_key_is_refused_and_not_replaced(settings: Settings, text: str) -> None:
    key_encryption_key(settings, may_make=True)
    settings.key_file.write_text(text)
    with pytest.raises(Broken, match="settings.bad_key"):
        key_encryption_key(settings, may_make=True)
    assert settings.key_file.read_text() == text
