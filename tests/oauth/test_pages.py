"""The pages that the browser shows: each one whole in the frame that they share, with nothing left to fill in."""

from __future__ import annotations

import re

import pytest

from tokenexplorer.oauth import pages

MARKS = ("TITLE", "STYLE", "BODY", "ADDRESS", "FIELDS", "NONCE", "SCRIPT", "PAGE_KEY")
WHOLE = {
    **{page.value: pages.html(page).decode() for page in pages.Page},
    "hand-over": pages.hand_over("key")[0].decode(),
    "leave": pages.leave("https://acme.okta.com/logout", [("id_token_hint", "x")])[0].decode(),
}


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_page_is_whole_and_its_heading_is_its_title(name: str) -> None:
    text = WHOLE[name]
    assert text.startswith("<!doctype html>")
    assert text.endswith("</body>\n</html>\n")
    (title,) = re.findall("<title>(.+)</title>", text)
    assert f"<h1>{title}</h1>" in text
    assert text.count("<style>") == text.count("<main ") == 1
    assert [mark for mark in MARKS if mark in text] == []


def test_L13_what_is_filled_in_is_not_filled_in_again() -> None:
    page = pages.leave("https://acme.okta.com/?a=FIELDS&b=<NONCE>", [("BODY", "ADDRESS\"'>")])[0].decode()
    assert 'action="https://acme.okta.com/?a=FIELDS&amp;b=&lt;NONCE&gt;"' in page
    assert '<input type="hidden" name="BODY" value="ADDRESS&quot;&#x27;&gt;">' in page
