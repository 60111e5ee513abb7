"""What the browser is asked for and how: response type and mode, pushed requests, the parameters with a field.

Spec: RFC 8414 section 2, RFC 9126 section 5, RFC 9700 section 2.1.2, OpenID Connect Core sections 3 and 5.5
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.oauth.authorization import claims_fault, twice
from tokenexplorer.oauth.flow import CODE, Flow, canonical
from tokenexplorer.oauth.preflight.finding import FEW, Finding
from tokenexplorer.oauth.pushed_request import Push, why
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client

_CODE_MEND = ("Use code", "set_response_type", CODE.response_type)
_USUAL_MODES = ("query", "fragment")


def find_flow(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding | None:
    """Whether the server knows the response type, and whether tokens pass through the browser; None for a code."""
    flow = Flow(canonical(request.client.response_type))
    if flow == CODE or request.client.kind == "service":
        return None
    if not flow.brings:
        detail = f"{request.client.response_type} is asked for."
        return Finding("flow", "failed", "The response type is not known", detail, *_CODE_MEND, blocking=True)
    known = metadata.response_types_supported if metadata is not None else ()
    if known and flow.response_type not in {canonical(each) for each in known}:
        if flow == Flow("token"):
            # It is plain OAuth: Okta allows it, and no document of OpenID Connect needs to name it.
            return Finding(
                "flow", "warn", "The server does not list the response type token",
                "It is none of OpenID Connect, so a server may allow it all the same.", *_CODE_MEND,
            )  # fmt: skip
        return Finding(
            "flow", "failed", f"The server does not list the response type {flow.response_type}",
            f"It lists {listed(known, FEW)}.", *_CODE_MEND, blocking=True,
        )  # fmt: skip
    if flow.id_token and "openid" not in request.client.scopes:
        return Finding(
            "flow", "failed", "An ID token needs the scope openid", f"The response type is {flow.response_type}.",
            "Add openid", "add_scopes", "openid", blocking=True,
        )  # fmt: skip
    if not flow.code and "offline_access" in request.client.scopes:
        return Finding(
            "flow", "warn", "No refresh token comes without a code",
            f"The response type is {flow.response_type}, so offline_access is asked in vain.",
            *_CODE_MEND,
        )  # fmt: skip
    return Finding(
        "flow", "warn", "A legacy flow: tokens pass through the browser",
        f"Response type {flow.response_type}. Good for a look at how it works; for an app of today use code.",
        *_CODE_MEND,
    )  # fmt: skip


def find_response_mode(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding | None:
    """Whether the answer can come back as it was chosen; None where the response type decides."""
    mode, flow = request.client.response_mode, Flow(canonical(request.client.response_type))
    if not mode or request.client.kind == "service":
        return None
    mend = ("Leave it to the response type", "set_response_mode", "")
    if mode == "query" and flow.is_legacy:
        detail = "Addresses stay in histories and logs. The fragment does not leave the browser."
        return Finding("responseMode", "failed", "Tokens must not come back in the query", detail, *mend, blocking=True)
    known = metadata.response_modes_supported if metadata is not None else None
    if mode in (_USUAL_MODES if known is None else known) or metadata is None:
        return None
    detail = f"It lists {listed(known, FEW) or 'nothing'}." if known is not None else "It lists no response modes."
    return Finding("responseMode", "warn", f"The server does not list the response mode {mode}", detail, *mend)


def find_push(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding | None:
    """Whether the request is pushed first, and whether that can be done (A11); None where it is not."""
    if metadata is None or request.client.kind == "service":
        return None
    reason = why(request.client, metadata)
    if reason is Push.NO:
        return None
    if not metadata.pushed_authorization_request_endpoint:
        if reason is Push.REQUIRED:
            return Finding(
                "push", "failed", "The server demands pushed requests and names no endpoint for them",
                "Tell whoever runs the server.", blocking=True,
            )  # fmt: skip
        return Finding(
            "push", "failed", "The server names no endpoint for pushed requests",
            "Its discovery document has no pushed_authorization_request_endpoint.",
            "Do not push", "set_par", "off", blocking=True,
        )  # fmt: skip
    proof = "certificate" if request.client.uses_certificate else "key"
    return Finding("push", "ok", "The request is pushed first", _PUSHED[reason].format(proof=proof))


_PUSHED = {
    Push.REQUIRED: "The server takes no other ones. The browser brings only a reference.",
    Push.CHOSEN: "As chosen. The browser brings only a reference.",
    Push.OFFERED: "The server offers it, and this app proves itself by a {proof}. The browser brings only a reference.",
}


def find_parameters(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding | None:
    """Whether the parameters that are typed can be sent, and are read by the server."""
    client = request.client
    if client.kind == "service":
        return None
    if client.claims and (fault := claims_fault(client.claims)):
        return Finding(
            "parameters", "failed", f"The parameter claims {fault}", 'It is an object, such as {"id_token": …}.',
            "Edit claims", "edit_field", "claims", blocking=True,
        )  # fmt: skip
    doubled = twice(client)
    if doubled:
        return Finding(
            "parameters", "failed", f"{doubled} is set twice", "Once in its own field, once as an extra parameter.",
            "Remove the extra one", "remove_parameter", doubled, blocking=True,
        )  # fmt: skip
    return _unread(client, metadata)


def _unread(client: Client, metadata: ProviderMetadata | None) -> Finding | None:
    """RFC 8414 and OpenID Connect Discovery section 3: absent means that claims are not supported."""
    if not client.claims or metadata is None or metadata.raw.get("claims_parameter_supported") is True:
        return None
    detail = "It lists no claims_parameter_supported, so it may read over it."
    return Finding(
        "parameters", "warn", "The server does not list the parameter claims", detail, "Edit claims", "edit_field",
        "claims",
    )  # fmt: skip
