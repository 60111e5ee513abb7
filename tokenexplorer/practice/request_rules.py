"""What an authorization request has to fulfil at an Okta org, with the error that each fault brings.

Client and redirect URI are known to be good here: these errors travel to the app.
"""

from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, OAuth2Error, UnauthorizedClientError

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.issuers import IMPLICIT, Issuer
from tokenexplorer.practice.messages import first_values, repeated
from tokenexplorer.practice.oauth_faults import OktaFault
from tokenexplorer.practice.response_modes import RESPONSE_MODES, TOKENS, wishes
from tokenexplorer.practice.scopes import CUSTOM_SCOPES, OIDC_SCOPES, is_api_scope

_PROMPTS = {"none", "login", "consent", "select_account"}
_LONGEST_SCOPE = 4096
_MODES = f"[{', '.join(RESPONSE_MODES)}]"


def check_request(pairs: list[tuple[str, str]], app: App, issuer: Issuer) -> None:
    """Check everything beyond client, redirect URI and response type, which is one that is known.

    Args:
        pairs: The parameters in the order of the wire.
        app: The app that asks.
        issuer: The authorization server that is asked.

    Raises:
        OAuth2Error: The first fault, in Okta's order of looking.

    Spec: RFC 6749 section 4.1.1, RFC 7636 section 4.3, OpenID Connect Core section 3.1.2.1
    """
    if repeated(pairs):
        raise InvalidRequestError("The request contains multiple parameters with the same name.")
    args = first_values(pairs)
    if not args.get("state"):
        raise InvalidRequestError("The authentication request has an invalid 'state' parameter.")
    for unsupported in ("request", "request_uri"):
        if unsupported in args:
            words = f"The '{unsupported}' parameter is not supported."
            raise OAuth2Error(words, error=f"{unsupported}_not_supported")
    _check_mode(args)
    _check_prompt(args)
    wanted = wishes(args)
    if "code" in wanted:
        _check_pkce(args, app)
    check_scopes(args.get("scope", ""), app, issuer)
    if "id_token" in wanted and "openid" not in args["scope"].split():
        words = "The requested scopes and response type require the 'openid' scope."
        raise OktaFault("openid_scope_required", "invalid_scope", words)


def check_response_type(args: dict[str, str], app: App) -> None:
    """Check that an app may have what it asks the browser to bring: by its response types, then by its grant types.

    Raises:
        OAuth2Error: It may not, or asks for something unknown.
    """
    wanted = wishes(args)
    if not wanted or not wanted <= set(app.response_types):
        words = "The response type is not supported by the authorization server. Configured response types: "
        error = "unsupported_response_type"
        raise OktaFault(error, error, f"{words}[{', '.join(app.response_types)}].")
    needed = {IMPLICIT if word in TOKENS else "authorization_code" for word in wanted}
    if not needed <= set(app.grant_types):
        raise UnauthorizedClientError


def _check_mode(args: dict[str, str]) -> None:
    """Check how the answer is to travel, and the nonce that tokens need which travel through the browser.

    Spec: OAuth 2.0 Multiple Response Types section 5, OpenID Connect Core section 3.2.2.1
    """
    mode, legacy = args.get("response_mode"), TOKENS & wishes(args)
    if mode and mode not in RESPONSE_MODES:
        words = f"The response mode is not supported by the authorization server. Valid response modes: {_MODES}."
        raise OktaFault("unsupported_response_mode", "unsupported_response_mode", words)
    if mode == "query" and legacy:
        words = "The response mode 'query' cannot be used with the response types 'token' and 'id_token'."
        raise OktaFault("unsupported_response_mode_query_with_tokens", "unsupported_response_mode", words)
    if legacy and not args.get("nonce"):
        words = "The 'nonce' parameter is required for this response type."
        raise OktaFault("invalid_nonce", "invalid_request", words)


def _check_prompt(args: dict[str, str]) -> None:
    prompts = args.get("prompt", "").split()
    if not set(prompts) <= _PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise InvalidRequestError("The authentication request has an invalid 'prompt' parameter.")
    max_age = args.get("max_age", "0")
    if not (max_age.isascii() and max_age.isdigit() and len(max_age) < 10):
        raise InvalidRequestError("The authentication request has an invalid 'max_age' parameter.")


def _check_pkce(args: dict[str, str], app: App) -> None:
    if not args.get("code_challenge"):
        if app.kind == "public" or "code_challenge_method" in args:
            raise InvalidRequestError(
                "PKCE code challenge is required when the token endpoint authentication is 'NONE'."
            )
        return
    if args.get("code_challenge_method") != "S256":
        raise InvalidRequestError("PKCE code challenge method is not supported. Supported methods: [S256].")
    if any(
        not (character.isascii() and (character.isalnum() or character in "-._~"))
        for character in args["code_challenge"]
    ):
        raise InvalidRequestError("PKCE code challenge contains illegal characters.")


def check_scopes(scope: str, app: App, issuer: Issuer) -> None:
    """Check that an app may ask for scopes at a server.

    Raises:
        OAuth2Error: A scope is unknown here, or not granted to the app.
    """
    scopes = scope.split(" ") if scope else []
    if not scopes:
        raise InvalidScopeError("No scopes were requested.")
    if len(scope) > _LONGEST_SCOPE or "" in scopes:
        raise InvalidScopeError("The 'scope' parameter is too long or is not a list separated by single spaces.")
    if issuer.is_org:
        _check_org_scopes(scopes, app)
    elif not set(scopes) <= {*OIDC_SCOPES, *CUSTOM_SCOPES}:
        raise InvalidScopeError("One or more scopes are not configured for the authorization server resource.")
    if "openid" not in scopes and set(scopes) & (set(OIDC_SCOPES) - {"offline_access"}):
        raise InvalidScopeError("The requested scopes require the 'openid' scope.")


def _check_org_scopes(scopes: list[str], app: App) -> None:
    api_scopes = [scope for scope in scopes if is_api_scope(scope)]
    if not set(scopes) <= {*OIDC_SCOPES, *api_scopes}:
        raise InvalidScopeError("Custom scopes are not allowed for this request.")
    missing = [scope for scope in api_scopes if scope not in app.grants]
    if not missing:
        return
    if len(missing) == len(api_scopes):
        words = "The client is not allowed any of the requested scopes."
        raise OktaFault("no_org_scopes_granted", "consent_required", words)
    words = f"The following scopes are not allowed for this request: [{', '.join(missing)}]."
    raise OktaFault("illegal_scope", "invalid_scope", words)
