// Tests of the module `Settings`.
