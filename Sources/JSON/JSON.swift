// The module `JSON`; see docs/architecture.md.
