// The module `Search`; see docs/architecture.md.
