// Tests of the module `Pipeline`.
