"""A practice org in a process of its own, with a key registered for its service app; it waits to be ended.

python -m tests.bench.practice_org PUBLIC_JWK     prints one line: the org's URL and the app's client ID
"""

from __future__ import annotations

import json
import sys

import requests

from tokenexplorer.practice.server import PracticeOrg


def main(public_jwk: str) -> int:
    """Run until standard input ends."""
    org = PracticeOrg()
    address = org.start()
    app = next(each for each in address.clients if each.kind == "service")
    answer = requests.post(
        f"{address.org_url}/api/v1/apps/{app.client_id}/credentials/jwks",
        json=json.loads(public_jwk),
        headers={"Authorization": f"SSWS {address.ssws_token}"},
        timeout=10,
    )
    answer.raise_for_status()
    print(address.org_url, app.client_id, flush=True)
    sys.stdin.read()
    org.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
