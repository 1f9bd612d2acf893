import Diagnostics
import Instants
import Linux
import RuleTesting
import Rules

/// `sawlog test`: unit tests of rules, in promtool's format.
enum TestCommand {
    static let command = Command(
        "test", "run unit tests of rules", usage: "FILE...", .atLeast(1), flags: [.quiet],
        description: """
            FILEs are in the format of promtool's test rules; the rule files they name are sought beside them.
            Exit code 0 only when every test passes.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        let out = StandardOutput()
        var code = Program.Exit.done
        for path in arguments.positionals {
            do throws(Diagnostics) {
                if try !test(path, arguments, out), code == Program.Exit.done { code = Program.Exit.nothing }
            } catch {
                out.flush()
                FaultReport.write(error.faults, arguments)
                code = Program.Exit.failure
            }
        }
        out.flush()
        return code
    }

    /// True when every test of the file passes.
    private static func test(
        _ path: String, _ arguments: ParsedArguments, _ out: StandardOutput
    ) throws(Diagnostics) -> Bool {
        let source = try FileReading.source(path)
        let file = RuleTestFile(source)
        var faults = file.faults
        let groups = try groups(file, source, &faults)
        // Both streams often end in one terminal; the order must hold there.
        out.flush()
        FaultReport.write(faults, arguments)
        guard !Diagnostics(faults).hasErrors else { return false }
        var passed = 0
        for test in file.tests {
            var run = RuleTestRun(test, of: file, groups: groups)
            let failures = run.run()
            if failures.isEmpty { passed += 1 }
            for failure in failures {
                let text = failure.text.split(separator: "\n").map { Diagnostic.visible(String($0)) }
                out.write(
                    "\(path):\(failure.line): \(Diagnostic.visible(test.name)): \(text.joined(separator: "\n"))\n")
            }
        }
        let failed = file.tests.count - passed
        if !arguments.isSet(.quiet) || failed > 0 {
            out.write("\(path): \(passed) passed\(failed > 0 ? ", \(failed) failed" : "")\n")
        }
        return failed == 0
    }

    /// The groups of the rule files that a test file names.
    private static func groups(
        _ file: RuleTestFile, _ source: SourceText, _ faults: inout [Diagnostic]
    ) throws(Diagnostics) -> [RuleGroup] {
        var sources: [SourceText] = []
        for pattern in file.ruleFiles {
            let path = pattern.text.hasPrefix("/") ? pattern.text : directory(of: file.name) + pattern.text
            do throws(Diagnostics) {
                for path in try UserFiles.expand(path) { sources.append(try FileReading.source(path)) }
            } catch {
                // promtool passes over a file that is not there; the tests then fail for want of its rules.
                faults.append(
                    Diagnostic("there is no file \(path)", severity: .warning, in: source, at: pattern.place))
            }
        }
        let (groups, found) = RuleFiles.groups(sources, now: Instant(nanoseconds: Clock.now()))
        // What is merely doubtful is for `sawlog check` to say.
        faults += found.filter { $0.severity == .error }
        return groups
    }

    /// With a slash at its end; empty for the working directory.
    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
}
