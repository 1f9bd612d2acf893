#!/usr/bin/env python3
"""Checks that the walls between modules hold.

- Each module imports only what Package.swift lists for it (or the toolchain's own modules).
- Each C module is imported by exactly one module, or serves other C modules only.
- No source imports Foundation; tests may.

Dependencies that are listed and never imported are notes, not faults.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

TOOLCHAIN = {"Swift", "Glibc", "Synchronization"}
FOR_TESTS = TOOLCHAIN | {"Testing", "Foundation", "XCTest"}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*"
    r"(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)"
)


# A text literal over several lines, raw or not: what stands in it imports nothing. One in a comment is none.
QUOTED = re.compile(r'(#*)""".*?"""\1|//[^\n]*', re.DOTALL)


def imports_in(text):
    """Yields (line number, module) for the imports of a source text."""
    # The lines keep their numbers.
    text = QUOTED.sub(lambda match: "\n" * match.group().count("\n"), text)
    for number, line in enumerate(text.splitlines(), 1):
        match = IMPORT.match(line)
        if match:
            yield number, match.group(1)


def dependencies(target):
    """Names of the modules a target lists, whatever the form."""
    names = set()
    for dependency in target["dependencies"]:
        for form in ("byName", "target"):
            if form in dependency:
                names.add(dependency[form][0])
    return names


def directory(root, target):
    if target.get("path"):
        return root / target["path"]
    return root / ("Tests" if target["type"] == "test" else "Sources") / target["name"]


def check(root, package):
    """The faults and the notes of a package, as lines of text."""
    faults, notes, importers, c_modules, for_c = [], [], {}, set(), set()
    for target in package["targets"]:
        folder = directory(root, target)
        files = sorted(folder.rglob("*.swift"))
        if target["type"] == "system" or not files:
            c_modules.add(target["name"])
            for_c |= dependencies(target)
            continue
        is_test = target["type"] == "test" or folder.is_relative_to(root / "Tests")
        listed = dependencies(target)
        known = FOR_TESTS if is_test else TOOLCHAIN
        used = set()
        for file in files:
            for line, module in imports_in(file.read_text(encoding="utf-8")):
                used.add(module)
                # Tests may make a library fail from below.
                if not is_test:
                    importers.setdefault(module, set()).add(target["name"])
                if module not in listed and module not in known:
                    faults.append(
                        f"{file.relative_to(root)}:{line}: {target['name']} imports {module}, "
                        "which Package.swift does not list for it"
                    )
        for module in sorted(listed - used):
            notes.append(f"{target['name']} lists {module} and does not import it")
    for module in sorted(c_modules - for_c):
        users = sorted(importers.get(module, ()))
        if len(users) != 1:
            faults.append(f"C module {module} must have one importer, has {', '.join(users) or 'none'}")
    return faults, notes


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--swift", default="swift", help="the swift to ask for the package")
    arguments.add_argument("--notes", action="store_true", help="also print what is listed and not imported")
    options = arguments.parse_args()
    root = pathlib.Path(__file__).resolve().parents[2]
    dump = subprocess.run(
        [options.swift, "package", "dump-package"], cwd=root, check=True, stdout=subprocess.PIPE, text=True
    )
    faults, notes = check(root, json.loads(dump.stdout))
    if options.notes:
        for note in notes:
            print(f"note: {note}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
