"""The authorization endpoint and what a person does there: sign in, allow, deny, cancel.

Wrong client or redirect URI stays on a page of the provider; every other fault travels to the app.
"""

import hmac
from urllib.parse import urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import AccessDeniedError, OAuth2Error

from tokenexplorer.practice import pages
from tokenexplorer.practice.apps import App
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.messages import Request, Response, redirect
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer, reworded
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.records import Session, Transaction
from tokenexplorer.practice.world import World

_TRANSACTION_LIFE_S = 3600
_REDIRECT_WORDS = (
    "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings. "
    "This app accepts {rule}. The request is not sent back, since nobody vouches for that address."
)


def authorize(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Judge an authorization request; ask the person, or answer the app at once.

    Spec: RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2
    """
    app = _find_app(server.world, request)
    if isinstance(app, Response):
        return app
    args = request.args
    redirect_uri = args["redirect_uri"]
    try:
        if args.get("response_type") != "code":
            words = "The response type is not supported by the app. Configured response types: [code]."
            raise OAuth2Error(  # noqa: TRY301 (one way for every fault)
                words, error="unsupported_response_type", redirect_uri=redirect_uri, state=args.get("state")
            )
        server.get_consent_grant(request)
    except OAuth2Error as error:
        return _refuse(server, error)
    return _ask(server, request, app)


def interact(servers: tuple[PracticeAuthorizationServer, ...], request: Request, transaction_id: str) -> Response:
    """Show the page that a waiting request needs, or take what the person answered there."""
    world = servers[0].world
    transaction = world.transactions.get(transaction_id)
    browser = request.cookie(_browser_cookie(world)) or ""
    if (
        transaction is None
        or not hmac.compare_digest(transaction.browser.encode(), browser.encode())
        or world.now - transaction.created > _TRANSACTION_LIFE_S
    ):
        words = "Request expired, please start over: go back to the app and sign in again."
        return pages.error_page("This sign-in is over", words)
    server = next(server for server in servers if server.issuer is transaction.issuer)
    if request.method == "POST":
        return _take_answer(server, request, transaction)
    return _next_step(server, request, transaction)


def sign_out(server: PracticeAuthorizationServer, request: Request) -> Response:
    """End the browser's session and go where the app may send the browser.

    Spec: OpenID Connect RP-Initiated Logout section 2
    """
    world, args = server.world, request.args
    record = world.tokens.get(args.get("id_token_hint", ""))
    if record is None or record.kind != "id_token" or record.issuer is not server.issuer:
        return pages.error_page("Cannot sign out", "The 'id_token_hint' parameter must be an ID token of this server.")
    target = args.get("post_logout_redirect_uri")
    if target is not None and not world.apps[record.client_id].check_logout_uri(target):
        words = "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings."
        return pages.error_page("Cannot sign out", words)
    world.sessions.pop(request.cookie(_session_cookie(world)) or "", None)
    gone = _set_cookie(_session_cookie(world), "", life_s=0)
    if target is None:
        return pages.message_page("Signed out", "You are signed out of the practice org.").with_headers(gone)
    state = [("state", args["state"])] if args.get("state") else []
    return redirect(add_params_to_uri(target, state), gone)


def _find_app(world: World, request: Request) -> App | Response:
    args = request.args
    names = [name for name, _ in request.query_pairs]
    app = world.apps.get(args.get("client_id", ""))
    if app is None or names.count("client_id") > 1:
        words = "Invalid value for 'client_id' parameter. No app with this client ID is registered at the practice org."
        return pages.error_page("Unknown app", words)
    redirect_uri = args.get("redirect_uri", "")
    if names.count("redirect_uri") > 1 or not app.check_redirect_uri(redirect_uri):
        words = _REDIRECT_WORDS.format(rule=app.as_seen_from_outside().redirect_uris)
        return pages.error_page("Wrong redirect URI", words)
    return app


def _ask(server: PracticeAuthorizationServer, request: Request, app: App) -> Response:
    world, args = server.world, request.args
    prompts = args.get("prompt", "").split()
    session = _session(world, request)
    too_old = session is not None and "max_age" in args and world.now - session.auth_time > int(args["max_age"])
    transaction = Transaction(
        id=random_token(),
        issuer=server.issuer,
        app=app,
        query=request.query,
        redirect_uri=args["redirect_uri"],
        scopes=tuple(args["scope"].split()),
        browser=request.cookie(_browser_cookie(world)) or random_token(),
        created=world.now,
        login_hint=args.get("login_hint", ""),
        sign_in_needed=bool({"login", "select_account"} & set(prompts)) or too_old or args.get("max_age") == "0",
        consent_needed="consent" in prompts,
    )
    if "none" in prompts:
        fault = _silent_fault(world, session, transaction)
        if fault is not None:
            fault.redirect_uri, fault.state = args["redirect_uri"], args.get("state")
            return _refuse(server, fault)
    world.keep_transaction(transaction)
    if session is not None and not transaction.sign_in_needed and not _consent_missing(world, session, transaction):
        return _finish(server, transaction, session)
    cookie = _set_cookie(_browser_cookie(world), transaction.browser)
    return redirect(f"/interact/{transaction.id}", cookie)


def _silent_fault(world: World, session: Session | None, transaction: Transaction) -> OAuth2Error | None:
    if session is None or transaction.sign_in_needed:
        words = "The client specified not to prompt, but the user is not logged in."
        return OAuth2Error(words, error="login_required")
    if _consent_missing(world, session, transaction):
        return OAuth2Error("The requested scopes require user consent.", error="consent_required")
    return None


def _next_step(server: PracticeAuthorizationServer, request: Request, transaction: Transaction) -> Response:
    session = _session(server.world, request)
    if session is None or transaction.sign_in_needed:
        return _sign_in_page(transaction, transaction.login_hint)
    if _consent_missing(server.world, session, transaction):
        return pages.consent_page(
            transaction.app.name, session.person.name, session.person.login, transaction.scopes,
            is_org=transaction.issuer.is_org, app_origin=_origin(transaction.redirect_uri),
        )  # fmt: skip
    return _finish(server, transaction, session)


def _take_answer(server: PracticeAuthorizationServer, request: Request, transaction: Transaction) -> Response:
    world, form = server.world, request.form
    session = _session(world, request)
    action = form.get("action")
    if action in {"cancel", "deny"}:
        return _finish(server, transaction, None)
    if action == "allow" and session is not None and not transaction.sign_in_needed:
        _consents(world, session, transaction).update(transaction.scopes)
        return _finish(server, transaction, session)
    if action != "sign_in":
        return _next_step(server, request, transaction)
    person = _check_password(world, form.get("username", ""), form.get("password", ""))
    if person is None:
        words = "Wrong user name or password. The people below can sign in."
        return _sign_in_page(transaction, form.get("username", ""), words)
    world.sessions.pop(request.cookie(_session_cookie(world)) or "", None)
    key = random_token()
    world.keep_session(key, Session(person, world.now))
    world.log.add(world.now, person, "user.session.start", "User login to Okta")
    person.last_login = world.now
    transaction.sign_in_needed = False
    return redirect(f"/interact/{transaction.id}", _set_cookie(_session_cookie(world), key))


def _check_password(world: World, username: str, password: str) -> Person | None:
    person = world.find_person(username)
    if person is None or person.password is None or person.status != "ACTIVE":
        return None
    fits = hmac.compare_digest(person.password.encode(), password.encode("utf-8", "surrogatepass"))
    if not fits:
        reason = "INVALID_CREDENTIALS"
        world.log.add(world.now, person, "user.session.start", "User login to Okta", reason=reason)
    return person if fits else None


def _finish(server: PracticeAuthorizationServer, transaction: Transaction, session: Session | None) -> Response:
    """Send the browser back to the app: with a code for a session, with access_denied for None."""
    world = server.world
    world.transactions.pop(transaction.id, None)
    request = Request("GET", f"{server.issuer.base_path}/authorize", transaction.query)
    try:
        grant = server.get_consent_grant(request)
        if session is None:
            raise AccessDeniedError(redirect_uri=transaction.redirect_uri, state=grant.request.payload.state)
    except OAuth2Error as error:  # also: a grant was revoked while the person was reading
        return _refuse(server, error)
    grant.request.auth_time = session.auth_time
    words = "OIDC authorization code is granted" if "openid" in transaction.scopes else "OAuth2 code is granted"
    world.log.add(world.now, session.person, "app.oauth2.authorize.code", words, target=transaction.app.client_id)
    answer = server.create_authorization_response(grant.request, session.person, grant)
    return _to_app(server, dict(answer.headers)["Location"])


def _refuse(server: PracticeAuthorizationServer, error: OAuth2Error) -> Response:
    """Send an error to the app.

    Spec: RFC 6749 section 4.1.2.1
    """
    _, _, headers = reworded(error)()
    return _to_app(server, dict(headers)["Location"])


def _to_app(server: PracticeAuthorizationServer, location: str) -> Response:
    """Name the issuer in the answer.

    Spec: RFC 9207 section 2
    """
    return redirect(add_params_to_uri(location, [("iss", server.issuer.issuer)]))


def _sign_in_page(transaction: Transaction, username: str, fault: str = "") -> Response:
    return pages.sign_in_page(transaction.app.name, username, fault, app_origin=_origin(transaction.redirect_uri))


def _consents(world: World, session: Session, transaction: Transaction) -> set[str]:
    key = (session.person.id, transaction.app.client_id, transaction.issuer.issuer)
    return world.consents.setdefault(key, set())


def _consent_missing(world: World, session: Session, transaction: Transaction) -> bool:
    return transaction.consent_needed or not set(transaction.scopes) <= _consents(world, session, transaction)


def _session(world: World, request: Request) -> Session | None:
    session = world.sessions.get(request.cookie(_session_cookie(world)) or "")
    return session if session is not None and session.person.status == "ACTIVE" else None


def _session_cookie(world: World) -> str:
    # Cookies ignore ports: two practice orgs on one machine need different names.
    return f"practice_sid_{urlsplit(world.org_url).port}"


def _browser_cookie(world: World) -> str:
    return f"practice_browser_{urlsplit(world.org_url).port}"


def _set_cookie(name: str, value: str, life_s: int | None = None) -> tuple[str, str]:
    life = "" if life_s is None else f"; Max-Age={life_s}"
    return ("Set-Cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{life}")


def _origin(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"
