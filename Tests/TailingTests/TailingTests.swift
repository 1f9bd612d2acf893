// Tests of the module `Tailing`.
