import Diagnostics
import Grok
import Linux
import Regex

/// `sawlog grok`: standard input through one grok pattern.
enum GrokCommand {
    static let command = Command(
        "grok", "try a grok pattern on standard input", usage: "PATTERN", .exactly(1),
        flags: [
            Flag(
                "patterns-dir", .directory, named: "DIR", repeats: true,
                meaning: "more patterns: files of lines NAME PATTERN; may be given again"),
            Flag("ecs", .isSet, meaning: "the pattern set with names of the Elastic Common Schema"),
            Flag("all-captures", .isSet, meaning: "%{NAME} captures into NAME too"),
            Flag("keep-empty", .isSet, meaning: "keep captures that are empty; null where a group took no part"),
            Flag("null", short: "0", .isSet, meaning: "parts between NULs instead of lines"),
        ],
        description: """
            Writes one JSON object of captures for each line, null where it does not match. %{NUMBER:bytes:int} makes a
            number; a field that captures several times becomes a list. Exit code 1 when no line matched.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        let expression: GrokExpression
        do throws(Diagnostics) {
            expression = try compile(arguments)
        } catch {
            FaultReport.write(error.faults, arguments)
            return Program.Exit.failure
        }
        let out = StandardOutput()
        var writer = CaptureWriter(expression, keepsEmpty: arguments.isSet("keep-empty"))
        var matched = false
        do throws(SystemError) {
            let byNull = arguments.isSet("null")
            try SplitReader.forEachPart(separator: byNull ? 0 : 0x0A, emptyIsPart: byNull) { part in
                out.write { bytes in
                    if writer.append(part, to: &bytes) { matched = true }
                    bytes.append(0x0A)
                }
            }
        } catch {
            out.flush()
            Terminal.complain(error.description)
            return Program.Exit.failure
        }
        out.flush()
        if writer.givenUp > 0 {
            Terminal.complain("the pattern was too costly on \(writer.givenUp) lines; they count as not matching")
        }
        return matched ? Program.Exit.done : Program.Exit.nothing
    }

    private static func compile(_ arguments: ParsedArguments) throws(Diagnostics) -> GrokExpression {
        var files: [SourceText] = []
        for directory in arguments.values("patterns-dir") {
            for file in try FileReading.filesOfDirectory(directory) { files.append(try FileReading.source(file)) }
        }
        let library = try extend(.of(arguments.isSet("ecs") ? .ecs : .legacy), with: files)
        let source = SourceText(name: "PATTERN", text: arguments.positionals[0])
        do throws(Diagnostic) {
            let expression = try GrokExpression(
                source.text, in: source, library: library, namedCapturesOnly: !arguments.isSet("all-captures"))
            var warnings = files.flatMap(library.warnings)
            if warnings.isEmpty {
                warnings += GrokExpression.warning(of: source.text, in: source, library: library).map { [$0] } ?? []
            }
            FaultReport.write(warnings, arguments)
            return expression
        } catch {
            throw Diagnostics([error])
        }
    }
}

/// `library` with the definitions of all `files`, which may refer to each other in any order.
private func extend(_ library: PatternLibrary, with files: [SourceText]) throws(Diagnostics) -> PatternLibrary {
    var library = library
    var pending = files
    while !pending.isEmpty {
        var faults: [Diagnostic] = []
        var failed: [SourceText] = []
        for file in pending {
            do throws(Diagnostics) {
                library = try library.adding(definitions: file)
            } catch {
                faults += error.faults
                failed.append(file)
            }
        }
        if failed.count == pending.count { throw Diagnostics(faults) }
        pending = failed
    }
    return library
}
