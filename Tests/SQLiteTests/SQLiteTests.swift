// Tests of the module `SQLite`.
