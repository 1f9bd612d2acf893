// The module `HTTPClient`; see docs/architecture.md.
