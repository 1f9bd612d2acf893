// Tests of the module `Framing`.
