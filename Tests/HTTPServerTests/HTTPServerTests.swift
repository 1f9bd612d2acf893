// Tests of the module `HTTPServer`.
