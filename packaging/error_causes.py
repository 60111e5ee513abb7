"""Writes resources/data/error-causes.json and error-codes.json: what servers say, why, and what mends it.

    python packaging/error_causes.py FACTS --out resources/data

FACTS is a folder with error-causes.json (rows as below), okta-oauth-error-index.json (reason, error, status) and okta-
api-error-index.json (errorCode, status, name). Texts of causes and fixes are ours; short pieces of servers' messages
are there to recognise them. What the app can do by itself is in error_mends.json beside this file: by row, the number
of the fix, an action of `diagnosis/finding.py`, its value, and the words of its button. error_words.json has plainer
words for rows that the facts only note: `title`, `why`, a sentence, `fix`, in the place of the first, `causes` and
`fixes`, in the place of all, and `contains`, further words to know it by. error_named.json has the rows whose words or
code name the cause itself, with that cause as a sentence: of these alone the explainer says "certain". A row with
several causes is none of them. error_rows.json has rows that no fact tells of, as they are in the result.

A row of the result: id, provider (`any`, or a vendor of providers.json), where, status, error, code, contains (lists;
left out where anything goes), title, why, named (whether `why` is what the server said), causes, fixes, mends, sources,
reason (Okta's, as its System Log has it), note.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def listed(value: Any) -> list[Any]:
    """A value that may be one, several or none."""
    return [] if value in (None, "", []) else value if isinstance(value, list) else [value]


def sources(named: list[str]) -> list[str]:
    """Standards, and addresses without what was noted beside them; a page without https is none to send people to."""
    return [
        each.partition(" ")[0] if each.startswith("https://") else each
        for each in named
        if not each.startswith("http://")
    ]


def row(fact: dict[str, Any], mends: dict[str, Any], words: dict[str, Any], named: dict[str, str]) -> dict[str, Any]:
    """A fact as the program reads it."""
    match = fact["match"]
    said = words.get(fact["id"], {})
    made = {
        "id": fact["id"],
        "provider": fact["provider"],
        "where": listed(match["where"]),
        "status": listed(match.get("status")),
        "error": listed(match.get("error")),
        "code": listed(match.get("errorCode")),
        "contains": [*listed(match.get("description_contains")), *said.get("contains", [])],
        "title": said.get("title", fact["title"]),
        "why": named.get(fact["id"]) or said.get("why", ""),
        "named": fact["id"] in named,
        "causes": said.get("causes", fact["causes"]),
        "fixes": said.get("fixes", [said.get("fix", fact["fixes"][0]), *fact["fixes"][1:]]),
        "mends": mends.get(fact["id"], []),
        "sources": sources(fact["source"]),
        "reason": fact.get("oktaReason", ""),
        "note": fact.get("note", ""),
        "automatic": fact.get("automatic", False),
    }
    return {name: value for name, value in made.items() if value not in ("", [], False)}


def write(path: Path, value: Any) -> None:
    """One row a line, so that a change shows as one."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in value)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main() -> None:
    """Read facts, write tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("facts", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    mends = json.loads((HERE / "error_mends.json").read_text(encoding="utf-8"))
    words = json.loads((HERE / "error_words.json").read_text(encoding="utf-8"))
    named = json.loads((HERE / "error_named.json").read_text(encoding="utf-8"))
    facts = json.loads((chosen.facts / "error-causes.json").read_text(encoding="utf-8"))
    unknown = (mends.keys() | words.keys() | named.keys()) - {fact["id"] for fact in facts}
    if unknown:
        raise SystemExit(f"These rows are not there: {', '.join(sorted(unknown))}")
    further = json.loads((HERE / "error_rows.json").read_text(encoding="utf-8"))
    write(chosen.out / "error-causes.json", [*(row(fact, mends, words, named) for fact in facts), *further])
    codes: list[dict[str, Any]] = []
    for name, kind in (("okta-oauth-error-index.json", "reason"), ("okta-api-error-index.json", "errorCode")):
        table = json.loads((chosen.facts / name).read_text(encoding="utf-8"))
        rows = next(value for value in table.values() if isinstance(value, list)) if isinstance(table, dict) else table
        codes.extend({"kind": kind, **each} for each in rows)
    write(chosen.out / "error-codes.json", codes)


if __name__ == "__main__":
    main()
