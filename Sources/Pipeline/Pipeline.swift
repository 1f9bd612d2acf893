// The module `Pipeline`; see docs/architecture.md.
