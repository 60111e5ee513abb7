"""The tables, as a list of steps. A step is never edited once it shipped: a change is a further step.

Each row has the columns that are searched, and one JSON object with the rest; members of that object that a version
does not know survive its saves (F04).
"""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE orgs (
        id TEXT PRIMARY KEY, position INTEGER NOT NULL, document TEXT NOT NULL
    ) STRICT;
    CREATE TABLE clients (
        id TEXT PRIMARY KEY, org_id TEXT NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
        position INTEGER NOT NULL, document TEXT NOT NULL
    ) STRICT;
    CREATE INDEX clients_of_org ON clients (org_id, position);
    CREATE TABLE requests (
        id TEXT PRIMARY KEY, folder TEXT NOT NULL, position INTEGER NOT NULL, document TEXT NOT NULL
    ) STRICT;
    CREATE TABLE history (
        id INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL
    ) STRICT;
    CREATE TABLE tokens (
        id TEXT PRIMARY KEY, org_id TEXT NOT NULL, client_ref TEXT NOT NULL, position INTEGER NOT NULL,
        document TEXT NOT NULL
    ) STRICT;
    CREATE TABLE settings (
        name TEXT PRIMARY KEY, value TEXT NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE catalogues (
        org_id TEXT PRIMARY KEY REFERENCES orgs (id) ON DELETE CASCADE,
        file_name TEXT NOT NULL, imported_at TEXT NOT NULL, document BLOB NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE scope_sets (
        id TEXT PRIMARY KEY, org_id TEXT NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
        position INTEGER NOT NULL, document TEXT NOT NULL
    ) STRICT;
    CREATE INDEX scope_sets_of_org ON scope_sets (org_id, position);
    """,
    """
    CREATE TABLE signing_keys (
        id TEXT PRIMARY KEY, position INTEGER NOT NULL, document TEXT NOT NULL
    ) STRICT;
    """,
)
"""Step n brings `user_version` n - 1 to n."""
