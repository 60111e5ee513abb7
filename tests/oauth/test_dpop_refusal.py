"""An API that refuses a proof: what there is to say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.oauth.made import exchange
from tokenexplorer.diagnosis.case import Case
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.recorded import answer_of, sent_of
from tokenexplorer.diagnosis.said import said
from tokenexplorer.oauth.dpop_refusal import refusal_of, why_refused
from tokenexplorer.wire.exchange import Exchange, HttpRequest
from tokenexplorer.wire.recording import record_exchange

PROVED = HttpRequest("GET", "https://api.example/x", (("DPoP", "a.b.c"), ("Authorization", "DPoP t")))
REFUSES = {"WWW-Authenticate": 'DPoP error="invalid_dpop_proof", error_description="iat"'}


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (401, "", REFUSES),
        (400, {"error": "invalid_dpop_proof"}, {}),
        (401, "", {"WWW-Authenticate": 'Bearer realm="x", DPoP algs="ES256", error="use_dpop_nonce"'}),
    ],
)
def test_T13_a_refused_proof_is_explained(status: int, body: object, headers: dict[str, str]) -> None:
    answer = exchange(status, body, headers, request=PROVED)
    assert refusal_of(answer)
    recorded = record_exchange(answer, {})
    top = explain(Case("api", answer_of(recorded), sent_of(recorded))).top
    assert top is not None
    assert top.id.startswith("proof-")


@pytest.mark.parametrize(
    ("status", "body", "headers", "request_"),
    [
        (401, "", REFUSES, HttpRequest("GET", "https://api.example/x")),  # no proof went: it cannot have been refused
        (403, "", REFUSES, PROVED),
        (200, {"error": "invalid_dpop_proof"}, {}, PROVED),
        (401, "", {"WWW-Authenticate": 'DPoP error="invalid_token"'}, PROVED),
        (401, ["invalid_dpop_proof"], {}, PROVED),
    ],
)
def test_other_answers_are_not_blamed_on_the_proof(
    status: int, body: object, headers: dict[str, str], request_: HttpRequest
) -> None:
    assert refusal_of(exchange(status, body, headers, request=request_)) == ""


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (exchange(401, "", {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "n1"}), "nonce"),
        (exchange(401, "", {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"'}), "no_nonce"),
        (exchange(401, "", {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": 'a"b'}), "odd_nonce"),
        (
            exchange(401, "", {"WWW-Authenticate": 'DPoP error="invalid_dpop_proof", error_description="htu"'}),
            "address",
        ),
        (exchange(401, "", {"WWW-Authenticate": 'DPoP error="invalid_dpop_proof", error_description="ath"'}), "other"),
    ],
)
def test_the_advice_of_a_refusal_and_its_explanation_are_one(answer: Exchange, cause: str) -> None:
    answer = replace(answer, request=PROVED)
    recorded = record_exchange(answer, {})
    case = Case("api", answer_of(recorded), sent_of(recorded))
    told = said(case)
    assert why_refused(told.error, told.words, case.answer.headers, None).cause == cause
    top = explain(case).top
    assert top is not None
    advice = refusal_of(answer).partition(": the proof is for")[0]
    assert any(mend.words.startswith(advice) for mend in top.mends)
