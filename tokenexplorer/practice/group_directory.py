"""The management API's groups and their members."""

from typing import Any

from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.directory import user_json
from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.groups import Group
from tokenexplorer.practice.messages import Response, json_response
from tokenexplorer.practice.timestamps import iso

_LARGEST_MEMBER_PAGE = 1000


def list_groups(call: ApiCall) -> Response:
    """List groups; someone without an admin role sees an empty list, not an error."""
    groups = list(call.world.groups.values()) if call.caller.role else []
    start = call.args.get("q", "").casefold()
    groups = [group for group in groups if group.name.casefold().startswith(start)]
    return call.page(groups, lambda group: group.id, lambda group: _group_json(call, group))


def get_group(call: ApiCall) -> Response:
    """Answer one group."""
    group = call.world.groups.get(call.params[0])
    if group is None or not call.caller.role:
        return api_error("E0000007", f"{call.params[0]} (UserGroup)")
    return json_response(200, _group_json(call, group))


def list_group_users(call: ApiCall) -> Response:
    """List the members of a group."""
    group_id = call.params[0]
    if group_id not in call.world.groups or not call.caller.role:
        return api_error("E0000007", f"{group_id} (UserGroup)")
    members = [person for person in call.world.people.values() if group_id in person.group_ids]
    return call.page(members, lambda person: person.id, lambda person: user_json(call, person), _LARGEST_MEMBER_PAGE)


def list_groups_of_user(call: ApiCall) -> Response:
    """List the groups of one person."""
    name = call.params[0]
    person = call.caller if name == "me" else call.world.find_person(name)
    if person is None:
        return api_error("E0000007", f"{name} (User)")
    groups = [group for group in call.world.groups.values() if group.id in person.group_ids]
    return call.page(groups, lambda group: group.id, lambda group: _group_json(call, group))


def _group_json(call: ApiCall, group: Group) -> dict[str, Any]:
    created = iso(group.created)
    return {
        "id": group.id,
        "created": created,
        "lastUpdated": created,
        "lastMembershipUpdated": created,
        "objectClass": ["okta:user_group"],
        "type": group.kind,
        "profile": {"name": group.name, "description": group.description},
        "_links": {
            "users": {"href": call.url(f"/api/v1/groups/{group.id}/users")},
            "apps": {"href": call.url(f"/api/v1/groups/{group.id}/apps")},
        },
    }
