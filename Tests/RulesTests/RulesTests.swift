// Tests of the module `Rules`.
