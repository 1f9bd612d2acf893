// The module `Grok`; see docs/architecture.md.
