// The module `Linux`; see docs/architecture.md.
