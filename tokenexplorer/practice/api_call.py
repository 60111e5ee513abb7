"""One call of the management API after it passed the gate: who asks for what, and how lists are paged."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.messages import Request, Response, json_response
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.world import World

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A call that may be answered.

    Attributes:
        caller: Whose rights count: the person who signed in, or the owner of the API token.
        params: The variable parts of the path, in order.
        only_self: The token reaches nobody but the caller (a `.self` scope).
    """

    world: World
    request: Request
    caller: Person
    params: tuple[str, ...]
    only_self: bool = False

    @property
    def args(self) -> dict[str, str]:
        """The query."""
        return self.request.args

    def url(self, path: str) -> str:
        """An absolute URL at this org."""
        return self.world.org_url + path

    def json_object(self) -> dict[str, Any] | Response:
        """The body as a JSON object, or the error that its lack brings."""
        if "json" not in self.request.headers.get("content-type", "").lower():
            return api_error("E0000021")
        try:
            value = json.loads(self.request.body)
        except (ValueError, RecursionError):
            return api_error("E0000003")
        return value if isinstance(value, dict) else api_error("E0000003")

    def page(
        self,
        items: Sequence[_Item],
        key: Callable[[_Item], str],
        show: Callable[[_Item], dict[str, Any]],
        largest: int = 200,
    ) -> Response:
        """Answer one page of a list, with `Link` headers to itself and to the next one.

        Args:
            items: The whole list.
            key: What identifies an item; the cursor `after` names the last item of the page before.
            show: Puts an item into the shape of the API.
            largest: The most items on a page, and how many there are where nothing is asked.

        Spec: RFC 8288 section 3
        """
        args = self.args
        limit = args.get("limit", str(largest))
        if not (limit.isascii() and limit.isdigit() and int(limit[:9]) > 0):
            return api_error("E0000001", "limit", ("limit: The limit must be a positive whole number.",))
        size = min(int(limit[:9]), largest)
        start = 0
        if "after" in args:
            places = [place for place, item in enumerate(items) if key(item) == args["after"]]
            if not places:
                return api_error("E0000029")
            start = places[0] + 1
        chosen = items[start : start + size]
        links = [("Link", f'<{self._link(args)}>; rel="self"')]
        if start + size < len(items):
            following = {**args, "after": key(chosen[-1]), "limit": str(size)}
            links.append(("Link", f'<{self._link(following)}>; rel="next"'))
        return json_response(200, [show(item) for item in chosen], *links)

    def _link(self, args: dict[str, str]) -> str:
        query = urlencode(args)
        return self.url(self.request.path) + (f"?{query}" if query else "")
