// Tests of the module `Linux`.
