"""Wallet, members and checks as Qt sees them."""

from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QModelIndex, Qt

from tests.ui.tokens.conftest import WorldFactory
from tests.ui.tokens.world import NONCE, OTHER_ORG, ann, failed, verified
from tokenexplorer.tokens.claims import ClaimContext, Meaning, explain
from tokenexplorer.tokens.exact_json import JsonValue, Number
from tokenexplorer.ui.tokens.check_model import CheckModel
from tokenexplorer.ui.tokens.header_words import explain_header
from tokenexplorer.ui.tokens.member_model import MemberModel, masked
from tokenexplorer.ui.tokens.reading import Member, json_text
from tokenexplorer.ui.tokens.runs import RUNS, json_runs
from tokenexplorer.ui.tokens.wallet_model import VERDICT_ICON, WalletModel
from tokenexplorer.ui.widgets.delegates import Row

TOOLTIP = Qt.ItemDataRole.ToolTipRole


def member(name: str, value: JsonValue) -> Member:
    return Member(name, value, json_text(value))


def meaning(one: Member, at: datetime) -> Meaning:
    return explain(one.name, one.value, ClaimContext(now=at, nonce=NONCE))


def members_of(now: datetime) -> tuple[Member, ...]:
    ends = Number(str(int(now.timestamp()) + 3252))
    return (
        member("iss", "https://acme.okta.com"),
        member("exp", ends),
        member("nonce", NONCE),
        member("scp", ["openid", "okta.users.read"]),
        member("<b>own</b>", "x\u202ey"),
    )


# The wallet


def wallet(new_world: WorldFactory, now: datetime) -> WalletModel:
    root = ann(now, id="set-root", org_id=OTHER_ORG.id, kinds=("access_token",), keep="session", token_type="DPoP")
    world = new_world(ann(now), root)
    model = WalletModel(world.state, world.state.verification, world.state)
    world.state.set_verification("set-ann", "id_token", verified(now))
    model.show(world.state.tokens)
    return model


def test_the_wallet_is_a_sound_model(qtmodeltester: Any, new_world: WorldFactory, now: datetime) -> None:
    model = wallet(new_world, now)
    assert model.rowCount() == 2
    qtmodeltester.check(model)


def test_rows_have_the_keys_and_states_of_the_contract(new_world: WorldFactory, now: datetime) -> None:
    model = wallet(new_world, now)
    group = model.group_index("set-ann")
    rows = [model.index(row, 0, group) for row in range(3)]
    assert group.data(Row.KEY) == "token:set-ann"
    assert group.data() == "ann@acme.com"
    assert [row.data(Row.KEY) for row in rows] == [
        f"token:set-ann/{kind}" for kind in ("access_token", "id_token", "refresh_token")
    ]
    assert [row.data() for row in rows] == ["Access token", "ID token", "Refresh token"]
    assert [row.data(Row.STATE) for row in rows] == ["none", "verified", "none"]
    assert rows[0].data(VERDICT_ICON) is None
    assert rows[1].data(VERDICT_ICON)[0] == "shield-check"


def test_use_life_and_badges_are_shown(new_world: WorldFactory, now: datetime) -> None:
    model = wallet(new_world, now)
    other = model.index_of("set-root", "access_token")
    assert model.group_index("set-ann").data(Row.BADGES) == (("acc", "In use", ""),)
    assert model.group_index("set-root").data(Row.BADGES) == ()
    assert [badge[1] for badge in other.data(Row.BADGES)] == ["DPoP", "Session only"]
    model.tick(now + timedelta(seconds=2))
    assert other.data(Row.RIGHT) == ("54:10", "ok")
    model.tick(now + timedelta(hours=2))
    assert other.data(Row.RIGHT)[0].startswith("Expired")
    assert other.data(Row.RIGHT)[1] == "bad"
    assert "Expired" in other.data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_tick_lays_nothing_out_anew(new_world: WorldFactory, now: datetime, qtbot: Any) -> None:
    model = wallet(new_world, now)
    laid_out: list[object] = []
    model.layoutChanged.connect(lambda: laid_out.append(1))
    model.modelReset.connect(lambda: laid_out.append(1))
    with qtbot.waitSignal(model.dataChanged):
        model.tick(now)
    assert laid_out == []


# Members


def test_members_are_a_sound_model(qtmodeltester: Any, now: datetime) -> None:
    model = MemberModel("claim", "Claim")
    model.show(members_of(now), meaning)
    assert model.rowCount() == len(members_of(now))
    qtmodeltester.check(model)


def test_claims_have_keys_values_and_meanings(now: datetime) -> None:
    model = MemberModel("claim", "Claim")
    model.show(members_of(now), meaning)
    assert [model.index(row, 0).data(Row.KEY) for row in range(4)] == [
        "claim:iss",
        "claim:exp",
        "claim:nonce",
        "claim:scp",
    ]
    assert model.index(0, 1).data() == '"https://acme.okta.com"'
    assert model.index(1, 2).data().startswith("Ends ")
    assert model.index(1, 2).data(Row.ICON) == ("clock", "ok")
    lead, rest = model.index(1, 2).data(RUNS)
    assert lead.strong
    assert rest.text.startswith(", in 54 min")
    assert [run.text for run in model.index(3, 1).data(RUNS)] == ["openid", "okta.users.read"]
    assert [model.headerData(i, Qt.Orientation.Horizontal) for i in range(3)] == ["Claim", "Value", "Meaning"]


def test_S13_the_nonce_is_masked_and_copied_as_a_secret(now: datetime) -> None:
    model = MemberModel("claim", "Claim")
    model.show(members_of(now), meaning)
    assert NONCE not in model.index(2, 1).data()
    assert model.index(2, 1).data() == '"nQm4••••••••"'
    assert model.copied(model.index(2, 1)) == (f'"{NONCE}"', True)
    assert model.copied(model.index(0, 1)) == ('"https://acme.okta.com"', False)
    assert model.index(2, 2).data(Row.ICON) == ("check", "ok")
    assert masked("12345678901234") == "•" * 8


def test_R04_hidden_characters_are_made_visible(now: datetime) -> None:
    model = MemberModel("claim", "Claim")
    model.show(members_of(now), meaning)
    assert model.index(4, 1).data() == '"x‹U+202E›y"'


def test_R02_tooltips_of_claims_are_escaped(now: datetime) -> None:
    model = MemberModel("claim", "Claim")
    model.show((member("aud", "a"),), lambda _member, _now: Meaning("<img src=x>", "<img src=x>", note="<b>"))
    assert model.index(0, 2).data(TOOLTIP) == "<span>&lt;img src=x&gt;<br/>&lt;b&gt;</span>"


def test_the_filter_looks_at_names_and_values(now: datetime) -> None:
    model = MemberModel("claim", "Claim")
    model.show(members_of(now), meaning)
    model.set_filter("OKTA")
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["iss", "scp"]
    model.set_filter("no such thing")
    assert model.rowCount() == 0
    assert model.total == 5


def test_times_tick_and_change_zone(now: datetime) -> None:
    model = MemberModel("claim", "Claim")
    model.show(members_of(now), meaning)
    before = model.index(1, 2).data()
    model.tick(now + timedelta(minutes=5))
    assert model.index(1, 2).data() != before
    model.tick(now + timedelta(hours=2))
    assert model.index(1, 2).data(Row.STATE) == "ended"
    told: list[tuple[QModelIndex, QModelIndex]] = []
    model.dataChanged.connect(lambda first, last: told.append((first, last)))
    model.set_local(True)
    assert told[0][0].column() == 2


def test_R05_a_hundred_thousand_claims_and_a_long_one_cost_nothing_until_seen(now: datetime) -> None:
    asked: list[str] = []

    def ask(one: Member, at: datetime) -> Meaning:
        asked.append(one.name)
        return meaning(one, at)

    model = MemberModel("claim", "Claim")
    model.show(tuple(member(f"k{place}", "v") for place in range(100_000)), ask)
    assert model.rowCount() == 100_000
    assert asked == []
    model.show((member("long", "x" * 500_000),), ask)
    assert len(model.index(0, 1).data()) < 2_100
    assert len(model.copied(model.index(0, 1))[0]) == 500_002
    assert sum(len(run.text) for run in model.index(0, 1).data(RUNS)) <= 600


def test_json_has_its_colours() -> None:
    roles = {run.text: run.role for run in json_runs('{"a": [1.5e3, true, "b"]}')}
    assert roles['"a"'] == "synKey"
    assert roles["1.5e3"] == "synNum"
    assert roles["true"] == "synLit"
    assert roles['"b"'] == "synStr"


def test_I32_what_a_header_points_to_is_said_to_be_untrusted(now: datetime) -> None:
    for name in ("jku", "jwk", "x5u", "x5c"):
        assert "never trusted" in explain_header(member(name, "https://evil.example"), now).text
    assert "never accepted" in explain_header(member("alg", "nOnE"), now).text
    assert "RSA" in explain_header(member("alg", "RS256"), now).text
    assert "own" in explain_header(member("x", None), now).text


# Checks


def test_checks_are_a_sound_model_with_failed_ones_first(qtmodeltester: Any, now: datetime) -> None:
    model = CheckModel()
    model.show(failed(now).checks)
    qtmodeltester.check(model)
    assert [model.index(row, 0).data(Row.KEY) for row in range(3)] == ["check:aud", "check:structure", "check:nonce"]
    assert [model.index(row, 1).data(Row.STATE) for row in range(3)] == ["failed", "ok", "unknown"]
    assert [model.index(row, 1).data() for row in range(3)] == ["Failed", "Passed", "Not made"]
    assert model.index(0, 1).data(Row.ICON) == ("circle-x", "bad")
    assert model.copied(model.index(0, 2)) == ("The audience does not match: x", False)
