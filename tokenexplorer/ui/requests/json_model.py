"""The JSON tree as a Qt model: nodes are made when their parent is opened, by a worker where it is large."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from tokenexplorer.ui.requests.json_nodes import BUCKET, Node, full_value, nodes_under, path_of
from tokenexplorer.ui.requests.json_scan import Bytes, Children, children_of, first_value, kind_of
from tokenexplorer.ui.widgets.delegates import Row

if TYPE_CHECKING:
    from tokenexplorer.ui.tasks import TaskRunner

_Index = QModelIndex | QPersistentModelIndex
PARTS = int(Qt.ItemDataRole.UserRole) + 300
"""Tuple of `Part`: what the delegate draws."""
AT_ONCE = 256 * 1024
"""Bytes. A container below is looked through in the GUI thread, in a few milliseconds."""
COPY_LIMIT = 16_000_000
_DEEPEST = 500


class JsonModel(QAbstractItemModel):
    """Rows over the bytes of a JSON body; nothing is parsed as a whole (R05, R06).

    Signals:
        loaded(QModelIndex): The children of a row are there.
    """

    loaded = Signal(QModelIndex)

    def __init__(
        self, tasks: TaskRunner, parent: QObject | None = None, *, clock: Callable[[], datetime] | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._clock = clock or (lambda: datetime.now(UTC))
        self._source: Bytes | None = None
        self._root = Node(None, 0, "unknown", 0, 0)
        self._root.children = []
        self._stop = [False]

    # Content

    def show_body(self, source: Bytes | None) -> None:
        """Show another body, or nothing."""
        self.stop()
        self._stop = [False]
        self.beginResetModel()
        self._source = source
        self._now = self._clock()
        root = self._root = Node(None, 0, "unknown", 0, 0)
        root.children = []
        start = first_value(source) if source is not None else -1
        if source is not None and start >= 0:
            root.children.append(Node(root, 0, kind_of(source, start), start, source.size_bytes))
        self.endResetModel()

    def stop(self) -> None:
        """Stop workers that still look through the body."""
        self._stop[0] = True

    def node(self, index: _Index) -> Node:
        """The node of an index; the invisible root for an invalid one."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Node) else self._root

    def index_of(self, node: Node) -> QModelIndex:
        """The index of a node."""
        return QModelIndex() if node.parent is None else self.createIndex(node.row, 0, node)

    def path(self, index: _Index) -> str:
        """`$[0].profile.login`, or empty."""
        node = self.node(index)
        return "" if node is self._root or node.kind in ("bucket", "note") else path_of(node)

    def value(self, index: _Index) -> str:
        """The whole value, to copy."""
        node = self.node(index)
        usable = self._source is not None and node is not self._root and node.kind not in ("bucket", "note")
        return full_value(self._source, node, COPY_LIMIT) if self._source is not None and usable else ""

    def too_long_to_copy(self, index: _Index) -> bool:
        """Whether the value does not fit into the clipboard."""
        node = self.node(index)
        return node.kind != "bucket" and node.end - node.start > COPY_LIMIT

    def locate(self, offset: int) -> QModelIndex:
        """The row nearest to a byte, opening small containers on the way."""
        node = self._root.children[0] if self._root.children else None
        if node is None or self._source is None:
            return QModelIndex()
        for _ in range(_DEEPEST):
            inner = self._towards(node, offset)
            if inner is None:
                break
            node = inner
        return self.index_of(node)

    def _towards(self, node: Node, offset: int) -> Node | None:
        if node.kind not in ("object", "array"):
            return None
        if node.children is None and not node.loading and node.end - node.start <= AT_ONCE:
            self.fetchMore(self.index_of(node))
        place = node.spans.at(offset) if node.spans is not None else -1
        if place < 0 or not node.children:
            return None
        child = node.children[
            min(place if node.children[0].kind != "bucket" else place // BUCKET, len(node.children) - 1)
        ]
        if child.kind != "bucket":
            return child
        if child.children is None:
            self.fetchMore(self.index_of(child))
        return child.children[place - child.place] if child.children else None

    # Shape

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008 -- Qt's default
        """The index of a child that is loaded."""
        children = self.node(parent).children or []
        return self.createIndex(row, 0, children[row]) if column == 0 and 0 <= row < len(children) else QModelIndex()

    def parent(self, index: _Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008 -- two overloads in Qt
        """The index above."""
        above = self.node(index).parent
        return QModelIndex() if above is None or above.parent is None else self.createIndex(above.row, 0, above)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's default
        """Children that are loaded."""
        return len(self.node(parent).children or ())

    def columnCount(self, _parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's default
        """One."""
        return 1

    def hasChildren(self, parent: _Index = QModelIndex()) -> bool:  # noqa: B008 -- Qt's default
        """Whether a row can be opened; without looking through it."""
        node = self.node(parent)
        if node.children is not None:
            return bool(node.children)
        if node.kind == "bucket":
            return True
        return node.is_container and self._source is not None and not self._is_empty(node)

    def _is_empty(self, node: Node) -> bool:
        source = self._source
        after = first_value(source, node.start + 1, min(node.end, node.start + 4096)) if source is not None else -1
        return source is not None and after >= 0 and source.read(after, 1) in (b"]", b"}")

    def canFetchMore(self, parent: _Index) -> bool:
        """Whether nobody has looked into it yet."""
        node = self.node(parent)
        return node.is_container and node.children is None and not node.loading

    def fetchMore(self, parent: _Index) -> None:
        """Look into a container: at once, or in a worker where it is large."""
        node, source = self.node(parent), self._source
        if source is None or not self.canFetchMore(parent):
            return
        if node.kind == "bucket":
            self._insert(node)
        elif node.end - node.start <= AT_ONCE:
            self._adopt(node, children_of(source, node.start, node.end))
        else:
            node.loading = True
            stop = self._stop
            self._tasks.run(
                lambda: children_of(source, node.start, node.end, lambda: stop[0]),
                lambda spans: None if stop[0] else self._adopt(node, spans),
            )

    def _adopt(self, node: Node, spans: Children) -> None:
        node.loading = False
        node.spans = spans
        if node.parent is self._root and spans.closed:
            node.end = spans.end
        node.forget_line()
        self._insert(node)
        index = self.index_of(node)
        self.dataChanged.emit(index, index)

    def _insert(self, node: Node) -> None:
        children = nodes_under(self._source, node) if self._source is not None else []
        index = self.index_of(node)
        if children:
            self.beginInsertRows(index, 0, len(children) - 1)
        node.children = children
        if children:
            self.endInsertRows()
        self.loaded.emit(index)

    # Rows

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Rows are read, never edited."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row in words, in parts, and its path as a key."""
        if not index.isValid() or self._source is None:
            return None
        node = self.node(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return "".join(part.text for part in node.line(self._source, self._now)[0])
        if role == PARTS:
            return node.line(self._source, self._now)[0]
        if role == Row.HINT:
            return node.line(self._source, self._now)[1] or None
        if role == Row.KEY:
            return f"path:{self.path(index)}"
        if role == Row.STATE:
            return "running" if node.loading else node.kind
        return None
