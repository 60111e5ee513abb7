import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.storage.samples import client, org, token_set
from tokenexplorer.api.request import ApiRequest, Auth, Row
from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.storage.documents import from_document, to_document
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary

REQUEST = ApiRequest(
    "POST", "{{org}}/x", (Row("a", "b", enabled=False),), (Row("h", "v", secret=True),), "json", "{}", Auth()
)


@pytest.mark.parametrize("value", [org(), client(), token_set().summary, token_set(), REQUEST])
def test_a_value_survives_json(value: object) -> None:
    assert from_document(type(value), json.loads(json.dumps(to_document(value)))) == value


def test_F04_unknown_members_and_choices_do_no_harm() -> None:
    document = {**to_document(client()), "future": {"a": 1}, "kind": "quantum", "scopes": "openid", "timeout_s": True}
    read = from_document(Client, document)
    default = Client("", "", "", "")
    assert (read.kind, read.scopes, read.timeout_s) == (default.kind, default.scopes, default.timeout_s)
    assert read.name == client().name


@pytest.mark.parametrize("document", [None, [], "x", 1, {}, {"id": 1, "name": "", "url": "", "issuer": ""}])
def test_what_is_no_org_is_refused(document: object) -> None:
    with pytest.raises(ConfigError):
        from_document(Org, document)


def test_times_are_aware_utc() -> None:
    summary = dataclasses.replace(token_set().summary, received_at=datetime(2026, 1, 2, tzinfo=UTC))
    document = to_document(summary)
    assert document["received_at"] == "2026-01-02T00:00:00+00:00"
    naive = {**document, "received_at": "2026-01-02T00:00:00"}
    assert from_document(TokenSummary, naive).received_at == datetime(2026, 1, 2, tzinfo=UTC)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted({field.name for kind in (Org, Client, TokenSet, ApiRequest) for field in dataclasses.fields(kind)})


@given(st.sampled_from([Org, Client, TokenSet, ApiRequest]), st.dictionaries(st.sampled_from(NAMES), JSON))
def test_D04_hostile_documents_are_read_or_refused(kind: type[Any], document: dict[str, Any]) -> None:
    try:
        value = from_document(kind, document)
    except ConfigError:
        return
    assert from_document(kind, to_document(value)) == value
