"""What a set-up says before, while and after it is carried out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from tokenexplorer.sentences import counted, listed

if TYPE_CHECKING:
    from tokenexplorer.okta.app_setup import Existing, Step, Wanted
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.app_setup import SetupStatus

RowState = Literal["todo", "running", "ok", "failed", "skipped", "warn"]
KINDS = {"native": "Native app", "web": "Web app", "service": "Service app"}
NOBODY = "A service app's token set it up, so there is nobody to assign."


class Said(NamedTuple):
    """The one thing to say above the plan.

    Attributes:
        kind: Of the banner: bad, warn, info or ok.
        lead: What to do, or what is.
        rest: Why.
        detail: The org's own words; empty for none.
    """

    kind: Literal["bad", "warn", "info", "ok"]
    lead: str
    rest: str = ""
    detail: str = ""


def row_state(step: Step, status: SetupStatus) -> RowState:
    """How a step stands."""
    existing = status.existing
    if step.kind in ("user", "assign") and existing.nobody:
        return "skipped"
    if step.kind == "policy" and (existing.policy_unread or _is_unnamed(existing)):
        return "warn"
    if step.done:
        return "ok"
    if status.is_running and step.id == status.step:
        return "running"
    return "failed" if step.id == status.failed else "todo"


def row_note(step: Step, status: SetupStatus, token: TokenSummary | None, wanted: Wanted) -> str:
    """What to know of a step, beside its call.

    Args:
        step: The step.
        status: How the set-up stands.
        token: With which it would be done; None for an SSWS token, or none.
        wanted: The app.
    """
    existing = status.existing
    if step.kind == "app" and existing.app_id:
        return f"{existing.app_id}, made here" if existing.made else f"{existing.app_id}, was there already"
    if step.kind in ("user", "assign") and existing.nobody:
        return NOBODY
    if step.kind == "policy":
        return _policy_note(existing, wanted)
    if step.kind == "secret" and not existing.has_secret:
        return "It comes with the app, else it is asked for once. It is never shown."
    if not step.done and lacks(step, token):
        return f"This token lacks {step.needs}."
    return ""


def lacks(step: Step, token: TokenSummary | None) -> bool:
    """Whether a token lacks the scope that a step needs, as far as its scopes tell."""
    if token is None or not step.needs:
        return False
    return step.needs not in token.scopes and step.needs.replace(".read", ".manage") not in token.scopes


def _policy_note(existing: Existing, wanted: Wanted) -> str:
    if existing.policy_unread:
        return f"{existing.policy_unread} So nobody knows whether {wanted.server_id} takes the app."
    if existing.policy is None:
        return "Nothing is changed: access policies are the org's own."
    if existing.policy.state == "missing":
        return f"Add it to one: without a policy {wanted.server_id} gives it no token."
    return f"{existing.policy.policy or 'A policy'} does."


def wants_another_look(existing: Existing) -> bool:
    """Whether an access policy may name the app by now."""
    return _is_unnamed(existing) or bool(existing.policy_unread)


def _is_unnamed(existing: Existing) -> bool:
    return existing.policy is not None and existing.policy.state == "missing"


def said(status: SetupStatus, steps: tuple[Step, ...], wanted: Wanted) -> Said | None:
    """The one thing to say; None while nothing was begun."""
    if status.state == "failed":
        return _failed(status, steps)
    if status.state == "stopped":
        return Said("warn", "Stopped.", _so_far(status, steps) or "Nothing was made.")
    if status.state == "undone":
        return Said("info", "Undone.", "The app is deleted at the org, and taken out of Connect.")
    if status.state == "done":
        return _done(status, wanted)
    return None


def _failed(status: SetupStatus, steps: tuple[Step, ...]) -> Said:
    error = status.error
    if error is None:
        return Said("bad", "It did not go on.", _so_far(status, steps))
    lead = error.advice or error.title
    why = error.title if error.advice else ""
    left = "The app is still there, perhaps deactivated." if status.failed == "undo" else _so_far(status, steps)
    return Said("bad", lead, _line(why, left), error.detail)


def _done(status: SetupStatus, wanted: Wanted) -> Said:
    existing = status.existing
    what = f"Client ID {existing.app_id}" + (" and secret are" if wanted.uses_secret else " is")
    rest = _line(f"{what} filled in under Connect.", status.warning)
    if _is_unnamed(existing):
        lead = f"Add the app to an access policy of {wanted.server_id}."
        return Said("warn", lead, _line("None names it, so it gets no token there.", rest))
    if not existing.made:
        return Said("ok", "It was there already.", _line("What was missing is made.", rest))
    role = "Give it an admin role in the console: without one its calls bring nothing." * (wanted.type == "service")
    return Said("ok", "The app is set up.", _line(rest, role))


def _so_far(status: SetupStatus, steps: tuple[Step, ...]) -> str:
    """What was made, and what is missing."""
    existing = status.existing
    made = [_named(step) for step in steps if step.done and step.changes and step.kind != "app"]
    app = f"Made so far: the app {existing.app_id}" if existing.made else ""
    if existing.app_id and not existing.made:
        app = f"There: the app {existing.app_id}"
    missing = [_named(step) for step in steps if not step.done and step.changes]
    return _line(
        f"{listed((app, *made), 4)}." if app else "",
        f"Missing: {listed(missing, 4)}." if missing and app else "",
        "Nobody knows whether it was made: the next try looks for it first." if status.is_unsure else "",
    )


def _named(step: Step) -> str:
    return {"app": "the app", "assign": "your assignment"}.get(step.kind, step.scope or step.title)


def list_title(steps: tuple[Step, ...]) -> str:
    """What stands above the plan."""
    if all(step.done for step in steps):
        return "What was sent, in this order"
    return "What is sent, in this order" if any(step.done for step in steps) else "What will be sent, in this order"


def progress_line(status: SetupStatus, steps: tuple[Step, ...]) -> str:
    """How far it is."""
    if status.state == "undoing":
        return "Deleting the app"
    if status.state == "running":
        here = next((number for number, step in enumerate(steps, 1) if step.id == status.step), 1)
        return f"Step {here} of {len(steps)}"
    if status.state == "idle":
        return "Nothing is sent yet."
    open_steps = sum(not step.done for step in steps)
    return "" if not open_steps or status.state == "undone" else f"{counted(open_steps, 'step')} left"


def create_label(status: SetupStatus, steps: tuple[Step, ...]) -> str:
    """What the filled button says."""
    if status.state == "failed" and status.failed != "undo":
        return "Try again"
    if steps and all(step.done for step in steps):
        return "Look again"
    if any(step.kind == "app" and step.done for step in steps) or status.state == "stopped":
        return "Go on"
    return "Make the app"


def undo_question(client: Client, existing: Existing) -> tuple[str, str]:
    """What is asked before what was made is deleted."""
    return (
        f"Delete the app {existing.app_id}?",
        f"{client.name} is deactivated and deleted at the org, with its assignments and grants: nobody signs in "
        "with it any more. "
        "Its client ID and secret are taken out of Connect.",
    )


def _line(*parts: str) -> str:
    return " ".join(part for part in parts if part)
