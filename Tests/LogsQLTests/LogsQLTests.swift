// Tests of the module `LogsQL`.
