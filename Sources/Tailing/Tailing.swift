// The module `Tailing`; see docs/architecture.md.
