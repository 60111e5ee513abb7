"""The published examples of RFC 7520, 7797 and 8037 (checklist I40)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.peers.jose_forge import base64url
from tests.tokens.made import check, failed_ids
from tokenexplorer.errors import NotAJwt
from tokenexplorer.tokens import jwt
from tokenexplorer.tokens.keys import ALGORITHMS
from tokenexplorer.tokens.signature import fits
from tokenexplorer.tokens.verdict import Verdict

FOLDER = Path(__file__).parent / "jose-cookbook"
FILES = sorted(FOLDER.rglob("*.json"))


def read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


def compact_of(example: Mapping[str, Any]) -> str:
    text: str = example["output"].get("compact", "")
    header, payload, signature = text.split(".")
    # Detached content (RFC 7515 appendix F): the payload is put back for the check.
    return text if payload else f"{header}.{base64url(example['input']['payload'].encode())}.{signature}"


COMPACT = [path for path in FILES if "compact" in read(path)["output"] and "7797" not in str(path)]


def key_of(example: Mapping[str, Any]) -> Mapping[str, Any] | bytes:
    jwk: dict[str, Any] = example["input"]["key"]
    if jwk["kty"] == "oct":
        return base64.urlsafe_b64decode(jwk["k"] + "=" * (-len(jwk["k"]) % 4))
    return {name: value for name, value in jwk.items() if name not in ("d", "p", "q", "dp", "dq", "qi")}


def verifies(text: str, example: Mapping[str, Any]) -> bool:
    decoded = jwt.decode(text)
    alg = ALGORITHMS[json.loads(base64.urlsafe_b64decode(text.split(".", maxsplit=1)[0] + "=="))["alg"]]
    return fits(decoded.signing_input, decoded.signature, alg, key_of(example))


def test_the_vectors_are_all_here() -> None:
    assert len(FILES) == 11
    assert len(COMPACT) == 6


@pytest.mark.parametrize("path", COMPACT, ids=lambda path: path.stem)
def test_I40_each_compact_form_verifies_with_its_key(path: Path) -> None:
    example = read(path)
    assert verifies(compact_of(example), example)


@pytest.mark.parametrize("path", COMPACT, ids=lambda path: path.stem)
@pytest.mark.parametrize("part", [0, 1, 2])
def test_I40_one_flipped_bit_and_it_does_not(path: Path, part: int) -> None:
    example = read(path)
    parts = compact_of(example).split(".")
    raw = bytearray(base64.urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4)))
    raw[len(raw) // 2] ^= 1
    parts[part] = base64url(bytes(raw))
    signature = base64.urlsafe_b64decode(parts[2] + "=" * (-len(parts[2]) % 4))
    header = json.loads(base64.urlsafe_b64decode(compact_of(example).split(".")[0] + "=="))
    assert not fits(".".join(parts[:2]).encode(), signature, ALGORITHMS[header["alg"]], key_of(example))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_I40_json_serialisations_are_refused_and_never_an_id_token(path: Path) -> None:
    for form in ("json", "json_flat"):
        value = read(path)["output"].get(form)
        if value is None:
            continue
        with pytest.raises(NotAJwt, match="no compact JWT"):
            jwt.decode(json.dumps(value))
        assert check(json.dumps(value)).verdict is Verdict.FAILED


def test_I40_unencoded_payloads_are_refused() -> None:
    example = read(FOLDER / "rfc7797" / "hmac-sha2_b64_false.json")
    decoded = check(example["output"]["compact"])
    assert decoded.verdict is Verdict.FAILED
    assert {"structure", "crit"} <= set(failed_ids(decoded))


@pytest.mark.parametrize("path", COMPACT, ids=lambda path: path.stem)
def test_I40_an_example_that_verifies_is_still_no_id_token(path: Path) -> None:
    assert check(compact_of(read(path))).verdict is Verdict.FAILED
