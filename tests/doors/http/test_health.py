"""What a watching machine learns, and who may learn it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kuheng.core.store.transaction import Database
from kuheng.doors.house import House, SystemClock
from kuheng.doors.http import errors, health
from kuheng.doors.http.measuring import Measured
from kuheng.doors.operate.pulse import LATE_S
from kuheng.doors.operate.tls import Certificates, names_of_machine
from kuheng.kernel.ids import TenantId, new_id

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def house(own_database: Database, tmp_path: Path) -> House:
    return House(
        database=own_database, clock=SystemClock(), files=tmp_path, backups=tmp_path, metrics_token="t0ken"
    )


def _client(house: House, host: str = "127.0.0.1") -> TestClient:
    app = FastAPI()
    errors.install(app)
    app.include_router(health.router(house))
    app.add_middleware(Measured)
    return TestClient(app, client=(host, 50000), raise_server_exceptions=False)


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with _client(house) as made:
        yield made


def _tenant(database: Database) -> TenantId:
    tenant = TenantId(uuid4())
    with database.transaction(tenant, at=AT) as tx:
        tx.write("INSERT INTO tenant_directory (id, key) VALUES (%s, %s)", [tenant, str(tenant)])
    return tenant


def _fact(database: Database, tenant: TenantId, due: datetime, state: str = "waiting") -> None:
    with database.transaction(tenant, at=AT) as tx:
        tx.write(
            "INSERT INTO outbox (tenant_id, id, aggregate, seq, topic, payload, state, tries, not_before, at, quiet) "
            "VALUES (%s, %s, %s, 0, 'order.submitted', '{}', %s, 0, %s, %s, false)",
            [tenant, new_id(), new_id(), state, due, due],
        )


def test_a_house_in_order_is_ready(client: TestClient, house: House) -> None:
    _tenant(house.database)
    assert client.get("/health/live").json()["status"] == "ok"
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_a_relay_that_is_late_degrades_and_still_takes_work(client: TestClient, house: House) -> None:
    _fact(house.database, _tenant(house.database), AT)
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["late"]) == ("degraded", ["outbox"])
    assert answer.json()["outbox_lag_s"] > LATE_S


def test_a_disk_that_is_nearly_full_is_said(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    roomy = client.get("/health/ready").json()
    assert (roomy["low"], roomy["disk_free_bytes"] > 0) == ([], True)
    monkeypatch.setattr(health, "LEAST_FREE", roomy["disk_free_bytes"] * 2)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"], answer.json()["low"]) == (200, "degraded", ["disk"])


def test_a_fact_for_later_is_not_late(client: TestClient, house: House) -> None:
    _fact(house.database, _tenant(house.database), datetime(2126, 1, 1, tzinfo=UTC))
    assert client.get("/health/ready").json()["status"] == "ok"


def test_without_its_database_it_lives_and_is_not_ready(house: House, tmp_path: Path) -> None:
    nowhere = Database({"app": f"postgresql://kuheng_app@/none?host={tmp_path}&connect_timeout=1"}, wait=0.2)
    with _client(replace(house, database=nowhere)) as client:
        assert client.get("/health/live").status_code == 200
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (503, "down")
        assert "kuheng_database_up 0.0" in client.get("/metrics").text
    nowhere.close()


def test_the_figures_are_of_all_tenants(client: TestClient, house: House) -> None:
    for _ in range(2):
        tenant = _tenant(house.database)
        _fact(house.database, tenant, AT)
        _fact(house.database, tenant, AT, "parked")
    text = client.get("/metrics").text
    assert "kuheng_tenants 2.0" in text
    assert "kuheng_outbox_waiting 2.0" in text
    assert "kuheng_outbox_parked 2.0" in text


def test_answers_are_counted_by_route_and_status(client: TestClient) -> None:
    client.get("/health/live")
    client.get("/nowhere/at/all")
    text = client.get("/metrics").text
    assert 'kuheng_request_seconds_count{method="GET",route="/health/live",status="200"}' in text
    assert "/nowhere" not in text


def test_backups_drills_and_the_certificate_have_an_age(house: House, tmp_path: Path) -> None:
    (tmp_path / "kuheng-20261120T080000Z.kuheng").write_bytes(b"")
    (tmp_path / "last-drill.json").write_text('{"ok": false, "at": "2026-11-20T08:00:00+00:00"}')
    own = Certificates(folder=tmp_path / "tls")
    own.ensure(names_of_machine(), at=datetime.now(UTC))
    with _client(replace(house, certificates=own)) as client:
        figures = dict(
            line.split() for line in client.get("/metrics").text.splitlines() if line.count(" ") == 1
        )
    assert float(figures["kuheng_backup_age_seconds"]) < 60
    assert figures["kuheng_drill_ok"] == "0.0"
    assert float(figures["kuheng_certificate_ends_seconds"]) > 300 * 86_400


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.168.1.9", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.168.1.9"}, 404),
        ("127.0.0.1", {"Forwarded": "for=192.168.1.9"}, 404),
        ("192.168.1.9", {"Authorization": "Bearer t0ken"}, 200),
        ("192.168.1.9", {"Authorization": "Bearer wrong"}, 404),
        ("192.168.1.9", {"Authorization": "Bearer "}, 404),
        ("192.168.1.9", {"Authorization": "Bearer \u00fc"}, 404),
    ],
)
def test_figures_are_for_this_machine_or_who_knows_the_token(
    house: House, host: str, headers: dict[str, str], status: int
) -> None:
    sent = {name: value.encode() for name, value in headers.items()}
    with _client(house, host) as client:
        assert client.get("/metrics", headers=sent).status_code == status  # type: ignore[arg-type]


def test_without_a_token_set_no_token_opens(house: House) -> None:
    with _client(replace(house, metrics_token=None), "192.168.1.9") as client:
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
