// Tests of the module `Records`.
