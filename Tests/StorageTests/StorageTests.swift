// Tests of the module `Storage`.
