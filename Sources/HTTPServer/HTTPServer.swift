// The module `HTTPServer`; see docs/architecture.md.
