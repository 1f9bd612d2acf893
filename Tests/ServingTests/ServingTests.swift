// Tests of the module `Serving`.
