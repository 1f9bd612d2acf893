// The module `Serving`; see docs/architecture.md.
