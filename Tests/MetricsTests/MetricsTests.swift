// Tests of the module `Metrics`.
