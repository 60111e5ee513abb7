"""What the browser may show while the app waits, and what to do then: some pages never call back. Words only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One entry of "What does the browser show?".

    Attributes:
        id: Of the object name `signin_help_<id>`.
        icon: Of resources/icons.
        title: What the person sees.
        text: What it means and what to do.
        shows_redirect_uri: Whether the exact redirect URI stands below, to copy.
    """

    id: str
    icon: str
    title: str
    text: str
    shows_redirect_uri: bool = False


_OKTA = {
    "redirectUri": (
        "“redirect_uri must be a Login redirect URI”",
        "Okta does not know this app's redirect URI. Add this exact text in the app's General › Login section, save, "
        "then sign in again.",
    ),
    "notAssigned": (
        "“User is not assigned to the client application”",
        "Assign this person, or a group of theirs, to the app: Admin console › Applications › the app › Assignments. "
        "Then sign in again.",
    ),
}
_ANY = {
    "redirectUri": (
        "It does not know the redirect URI",
        "Add this exact text to the app at the provider, save, then sign in again. Port and path count.",
    ),
    "notAssigned": (
        "This person may not use the app",
        "Give this person access to the app at the provider, then sign in again.",
    ),
}


_GETS = (
    "The answer came, but not to this app. Copy the whole address of that page and choose Paste redirect URL. "
    "A browser on another computer or in a container cannot reach this one."
)
_POSTS = (
    "The answer was posted, but not to this app, and no address holds it that could be pasted. Sign in again in a "
    "browser on this computer. For a browser on another computer or in a container choose the response mode query on "
    "Connect."
)


def topics(*, okta: bool, host: str, port: str, own_host: str = "127.0.0.1", posted: bool = False) -> tuple[Topic, ...]:
    """The entries for a provider.

    Args:
        okta: Whether it is Okta, whose pages have well-known words.
        host: The host that the browser shows, in ASCII.
        port: The port that this app listens on, in words.
        own_host: This computer, as the redirect URI names it.
        posted: Whether the browser brings the answer as a form, which is in no address bar.
    """
    words = _OKTA if okta else _ANY
    listener = f"{own_host}{f':{port}' if port else ''}"
    return (
        Topic(
            "form",
            "log-in",
            "A sign-in form",
            f"Sign in there. The address must begin with {host}. This window goes on by itself when you are done.",
        ),
        Topic("redirectUri", "circle-alert", *words["redirectUri"], shows_redirect_uri=True),
        Topic("notAssigned", "user-x", *words["notAssigned"]),
        Topic(
            "cannotConnect",
            "unplug",
            f"“Unable to connect” to {listener}",
            _POSTS if posted else _GETS,
            shows_redirect_uri=True,
        ),
        Topic(
            "nothingOpened",
            "app-window",
            "Nothing opened, or the wrong browser",
            "Choose Copy sign-in URL and open it in the browser you want, on this computer. A private window lets you "
            "sign in as somebody else.",
        ),
        Topic(
            "factor",
            "smartphone",
            "It asks for another factor",
            "Answer it there. If it takes longer, choose Add 5 minutes: this app waits as long as you say.",
        ),
        Topic(
            "other",
            "circle-question-mark",
            "Something else",
            "The provider stopped on a page of its own, so no answer reaches this app. The words there name the cause: "
            "a client ID that it does not know, a policy, a person without access. Mend it there, or check the client "
            "ID on Connect, then sign in again.",
        ),
    )


def topic_for(detail: str) -> str:
    """Which entry opens by itself for the server's own words; empty where none fits."""
    folded = detail.casefold()
    if "redirect" in folded:
        return "redirectUri"
    if "not assigned" in folded:
        return "notAssigned"
    return ""
