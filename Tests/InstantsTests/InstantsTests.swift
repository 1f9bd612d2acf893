// Tests of the module `Instants`.
