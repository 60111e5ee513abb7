"""What a browser does at the practice OneLogin: an authorization request, a sign-in, an answer; and signing out."""

import hmac

from authlib.common.urls import add_params_to_uri

from tokenexplorer.practice import pages
from tokenexplorer.practice.apps import App
from tokenexplorer.practice.browser_session import browser_cookie, session_cookie, session_of, set_cookie
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.issuers import CODE_LIFE_S
from tokenexplorer.practice.messages import Request, Response, first_values, origin_of, parse_pairs, redirect, repeated
from tokenexplorer.practice.onelogin_server import BASE_PATH, BRAND, RESPONSE_TYPES, SCOPES, OneLoginServer
from tokenexplorer.practice.records import AuthorizationCode, Session, Transaction
from tokenexplorer.practice.response_modes import send_back, usual_mode
from tokenexplorer.practice.sign_in import WRONG_PASSWORD, sign_in

RE_AUTH = "onelogin:nist:level:1:re-auth"
"""An acr_values that asks for the password again."""
_TRANSACTION_LIFE_S = 3600
_Fault = tuple[str, str]


def authorize(server: OneLoginServer, request: Request) -> Response:
    """Judge an authorization request, then answer it or ask the person.

    Spec: RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2
    """
    world, args = server.world, request.args
    app = world.apps.get(args.get("client_id", ""))
    if app is None or not app.active:
        return _error_page("Unknown app", "invalid_client: client is invalid.")
    if not app.check_redirect_uri(args.get("redirect_uri", "")):
        words = (
            "redirect_uri did not match any client's registered redirect_uris. This app accepts "
            f"{app.as_seen_from_outside().redirect_uris}. The request is not sent back."
        )
        return _error_page("Wrong redirect URI", words)
    fault = _fault_of(request, app)
    if fault is not None:
        return _to_app(args, error=fault[0], error_description=fault[1])
    return _ask(server, request, app)


def _fault_of(request: Request, app: App) -> _Fault | None:
    """The first fault that may travel to the app."""
    args = request.args
    if twice := repeated(request.query_pairs):
        return "invalid_request", f"{twice} parameter must not be provided twice"
    if args.get("response_type") not in RESPONSE_TYPES:
        return "unsupported_response_type", "response_type not supported"
    if args.get("response_mode", usual_mode(args)) != usual_mode(args):
        return "unsupported_response_mode", "response_mode not supported"
    if "offline_access" in args.get("scope", "").split():
        return "invalid_scope", "requested scope offline_access is not allowed"
    return _fault_of_flow(args, app)


def _fault_of_flow(args: dict[str, str], app: App) -> _Fault | None:
    implicit = args["response_type"] != "code"
    if implicit and not (args.get("nonce") and "openid" in args.get("scope", "").split()):
        return "invalid_request", "the scope openid and a nonce are needed for this response_type"
    if not implicit and not args.get("code_challenge") and app.auth_method == "none":
        return "invalid_request", "PKCE must be used where the token endpoint method is None"
    if args.get("code_challenge") and args.get("code_challenge_method") != "S256":
        return "invalid_request", "not supported value of code_challenge_method"
    max_age = args.get("max_age", "0")
    if not (max_age.isascii() and max_age.isdigit() and len(max_age) < 10):
        return "invalid_request", "invalid max_age parameter value"
    return None


def _ask(server: OneLoginServer, request: Request, app: App) -> Response:
    world, args = server.world, request.args
    session, prompts = session_of(world, request), args.get("prompt", "").split()
    old = session is not None and "max_age" in args and world.now - session.auth_time > int(args["max_age"])
    again = bool({"login", "select_account"} & set(prompts)) or RE_AUTH in args.get("acr_values", "").split()
    transaction = Transaction(
        id=random_token(),
        issuer=server.issuer,
        app=app,
        query=request.query,
        redirect_uri=args["redirect_uri"],
        # What is not known here is left out in silence.
        scopes=tuple(scope for scope in args.get("scope", "").split() if scope in SCOPES),
        browser=request.cookie(browser_cookie(world)) or random_token(),
        created=world.now,
        login_hint=args.get("login_hint", ""),
        sign_in_needed=again or old or args.get("max_age") == "0",
    )
    if session is not None and not transaction.sign_in_needed:
        return _finish(server, transaction, request, session)
    if "none" in prompts:
        return _to_app(args, error="login_required", error_description="End-User authentication is required")
    world.keep_transaction(transaction)
    cookie = set_cookie(browser_cookie(world), transaction.browser)
    return redirect(f"{BASE_PATH}/interact/{transaction.id}", cookie)


def interact(server: OneLoginServer, request: Request, transaction_id: str) -> Response:
    """Show the sign-in page of a waiting request, or take what was typed there."""
    world = server.world
    transaction = world.transactions.get(transaction_id)
    browser = request.cookie(browser_cookie(world)) or ""
    if (
        transaction is None
        or not hmac.compare_digest(transaction.browser.encode(), browser.encode())
        or world.now - transaction.created > _TRANSACTION_LIFE_S
    ):
        return _error_page("This sign-in is over", "Go back to the app and sign in again.")
    action = request.form.get("action") if request.method == "POST" else None
    if action == "cancel":
        world.transactions.pop(transaction_id, None)
        args = first_values(parse_pairs(transaction.query))
        return _to_app(args, error="access_denied", error_description="End-User aborted interaction")
    if action == "sign_in":
        cookie = sign_in(world, request)
        if cookie is None:
            return _sign_in_page(transaction, request.form.get("username", ""), WRONG_PASSWORD)
        transaction.sign_in_needed = False
        return redirect(request.path, cookie)
    session = session_of(world, request)
    if session is None or transaction.sign_in_needed:
        return _sign_in_page(transaction, transaction.login_hint, "")
    return _finish(server, transaction, request, session)


def _finish(server: OneLoginServer, transaction: Transaction, request: Request, session: Session) -> Response:
    """Send the browser back with a code. OneLogin asks nobody for consent."""
    world = server.world
    world.transactions.pop(transaction.id, None)
    args = first_values(parse_pairs(transaction.query))
    code = AuthorizationCode(
        code=random_token(),
        issuer=server.issuer,
        client_id=transaction.app.client_id,
        redirect_uri=transaction.redirect_uri,
        scope=" ".join(transaction.scopes),
        person=session.person,
        auth_time=session.auth_time,
        expires_at=world.now + CODE_LIFE_S,
        family=random_token(),
        nonce=args.get("nonce"),
        code_challenge=args.get("code_challenge"),
        code_challenge_method=args.get("code_challenge_method"),
    )
    server.remember_sign_in(code.family, request.cookie(session_cookie(world)) or "")
    if args["response_type"] != "code":
        return _to_app(args, **server.answer_at_once(code, args["response_type"]))
    world.keep_code(code)
    return _to_app(args, code=code.code)


def sign_out(server: OneLoginServer, request: Request) -> Response:
    """End the browser's session with the tokens of every app in it, and go where the app may send the browser.

    Spec: OpenID Connect RP-Initiated Logout section 2
    """
    world, args = server.world, request.args
    record = world.tokens.get(args.get("id_token_hint", ""))
    target = args.get("post_logout_redirect_uri")
    if "id_token_hint" in args and (record is None or record.kind != "id_token"):
        return _error_page("Cannot sign out", "invalid_request: id_token_hint is not an ID token of this server.")
    app = world.apps.get(record.client_id) if record is not None else None
    if target is not None and (app is None or not app.check_logout_uri(target)):
        words = "post_logout_redirect_uri is not registered, or id_token_hint does not say for which app."
        return _error_page("Cannot sign out", words)
    here = request.cookie(session_cookie(world)) or ""
    for key in {here, server.session_of_family(record.family) if record is not None else here} - {""}:
        server.end_session(key)
    gone = set_cookie(session_cookie(world), "", life_s=0)
    if target is None:
        words = "You are signed out, and the tokens of every app of this session are revoked."
        return pages.message_page("Signed out", words, brand=BRAND).with_headers(gone)
    state = [("state", args["state"])] if args.get("state") else []
    return redirect(add_params_to_uri(target, state), gone)


def _to_app(args: dict[str, str], **answer: str) -> Response:
    state = {"state": args["state"]} if args.get("state") else {}
    return send_back(args["redirect_uri"], usual_mode(args), answer | state)


def _sign_in_page(transaction: Transaction, username: str, fault: str) -> Response:
    origin = origin_of(transaction.redirect_uri)
    return pages.sign_in_page(transaction.app.name, username, fault, app_origin=origin, brand=BRAND)


def _error_page(title: str, words: str) -> Response:
    return pages.error_page(title, words, brand=BRAND)
