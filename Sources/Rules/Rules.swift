// The module `Rules`; see docs/architecture.md.
