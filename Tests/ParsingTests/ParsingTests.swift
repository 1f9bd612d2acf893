// Tests of the module `Parsing`.
