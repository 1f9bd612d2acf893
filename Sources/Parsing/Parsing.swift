// The module `Parsing`; see docs/architecture.md.
