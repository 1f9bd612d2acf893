// Tests of the module `Compression`.
