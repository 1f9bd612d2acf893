// Tests of the module `Notifying`.
