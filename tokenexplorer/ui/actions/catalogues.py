"""Catalogues from API descriptions: import one for an org, bring it back at the next start, forget it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, CatalogueDamaged, CatalogueFileError, TokenExplorerError
from tokenexplorer.sentences import counted
from tokenexplorer.ui.collector import uncollected
from tokenexplorer.wire.cancellation import Cancellation

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue, Document
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.storage.catalogues import KeptCatalogue
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState

    Imported: TypeAlias = tuple[KeptCatalogue, Catalogue]

_FOREIGN_SHAPE = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


class CatalogueActions(QObject):
    """Reads, keeps and forgets what an org's API description says. Nothing is sent, and no other file is read.

    Signals:
        reading(str): A file is being read; its name. Empty when that is over.
        notice(str): Something was done.
        remarked(str, str): Something was done, and what to know about it: the file declares no scopes.
        failed(TokenExplorerError): Nothing changed; the earlier catalogue is in use.
    """

    reading = Signal(str)
    notice = Signal(str)
    remarked = Signal(str, str)
    failed = Signal(object)

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._import: Cancellation | None = None
        self._org_id = ""
        # By org: how to stop reading back what is on disk; None once it is read, or is not wanted any more.
        self._loads: dict[str, Cancellation | None] = {}

    # Importing

    @property
    def running(self) -> bool:
        """Whether a file is being read."""
        return self._import is not None

    def import_file(self, org: Org, path: Path) -> None:
        """Make a file the catalogue of an org, in the place of an earlier one; a running import ends."""
        self.cancel()
        cancel = self._import = Cancellation()
        self._org_id = org.id
        services = self._services
        self.reading.emit(path.name)

        def keep(found: Imported) -> None:
            kept, catalogue = found
            services.writes.run(
                lambda: services.store().catalogues.save(org.id, kept, cancel),
                lambda _: self._adopt(org.id, catalogue, cancel),
                lambda error: self._give_up(error, cancel),
            )

        services.tasks.run(lambda: _read(path, cancel), keep, lambda error: self._give_up(error, cancel))

    def cancel(self) -> None:
        """Stop reading; the earlier catalogue stays."""
        if self._import is not None:
            self._import.cancel()
            self._end()

    def _end(self) -> None:
        self._import, self._org_id = None, ""
        self.reading.emit("")

    def _adopt(self, org_id: str, catalogue: Catalogue, cancel: Cancellation) -> None:
        # It is on disk by now, so it is shown even where the person said stop a moment ago.
        if self._import is cancel:
            self._end()
        org = self._state.org_of(org_id)
        if org is None:
            return
        self._stop_loading(org_id)
        self._state.set_imported_catalogue(org_id, catalogue)
        words = f"Catalogue of {org.name}: {_counts(catalogue)} from {catalogue.release.source}"
        if catalogue.release.note:
            self.remarked.emit(f"{words}.", catalogue.release.note)
        else:
            self.notice.emit(words)

    def _give_up(self, error: TokenExplorerError, cancel: Cancellation) -> None:
        if self._import is cancel:
            self._end()
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    # Bringing back

    def follow(self) -> None:
        """From now on, read back what was imported for an org when it becomes current; called once, after the start."""
        self._state.current_changed.connect(self._load)
        self._state.orgs_changed.connect(self._drop_removed)
        self._load()

    def _load(self) -> None:
        org = self._state.org
        if org is None or org.id in self._loads:
            return
        org_id, services = org.id, self._services
        cancel = self._loads[org_id] = Cancellation()

        def show(catalogue: Catalogue | None) -> None:
            if self._loads.get(org_id) is not cancel:
                return
            self._loads[org_id] = None
            if catalogue is not None and self._state.org_of(org_id) is not None:
                self._state.set_imported_catalogue(org_id, catalogue)

        def tell(error: TokenExplorerError) -> None:
            if self._loads.get(org_id) is not cancel:
                return
            if isinstance(error, CatalogueDamaged):
                self._loads[org_id] = None
                services.writes.run(lambda: services.store().catalogues.remove(org_id))
            else:
                del self._loads[org_id]  # the next time it becomes current it is tried again
            if not isinstance(error, Cancelled):
                self.failed.emit(error)

        services.tasks.run(lambda: _load(services, org_id, cancel), show, tell)

    def _stop_loading(self, org_id: str) -> None:
        running = self._loads.get(org_id)
        if running is not None:
            running.cancel()
        self._loads[org_id] = None

    def _drop_removed(self) -> None:
        """An org that was removed takes its catalogue with it."""
        if self._org_id and self._state.org_of(self._org_id) is None:
            self.cancel()
        for org_id in [each for each in self._loads if self._state.org_of(each) is None]:
            self._stop_loading(org_id)
            del self._loads[org_id]
            if self._state.imported_catalogue(org_id) is not None:
                self._state.set_imported_catalogue(org_id, None)

    # Forgetting

    def forget(self, org: Org) -> None:
        """Go back to what the app itself knows of the org's provider."""
        services = self._services
        if self._org_id == org.id:
            self.cancel()

        def done(_: object) -> None:
            self._stop_loading(org.id)
            self._state.set_imported_catalogue(org.id, None)
            self.notice.emit(f"The imported catalogue of {org.name} is forgotten.")

        services.writes.run(lambda: services.store().catalogues.remove(org.id), done, self.failed.emit)

    def stop(self) -> None:
        """The app ends: nobody waits for anything any more."""
        self.cancel()
        for running in self._loads.values():
            if running is not None:
                running.cancel()


def _read(path: Path, cancel: Cancellation) -> Imported:
    """What a worker does with a file."""
    from tokenexplorer.catalogue.okta_description import completed
    from tokenexplorer.catalogue.openapi import read
    from tokenexplorer.storage.catalogues import KeptCatalogue
    from tokenexplorer.storage.files import read_limited

    content = read_limited(path)
    cancel.check()
    with uncollected():
        document = read(content, path.name)
        cancel.check()
        try:
            document = dict(completed(document))
            catalogue = _whole(document)
        except _FOREIGN_SHAPE as error:
            raise CatalogueFileError(
                f"No catalogue can be made from {path.name}.",
                "Choose another OpenAPI 3 file.",
                f"{type(error).__name__}: {error}",
            ) from error
    cancel.check()
    return KeptCatalogue(path.name, datetime.now(UTC), document), catalogue


def _load(services: Services, org_id: str, cancel: Cancellation) -> Catalogue | None:
    """What a worker does to bring an org's catalogue back."""
    from tokenexplorer.storage.catalogues import damaged

    kept = services.store().catalogues.load(org_id, cancel)
    if kept is None:
        return None
    try:
        with uncollected():
            return _whole(kept.document)
    except _FOREIGN_SHAPE as error:
        raise damaged(kept.file_name, f"{type(error).__name__}: {error}") from error


def _whole(document: Document) -> Catalogue:
    """A catalogue whose every part is read here, in the worker, and not at first use in the window."""
    from tokenexplorer.catalogue.catalogue import from_document

    catalogue = from_document(document)
    catalogue.scope("")
    catalogue.operation("")
    catalogue.find("GET", "/")
    catalogue.body_example("")
    _counts(catalogue)
    return catalogue


def _counts(catalogue: Catalogue) -> str:
    calls, scopes = catalogue.release.operation_count, catalogue.release.scope_count
    return f"{counted(calls, 'call')}, {counted(scopes, 'scope') if scopes else 'no scopes'}"
