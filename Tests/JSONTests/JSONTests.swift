// Tests of the module `JSON`.
