"""What the practice org knows of a browser: its cookies, who is signed in, what they have allowed."""

from urllib.parse import urlsplit

from tokenexplorer.practice.messages import Request
from tokenexplorer.practice.records import Session, Transaction
from tokenexplorer.practice.world import World


def consents(session: Session, transaction: Transaction) -> set[str]:
    """The scopes that this person has allowed this app at this server; may be added to."""
    key = (transaction.app.client_id, transaction.issuer.issuer)
    return session.consents.setdefault(key, set())


def consent_missing(session: Session, transaction: Transaction) -> bool:
    """Tell whether the person has to be asked."""
    return transaction.consent_needed or not set(transaction.scopes) <= consents(session, transaction)


def session_of(world: World, request: Request) -> Session | None:
    """Who is signed in in the browser that sent a request; a suspended person is not."""
    session = world.sessions.get(request.cookie(session_cookie(world)) or "")
    return session if session is not None and session.person.status == "ACTIVE" else None


def session_cookie(world: World) -> str:
    """The name of the cookie that holds a session."""
    # Cookies ignore ports: two practice orgs on one machine need different names.
    return f"{world.cookies}_sid_{urlsplit(world.org_url).port}"


def browser_cookie(world: World) -> str:
    """The name of the cookie that ties a waiting request to one browser."""
    return f"{world.cookies}_browser_{urlsplit(world.org_url).port}"


def set_cookie(name: str, value: str, life_s: int | None = None) -> tuple[str, str]:
    """Build a Set-Cookie header; without a life the cookie ends with the browser."""
    life = "" if life_s is None else f"; Max-Age={life_s}"
    return ("Set-Cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{life}")
