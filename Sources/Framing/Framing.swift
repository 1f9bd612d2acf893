// The module `Framing`; see docs/architecture.md.
