// Tests of the module `HTTPClient`.
