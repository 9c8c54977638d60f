"""DATABASE_URL decides; without it the embedded server runs for the length of the block."""

from pathlib import Path

import psycopg
import pytest

from kuheng.doors.embedded.database import owner_address
from kuheng.doors.embedded.postmaster import processes_in
from kuheng.doors.settings.settings import read_settings


def test_an_address_given_is_used_and_nothing_is_started(tmp_path: Path) -> None:
    settings = read_settings({"KUHENG_DATA": str(tmp_path), "DATABASE_URL": "postgresql://owner@db/kuheng"})
    with owner_address(settings) as url:
        assert url == "postgresql://owner@db/kuheng"
    assert list(tmp_path.iterdir()) == []


def test_without_one_the_embedded_server_runs_while_it_is_needed(open_folder: Path) -> None:
    settings = read_settings({"KUHENG_DATA": str(open_folder)})
    small = {"shared_buffers": "16MB"}
    with owner_address(settings, small) as url, owner_address(settings) as again:
        assert again == url
        with psycopg.connect(url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    assert processes_in(settings.postgres) == []
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
