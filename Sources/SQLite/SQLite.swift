// The module `SQLite`; see docs/architecture.md.
