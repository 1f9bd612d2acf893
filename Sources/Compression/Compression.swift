// The module `Compression`; see docs/architecture.md.
