from __future__ import annotations

import re

from tokenexplorer.oauth import pkce


def test_A03_the_example_of_rfc_7636_appendix_b() -> None:
    octets = bytes.fromhex("7418dfb49799e0254ffa607dd8adbbba16d4254d69d6bff05b58055853848d79")
    verifier = pkce.base64url(octets)
    assert verifier == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert pkce.code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_A03_each_verifier_is_fresh_and_has_43_characters() -> None:
    made = {pkce.random_text() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", each) for each in made)
