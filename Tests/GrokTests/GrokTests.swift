// Tests of the module `Grok`.
