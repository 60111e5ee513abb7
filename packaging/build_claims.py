"""Write resources/data/claims.json, the meanings of claims, from a gathered list.

    python packaging/build_claims.py GATHERED.json

The gathered list is a JSON array of objects with claim, type, meaning, spec, provider and perhaps note and pii. Ours
is keyed by claim, so that a look-up is one step, and leaves out what is the rule (provider any, no note, not personal).
"""

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "resources" / "data" / "claims.json"


def entry(row: dict[str, Any]) -> dict[str, Any]:
    made = {"type": row["type"], "meaning": row["meaning"], "spec": row["spec"]}
    if row["provider"] != "any":
        made["provider"] = row["provider"]
    if row.get("note"):
        made["note"] = row["note"]
    if row.get("pii"):
        made["pii"] = True
    return made


def main(source: str) -> None:
    by_claim: dict[str, list[dict[str, Any]]] = {}
    for row in json.loads(Path(source).read_text(encoding="utf-8")):
        by_claim.setdefault(row["claim"], []).append(entry(row))
    lines = [f"  {json.dumps(name)}: {json.dumps(by_claim[name], ensure_ascii=False)}" for name in sorted(by_claim)]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(by_claim)} claims written to {TARGET.relative_to(TARGET.parent.parent.parent)}")


if __name__ == "__main__":
    main(sys.argv[1])
