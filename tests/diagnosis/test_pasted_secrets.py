"""What commands, logs and files of browsers hold of secrets goes when they are read: in every form, at every place."""

from __future__ import annotations

import base64
import json
import time

import pytest

from tests.diagnosis.test_pasted import OPAQUE, SIGNATURE, everything_of, jwt
from tokenexplorer.diagnosis.pasted import read_pasted
from tokenexplorer.diagnosis.pasted_arguments import without_arguments

TOKEN = jwt("openid")
BASIC = base64.b64encode(f"0oa1:{OPAQUE}".encode()).decode()
URL = f"https://acme.okta.com/oauth2/v1/token?code={OPAQUE}&client_secret={OPAQUE}&id_token_hint={TOKEN}"
FORM = f"grant_type=authorization_code&code={OPAQUE}&code_verifier={OPAQUE}&client_assertion={TOKEN}"
BODY = json.dumps({"error": "invalid_token", "error_description": f"bad {TOKEN}", "refresh_token": OPAQUE})
PACKED = base64.b64encode(BODY.encode()).decode()
EVENT = {
    "eventType": "app.oauth2.token.grant",
    "outcome": {"result": "FAILURE", "reason": f"invalid_grant {TOKEN}"},
    "debugContext": {"debugData": {"requestUri": URL, "authorization": f"Basic {BASIC}", "cookie": f"sid={OPAQUE}"}},
    "target": [{"type": "access_token", "detailEntry": {"refresh_token": OPAQUE}}],
}
FETCH = f"""fetch("{URL}", {{
  "headers": {{
    "authorization": "Bearer {TOKEN}",
    "cookie": "sid={OPAQUE}",
    "x-api-key": "{OPAQUE}"
  }},
  "body": "{FORM}",
  "method": "POST"
}});"""
POWERSHELL = f"""$session.Cookies.Add((New-Object System.Net.Cookie("sid", "{OPAQUE}", "/", "acme.okta.com")))
Invoke-WebRequest -UseBasicParsing -Uri "{URL}" `
-Method "POST" `
-Headers @{{
"authorization"="SSWS {OPAQUE}"
  "x-token"="{OPAQUE}"
}} `
-Body "{FORM}\""""
RAW = f"""POST /oauth2/v1/token?client_secret={OPAQUE} HTTP/1.1
Host: acme.okta.com
Authorization: Basic {BASIC}
Cookie: sid={OPAQUE}
DPoP: {TOKEN}

{FORM}

HTTP/1.1 401 Unauthorized
Content-Type: application/json
Set-Cookie: sid={OPAQUE}
Location: https://a.example/cb?code={OPAQUE}#access_token={TOKEN}

{BODY}"""


def har(text: str) -> str:
    return json.dumps(
        {
            "request": {
                "method": "POST",
                "url": URL,
                "headers": [{"name": "Authorization", "value": f"Basic {BASIC}"}],
                "postData": {"text": FORM},
            },
            "response": {"status": 401, "headers": [], "content": {"text": text, "encoding": "base64"}},
        }
    )


PASTED = {
    "an entry of the System Log": json.dumps(EVENT),
    "entries of the System Log": json.dumps([EVENT, EVENT], indent=2),
    "fetch": FETCH,
    "fetch and its answer": f"{FETCH}\n{BODY}",
    "fetch on one line": FETCH.replace("\n", " "),
    "fetch in single quotes": FETCH.replace('"', "'"),
    "powershell": POWERSHELL,
    "powershell and its answer": f"{POWERSHELL}\n\n{BODY}",
    "messages": RAW,
    "messages indented": RAW.replace("\n", "\n    "),
    "messages indented in part": RAW.replace("\nCookie", "\n  Cookie").replace("\nSet-Cookie", "\n\tSet-Cookie"),
    "curl of a shell": f"$ curl '{URL}' -H 'Cookie: sid={OPAQUE}' -u 0oa1:{OPAQUE} -d '{FORM}'\n{BODY}$ ",
    "curl of cmd": f'curl ^"{URL}^" ^\n -H ^"cookie: sid={OPAQUE}^" ^\n --data-raw ^"{FORM}^"',
    "two commands": f"curl -u 0oa1:{OPAQUE} -b sid={OPAQUE} {URL}\nno such app\n"
    f"curl --user '0oa1:{OPAQUE}' -b 'sid={OPAQUE}' x",
    "httpie": f"It answers 401 to http -a 0oa1:{OPAQUE} --password {OPAQUE} POST acme.okta.com",
    "python": f"requests.post(url, auth=('0oa1', '{OPAQUE}')) says 401 Unauthorized",
    "a cookie of PowerShell": f"Refused with {POWERSHELL.partition(chr(10))[0]}",
    "a table of PowerShell": f'Refused with @{{ "Cookie" = "sid={OPAQUE}"; "x-api-key"="{OPAQUE}" }}',
    "a password of PowerShell": f"Refused with ConvertTo-SecureString '{OPAQUE}' -AsPlainText",
    "a request of a HAR file": json.dumps(
        {"method": "GET", "cookies": [{"name": "sid", "value": OPAQUE, "path": "/"}]}
    ),
    "backticks": f"Refused with {{ `cookie`: `sid={OPAQUE}` }}",
    "packed": har(PACKED),
    "packed, cut off": har(PACKED[:-3]),
    "packed as in URLs": har(base64.urlsafe_b64encode(f"{BODY}???>>>".encode()).decode().rstrip("=")),
    "packed on many lines": har("\n".join(PACKED[at : at + 76] for at in range(0, len(PACKED), 76))),
    "packed badly": har(f"{PACKED}*"),
    "not packed": har(BODY),
    "a line of a log": json.dumps({"message": BODY, "status": 401, "url": URL, "token": OPAQUE}),
}


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
@pytest.mark.parametrize("around", ["{}", "```\n{}\n```"], ids=["bare", "fenced"])
def test_S01_nothing_of_a_secret_stays(text: str, around: str) -> None:
    everything = everything_of(around.format(text))
    for secret in (OPAQUE, SIGNATURE, BASIC, PACKED[30:90], PACKED[-60:-10]):
        assert secret not in everything


@pytest.mark.parametrize(
    "text",
    ["wget -U agent https://a.example:8080/x -b", "cert -a https://a.example:1", "no --token: 403", "auth = (1, 2)"],
)
def test_what_is_no_secret_of_a_command_stays(text: str) -> None:
    assert without_arguments(text) == text


@pytest.mark.parametrize(
    "piece", ["-u a:", "-b ", "--a-b-c-token ", "auth=('", 'Net.Cookie("', '-u "', "ConvertTo-SecureString "]
)
def test_R05_no_command_makes_the_masking_slow(piece: str) -> None:
    started = time.process_time()
    without_arguments(piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 2


@pytest.mark.parametrize("name", ["packed", "packed, cut off", "packed on many lines", "not packed"])
def test_what_is_packed_is_read(name: str) -> None:
    assert "invalid_token" in read_pasted(PASTED[name]).case.answer.body


def test_an_indented_request_names_its_host() -> None:
    read = read_pasted(PASTED["messages indented"])
    assert read.host == "acme.okta.com"
    assert read.case.sent.url.startswith("https://acme.okta.com/oauth2/v1/token?")
    assert "cookie" in read.case.sent.names
