"""The groups of the practice org; everyone is in some of them, by rules that give the same result at each start."""

from collections.abc import Mapping
from dataclasses import dataclass

from tokenexplorer.practice.identifiers import stable_id
from tokenexplorer.practice.people import Person


@dataclass(frozen=True, slots=True)
class Group:
    """A group; who is in it stands with each person."""

    id: str
    name: str
    description: str
    kind: str  # OKTA_GROUP, or BUILT_IN for Everyone
    created: float


def make_groups(people: Mapping[str, Person]) -> dict[str, Group]:
    """Make the groups and put the people into them.

    Returns:
        Group by id, Everyone first.
    """
    created = min(person.created for person in people.values())
    groups: dict[str, Group] = {}

    def join(person: Person, name: str, description: str, kind: str = "OKTA_GROUP") -> None:
        group = Group(stable_id("00g", name), name, description, kind, created)
        groups.setdefault(group.id, group)
        person.group_ids.add(group.id)

    for person in people.values():
        join(person, "Everyone", "All people of this org", "BUILT_IN")
        join(person, person.department, f"People who work in {person.department}")
        if person.role:
            join(person, "Administrators", "People with an admin role")
        if person.locale.split("-")[0] != "en":
            join(
                person, "Language exchange · Intercambio · 语言交换", "Colleagues who offer a language besides English"
            )
    return groups
