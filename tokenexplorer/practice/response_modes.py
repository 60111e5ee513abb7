"""Response types, and how the answer to them travels to the app: in the query, in the fragment, in a form.

Spec: OAuth 2.0 Multiple Response Types sections 2 to 5, OAuth 2.0 Form Post Response Mode section 2
"""

from collections.abc import Mapping

from authlib.common.urls import add_params_to_uri

from tokenexplorer.practice import pages
from tokenexplorer.practice.messages import Response, redirect

RESPONSE_TYPES = ("code", "id_token", "code id_token", "code token", "id_token token", "code id_token token")
"""Those of OpenID Connect; `token` alone is plain OAuth."""
RESPONSE_MODES = ("query", "fragment", "form_post")
TOKENS = frozenset({"token", "id_token"})
_WORDS = TOKENS | {"code"}


def wishes(args: Mapping[str, str]) -> frozenset[str]:
    """What a request wants to have back: some of `code`, `id_token`, `token`; nothing where it is not understood.

    The order of the words does not matter (RFC 6749 section 3.1.1).
    """
    words = args.get("response_type", "").split(" ")
    return frozenset(words) if set(words) <= _WORDS and len(words) == len(set(words)) else frozenset()


def usual_mode(args: Mapping[str, str]) -> str:
    """How the answer to a request travels where the request does not say; tokens never in a query."""
    return "fragment" if TOKENS & set(args.get("response_type", "").split()) else "query"


def mode_of(args: Mapping[str, str]) -> str:
    """How the answer to a request travels, an error as well: as asked, where that can be."""
    usual, asked = usual_mode(args), args.get("response_mode", "")
    can_be = asked in RESPONSE_MODES and not (asked == "query" and usual == "fragment")
    return asked if can_be else usual


def send_back(redirect_uri: str, mode: str, values: Mapping[str, str]) -> Response:
    """Let the browser bring an answer to the app."""
    if mode == "form_post":
        return pages.posting_page(redirect_uri, values)
    return redirect(add_params_to_uri(redirect_uri, list(values.items()), fragment=mode == "fragment"))
