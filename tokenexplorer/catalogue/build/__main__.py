"""Makes the catalogue's files out of Okta's OpenAPI specifications, or out of any other OpenAPI 3 file.

    python -m tokenexplorer.catalogue.build --management management.yaml --oauth oauth.yaml --myaccount myaccount.yaml \
        --operations operations.json --scopes scopes.json --commit fdda229 --out resources/data

The specifications are the files of the repository that is named in the output, in its variant "minimal". At least one
of the three is needed. What they do not say may come from tables: operations of APIs without a specification here, and
the scopes of earlier releases.

    python -m tokenexplorer.catalogue.build --openapi petstore.yaml --out FOLDER

does for any OpenAPI 3 file what an import does for an org. Files alone are read; nothing is fetched.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tokenexplorer.catalogue.build.files import APIS, SOURCE, Inputs, build, build_any, specification, table
from tokenexplorer.errors import CatalogueFileError

_WHAT = (
    "Makes catalogue.json, scopes.json, operations.json and bodies.json out of Okta's OpenAPI specifications, "
    "or out of any other OpenAPI 3 file."
)
_LEFT_OUT = {
    "management": "no operations of the management API",
    "oauth": "no operations of the authorization servers, and the scopes that only they declare",
    "myaccount": "no operations of the MyAccount API",
    "operations": "no operations of the governance API",
    "scopes": "no removed scopes, and no release before this one",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write catalogue.json, scopes.json, operations.json and bodies.json; answer the exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        return _any(chosen) if chosen.openapi else _okta(chosen)
    except CatalogueFileError as error:
        print(error, file=sys.stderr)
        return 2


def _any(chosen: argparse.Namespace) -> int:
    others = [name for name in (*APIS, "operations", "scopes", "examples") if getattr(chosen, name) is not None]
    if others:
        raise CatalogueFileError("--openapi stands alone.", f"Leave out --{' and --'.join(others)}, or --openapi.")
    texts = build_any(chosen.openapi)
    about = json.loads(texts["catalogue.json"])
    print(f"{about['title']} {about['label']}, from {about['source']}")
    _write(texts, chosen.out)
    if about["note"]:
        print(about["note"])
    return 0


def _write(texts: Mapping[str, str], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        # The same bytes on every system.
        (out / name).write_text(text, encoding="utf-8", newline="\n")
    counts = json.loads(texts["catalogue.json"])
    print(f"{counts['operation_count']} operations, {counts['scope_count']} scopes -> {out}")


def _okta(chosen: argparse.Namespace) -> int:
    inputs = _inputs(chosen)
    release = chosen.release or next(iter(inputs.releases.values()))
    texts = build(inputs, release, chosen.commit)
    print(f"Okta {release or '(no release named)'}, commit {chosen.commit or '(not named: --commit)'} of {SOURCE}")
    _write(texts, chosen.out)
    if len(set(inputs.releases.values())) > 1:
        told = ", ".join(f"{api} {each or '(not named)'}" for api, each in inputs.releases.items())
        print(f"The specifications are of different releases: {told}.")
    for name, words in _LEFT_OUT.items():
        if getattr(chosen, name) is None:
            print(f"Without --{name}: {words}.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tokenexplorer.catalogue.build", description=_WHAT)
    for api in APIS:
        parser.add_argument(f"--{api}", type=Path, metavar="YAML", help=f"the specification of the {api} API")
    parser.add_argument("--openapi", type=Path, metavar="FILE", help="any OpenAPI 3 file, JSON or YAML, and no other")
    parser.add_argument("--operations", type=Path, metavar="JSON", help="operations of APIs without a specification")
    parser.add_argument("--examples", type=Path, metavar="JSON", help="requests of those operations")
    parser.add_argument("--scopes", type=Path, metavar="JSON", help="the scopes of earlier releases")
    parser.add_argument("--release", default="", help="taken from the first specification where it is not given")
    parser.add_argument("--commit", default="", help="of the specification's repository")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    return parser


def _inputs(chosen: argparse.Namespace) -> Inputs:
    given = {api: path for api in APIS if (path := getattr(chosen, api)) is not None}
    if not given:
        raise CatalogueFileError(
            "No specification is given.", "Give at least one of --management, --oauth, --myaccount, or --openapi."
        )
    return Inputs(
        specifications={api: specification(path) for api, path in given.items()},
        operations=table(chosen.operations, list) if chosen.operations else [],
        scopes=table(chosen.scopes, list) if chosen.scopes else [],
        examples=table(chosen.examples, dict) if chosen.examples else {},
    )


if __name__ == "__main__":
    sys.exit(main())
