"""What a person does between the authorization request and its answer: sign in, allow, deny, cancel; and sign out."""

import hmac

from authlib.common.urls import add_params_to_uri

from tokenexplorer.practice import pages
from tokenexplorer.practice.authorization import finish
from tokenexplorer.practice.browser_session import (
    browser_cookie,
    consent_missing,
    consents,
    session_cookie,
    session_of,
    set_cookie,
)
from tokenexplorer.practice.messages import Request, Response, origin_of, redirect
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer
from tokenexplorer.practice.records import Transaction
from tokenexplorer.practice.scopes import OPTIONAL_SCOPES
from tokenexplorer.practice.sign_in import WRONG_PASSWORD, sign_in

_TRANSACTION_LIFE_S = 3600


def interact(servers: tuple[PracticeAuthorizationServer, ...], request: Request, transaction_id: str) -> Response:
    """Show the page that a waiting request needs, or take what the person answered there."""
    world = servers[0].world
    transaction = world.transactions.get(transaction_id)
    browser = request.cookie(browser_cookie(world)) or ""
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
    world, args = server.world, request.form if request.method == "POST" else request.args
    record = world.tokens.get(args.get("id_token_hint", ""))
    if record is None or record.kind != "id_token" or record.issuer is not server.issuer:
        return pages.error_page("Cannot sign out", "The 'id_token_hint' parameter must be an ID token of this server.")
    target = args.get("post_logout_redirect_uri")
    app = world.apps.get(record.client_id)
    if target is not None and (app is None or not app.check_logout_uri(target)):
        words = "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings."
        return pages.error_page("Cannot sign out", words)
    world.sessions.pop(request.cookie(session_cookie(world)) or "", None)
    gone = set_cookie(session_cookie(world), "", life_s=0)
    if target is None:
        return pages.message_page("Signed out", "You are signed out of the practice org.").with_headers(gone)
    state = [("state", args["state"])] if args.get("state") else []
    return redirect(add_params_to_uri(target, state), gone)


def _next_step(server: PracticeAuthorizationServer, request: Request, transaction: Transaction) -> Response:
    session = session_of(server.world, request)
    if session is None or transaction.sign_in_needed:
        return _sign_in_page(transaction, transaction.login_hint)
    if consent_missing(session, transaction):
        return pages.consent_page(
            transaction.app.name, session.person.name, session.person.login, transaction.scopes,
            is_org=transaction.issuer.is_org, app_origin=origin_of(transaction.redirect_uri),
        )  # fmt: skip
    return finish(server, transaction, session)


def _take_answer(server: PracticeAuthorizationServer, request: Request, transaction: Transaction) -> Response:
    world, form = server.world, request.form
    session = session_of(world, request)
    action = form.get("action")
    if action in {"cancel", "deny"}:
        return finish(server, transaction, None)
    if action == "allow" and session is not None and not transaction.sign_in_needed:
        transaction.left_out = frozenset(
            scope for scope in transaction.scopes if scope in OPTIONAL_SCOPES and f"keep:{scope}" not in form
        )
        # What was left out is asked again next time.
        consents(session, transaction).update(set(transaction.scopes) - transaction.left_out)
        return finish(server, transaction, session)
    if action != "sign_in":
        return _next_step(server, request, transaction)
    cookie = sign_in(world, request)
    if cookie is None:
        return _sign_in_page(transaction, form.get("username", ""), WRONG_PASSWORD)
    transaction.sign_in_needed = False
    return redirect(f"/interact/{transaction.id}", cookie)


def _sign_in_page(transaction: Transaction, username: str, fault: str = "") -> Response:
    return pages.sign_in_page(transaction.app.name, username, fault, app_origin=origin_of(transaction.redirect_uri))
