"""The authorization endpoint: judges a request, and sends the browser back to the app with the answer.

Wrong client or redirect URI stays on a page of the provider; every other fault travels to the app.
"""

from authlib.oauth2.rfc6749 import AccessDeniedError, InvalidRequestError, OAuth2Error

from tokenexplorer.practice import pages
from tokenexplorer.practice.apps import App
from tokenexplorer.practice.authorization_checks import judge, note_refusal
from tokenexplorer.practice.browser_session import browser_cookie, consent_missing, session_of, set_cookie
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.messages import Request, Response, redirect
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer, reworded
from tokenexplorer.practice.pushed_requests import resolve
from tokenexplorer.practice.records import Session, Transaction
from tokenexplorer.practice.response_modes import mode_of, send_back, wishes
from tokenexplorer.practice.world import World

_REDIRECT_WORDS = (
    "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings. "
    "This app accepts {rule}. The request is not sent back, since nobody vouches for that address."
)


def authorize(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Judge an authorization request; ask the person, or answer the app at once.

    Spec: RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2
    """
    resolved = resolve(server, request)
    if isinstance(resolved, Response):
        return resolved
    app = _find_app(server.world, resolved)
    if isinstance(app, Response):
        return app
    try:
        if app.par_required and resolved is request:
            raise InvalidRequestError("The client requires pushed authorization requests.")
        judge(server, app, resolved)
    except OAuth2Error as error:
        return _refuse(server, app, resolved.args, error)
    return _ask(server, resolved, app)


def _find_app(world: World, request: Request) -> App | Response:
    args = request.args
    names = [name for name, _ in request.query_pairs]
    app = world.apps.get(args.get("client_id", ""))
    if app is None or not app.active or names.count("client_id") > 1:
        words = "Invalid value for 'client_id' parameter. No app with this client ID is registered at the practice org."
        return pages.error_page("Unknown app", words)
    redirect_uri = args.get("redirect_uri", "")
    if names.count("redirect_uri") > 1 or not app.check_redirect_uri(redirect_uri):
        note_refusal(world, app, "mismatched_redirect_uri")
        words = _REDIRECT_WORDS.format(rule=app.as_seen_from_outside().redirect_uris)
        return pages.error_page("Wrong redirect URI", words)
    return app


def _ask(server: PracticeAuthorizationServer, request: Request, app: App) -> Response:
    world, args = server.world, request.args
    prompts = args.get("prompt", "").split()
    session = session_of(world, request)
    too_old = session is not None and "max_age" in args and world.now - session.auth_time > int(args["max_age"])
    transaction = Transaction(
        id=random_token(),
        issuer=server.issuer,
        app=app,
        query=request.query,
        redirect_uri=args["redirect_uri"],
        scopes=_scopes(args),
        browser=request.cookie(browser_cookie(world)) or random_token(),
        created=world.now,
        login_hint=args.get("login_hint", ""),
        sign_in_needed=bool({"login", "select_account"} & set(prompts)) or too_old or args.get("max_age") == "0",
        consent_needed="consent" in prompts,
    )
    if "none" in prompts:
        fault = _silent_fault(session, transaction)
        if fault is not None:
            return _refuse(server, app, args, fault)
    world.keep_transaction(transaction)
    if session is not None and not transaction.sign_in_needed and not consent_missing(session, transaction):
        return finish(server, transaction, session)
    cookie = set_cookie(browser_cookie(world), transaction.browser)
    return redirect(f"/interact/{transaction.id}", cookie)


def _scopes(args: dict[str, str]) -> tuple[str, ...]:
    """The scopes that are asked for; without a code nothing can be refreshed (OpenID Connect Core section 11)."""
    scopes = tuple(args["scope"].split())
    return scopes if "code" in wishes(args) else tuple(scope for scope in scopes if scope != "offline_access")


def _silent_fault(session: Session | None, transaction: Transaction) -> OAuth2Error | None:
    if session is None or transaction.sign_in_needed:
        words = "The client specified not to prompt, but the user is not logged in."
        return OAuth2Error(words, error="login_required")
    if consent_missing(session, transaction):
        return OAuth2Error("The requested scopes require user consent.", error="consent_required")
    return None


def finish(server: PracticeAuthorizationServer, transaction: Transaction, session: Session | None) -> Response:
    """Send the browser back to the app: with what it asked for for a session, with access_denied for None."""
    world = server.world
    world.transactions.pop(transaction.id, None)
    request = Request("GET", f"{server.issuer.base_path}/authorize", transaction.query)
    try:
        grant = server.get_consent_grant(request)
        if session is None:
            raise AccessDeniedError
        _check_allowed(server, transaction, session.person.id)
    except OAuth2Error as error:  # also: a grant was revoked while the person was reading
        return _refuse(server, transaction.app, request.args, error)
    grant.request.auth_time = session.auth_time
    grant.request.scope = " ".join(scope for scope in transaction.scopes if scope not in transaction.left_out)
    return _to_app(server, transaction.app, request.args, grant.answer(session.person))


def _check_allowed(server: PracticeAuthorizationServer, transaction: Transaction, person_id: str) -> None:
    """Whether the org lets this person use this app at this server."""
    app = transaction.app
    words = ""
    if app.assigned is not None and person_id not in app.assigned:
        words = "User is not assigned to the client application."
    elif app.flaw == "no_policy" and not server.issuer.is_org:
        words = "Policy evaluation failed for this request, please check the policy configurations."
    if words:
        raise OAuth2Error(words, error="access_denied")


def _refuse(server: PracticeAuthorizationServer, app: App, args: dict[str, str], error: OAuth2Error) -> Response:
    """Send an error to the app.

    Spec: RFC 6749 section 4.1.2.1
    """
    note_refusal(server.world, app, getattr(error, "reason", error.error))
    error = reworded(error)
    return _to_app(server, app, args, {"error": error.error, "error_description": error.get_error_description()})


def _to_app(server: PracticeAuthorizationServer, app: App, args: dict[str, str], answer: dict[str, str]) -> Response:
    """Send an answer with the state as it came, and the name of the issuer.

    Spec: RFC 6749 section 4.1.2, RFC 9207 section 2
    """
    if args.get("state"):
        answer["state"] = args["state"]
    answer["iss"] = server.world.issuer_for(server.issuer, app)
    return send_back(args["redirect_uri"], mode_of(args), answer)
