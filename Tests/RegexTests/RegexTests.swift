// Tests of the module `Regex`.
