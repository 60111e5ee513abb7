"""The management API's people: list, read, create, change."""

import re
from typing import Any

from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.identifiers import random_id
from tokenexplorer.practice.messages import Response, json_response
from tokenexplorer.practice.people import USER_TYPE_ID, Person
from tokenexplorer.practice.timestamps import iso

_COMPARISON = re.compile(r'\s*([A-Za-z.]+)\s+(eq|sw|co)\s+"([^"]*)"\s*')
# What a lifecycle call wants to find, and what it leaves.
_LIFECYCLE = {
    "activate": ({"STAGED", "DEPROVISIONED"}, "ACTIVE"),
    "suspend": ({"ACTIVE"}, "SUSPENDED"),
    "unsuspend": ({"SUSPENDED"}, "ACTIVE"),
    "unlock": ({"LOCKED_OUT"}, "ACTIVE"),
    "deactivate": ({"ACTIVE", "STAGED", "SUSPENDED", "PASSWORD_EXPIRED", "LOCKED_OUT"}, "DEPROVISIONED"),
}


def list_users(call: ApiCall) -> Response:
    """List people; the deactivated ones only for someone who filters for them."""
    if call.only_self:
        return call.page([call.caller], _id, lambda person: user_json(call, person))
    people = list(call.world.people.values())
    conditions = [call.args[name] for name in ("search", "filter") if call.args.get(name)]
    for condition in conditions:
        chosen = _matching(people, condition)
        if chosen is None:
            return api_error("E0000031")
        people = chosen
    if not conditions:
        people = [person for person in people if person.status != "DEPROVISIONED"]
    start = call.args.get("q", "").casefold()
    if start:
        people = [
            person
            for person in people
            if any(part.casefold().startswith(start) for part in (person.first_name, person.last_name, person.login))
        ]
    return call.page(people, _id, lambda person: user_json(call, person))


def get_user(call: ApiCall) -> Response:
    """Answer one person, by id, login or "me"."""
    person = _find(call)
    return user_not_found(call) if person is None else json_response(200, user_json(call, person))


def create_user(call: ApiCall) -> Response:
    """Add a person, active unless `activate=false`."""
    body = call.json_object()
    if isinstance(body, Response):
        return body
    profile = body.get("profile")
    fields = profile if isinstance(profile, dict) else {}
    wanted = ("firstName", "lastName", "email", "login")
    missing = [name for name in wanted if not isinstance(fields.get(name), str) or not fields[name].strip()]
    if missing:
        return api_error("E0000001", missing[0], tuple(f"{name}: The field cannot be left blank" for name in missing))
    if any(person.login.casefold() == fields["login"].casefold() for person in call.world.people.values()):
        cause = "login: An object with this field already exists in the current organization"
        return api_error("E0000001", "login", (cause,))
    status = "STAGED" if call.args.get("activate") == "false" else "ACTIVE"
    person = Person(
        random_id("00u"), fields["login"], fields["firstName"], fields["lastName"], "", "", "en-US", "", "",
        status, call.world.now,
    )  # fmt: skip
    call.world.people[person.id] = person
    person.group_ids.add(next(iter(call.world.groups)))
    call.world.log.add(call.world.now, call.caller, "user.lifecycle.create", "Create okta user")
    return json_response(200, user_json(call, person))


def update_user(call: ApiCall) -> Response:
    """Change first or last name."""
    person = _find(call)
    if person is None:
        return user_not_found(call)
    body = call.json_object()
    if isinstance(body, Response):
        return body
    profile = body.get("profile")
    fields = profile if isinstance(profile, dict) else {}
    first, last = fields.get("firstName", person.first_name), fields.get("lastName", person.last_name)
    if not all(isinstance(name, str) and name.strip() for name in (first, last)):
        return api_error("E0000001", "profile", ("profile: A name must be text and cannot be left blank",))
    person.first_name, person.last_name = first, last
    call.world.log.add(call.world.now, call.caller, "user.account.update_profile", "Update user profile for Okta")
    return json_response(200, user_json(call, person))


def change_status(call: ApiCall) -> Response:
    """Activate, deactivate, suspend, unsuspend or unlock someone."""
    person, step = _find(call), call.params[1]
    if person is None:
        return user_not_found(call)
    if step not in _LIFECYCLE:
        return api_error("E0000008")
    before, after = _LIFECYCLE[step]
    if person.status not in before:
        cause = f"status: {step} is not possible while the user is {person.status}"
        return api_error("E0000001", step, (cause,))
    person.status = after
    call.world.log.add(call.world.now, call.caller, f"user.lifecycle.{step}", f"{step.capitalize()} okta user")
    return json_response(200, {})


def user_json(call: ApiCall, person: Person) -> dict[str, Any]:
    """A person in the shape of the API."""
    created = iso(person.created)
    return {
        "id": person.id,
        "status": person.status,
        "created": created,
        "activated": None if person.status == "STAGED" else created,
        "statusChanged": created,
        "lastLogin": None if person.last_login is None else iso(person.last_login),
        "lastUpdated": created,
        "passwordChanged": created if person.password else None,
        "type": {"id": USER_TYPE_ID},
        "profile": {
            "firstName": person.first_name,
            "lastName": person.last_name,
            "displayName": person.name,
            "login": person.login,
            "email": person.login,
            "secondEmail": None,
            "mobilePhone": None,
            "title": person.title,
            "department": person.department,
            "city": person.city,
            "countryCode": person.country,
            "locale": person.locale.replace("-", "_"),
        },
        "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}},
        "_links": {"self": {"href": call.url(f"/api/v1/users/{person.id}")}},
    }


def user_not_found(call: ApiCall) -> Response:
    """Answer that nobody of that name is here."""
    return api_error("E0000007", f"{call.params[0]} (User)")


def _id(person: Person) -> str:
    return person.id


def _find(call: ApiCall) -> Person | None:
    name = call.params[0]
    person = (None if call.caller.is_app else call.caller) if name == "me" else call.world.find_person(name)
    return None if call.only_self and person is not call.caller else person


def _matching(people: list[Person], condition: str) -> list[Person] | None:
    """Apply one comparison, such as `status eq "ACTIVE"`; None where it is not understood."""
    match = _COMPARISON.fullmatch(condition)
    if match is None:
        return None
    name, operator, wanted = match.groups()
    wanted = wanted.casefold()
    matching = []
    for person in people:
        value = _searchable(person).get(name)
        if value is None:
            return None
        value = value.casefold()
        if {"eq": value == wanted, "sw": value.startswith(wanted), "co": wanted in value}[operator]:
            matching.append(person)
    return matching


def _searchable(person: Person) -> dict[str, str]:
    return {
        "id": person.id,
        "status": person.status,
        "profile.login": person.login,
        "profile.email": person.login,
        "profile.firstName": person.first_name,
        "profile.lastName": person.last_name,
        "profile.department": person.department,
        "profile.city": person.city,
        "profile.countryCode": person.country,
    }
