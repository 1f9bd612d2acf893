// Tests of the module `YAML`.
