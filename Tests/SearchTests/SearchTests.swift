// Tests of the module `Search`.
