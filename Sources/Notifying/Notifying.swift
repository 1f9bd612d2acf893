// The module `Notifying`; see docs/architecture.md.
