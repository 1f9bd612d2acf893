// The module `Metrics`; see docs/architecture.md.
