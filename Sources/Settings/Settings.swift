// The module `Settings`; see docs/architecture.md.
