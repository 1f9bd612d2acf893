// Tests of the module `Diagnostics`.
