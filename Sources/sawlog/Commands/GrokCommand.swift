import Diagnostics
import Grok
import Linux
import Records
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
            Flag("keep-empty", .isSet, meaning: "keep captures that are empty"),
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
        if arguments.isSet("ecs") {
            Terminal.complain("the ECS pattern set is not there yet; fields have their legacy names")
        }
        let library = try extend(.standard, with: files)
        let source = SourceText(name: "PATTERN", text: arguments.positionals[0])
        do throws(Diagnostic) {
            return try GrokExpression(
                source.text, in: source, library: library, namedCapturesOnly: !arguments.isSet("all-captures"))
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

/// Writes the captures of one text after the other as JSON objects.
private struct CaptureWriter {
    private let expression: GrokExpression
    private let keepsEmpty: Bool
    private let matcher = Matcher()
    /// Texts on which the match limit ended the search.
    private(set) var givenUp = 0

    init(_ expression: GrokExpression, keepsEmpty: Bool) {
        self.expression = expression
        self.keepsEmpty = keepsEmpty
    }

    /// Appends an object, or `null` and gives back false when `text` does not match.
    mutating func append(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) -> Bool {
        let outcome = matcher.match(expression.pattern, text)
        guard outcome == .matched else {
            if outcome != .noMatch { givenUp += 1 }
            out.append(contentsOf: "null".utf8)
            return false
        }
        out.append(UInt8(ascii: "{"))
        var first = true
        for capture in expression.captures {
            let values = capture.groups.compactMap(matcher.range).filter { keepsEmpty || $0.end > $0.start }
            if values.isEmpty { continue }
            if !first { out.append(UInt8(ascii: ",")) }
            first = false
            appendJSONString(capture.field, to: &out)
            out.append(UInt8(ascii: ":"))
            if values.count > 1 { out.append(UInt8(ascii: "[")) }
            for (index, range) in values.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                appendValue(UnsafeBufferPointer(rebasing: text[range.start..<range.end]), capture.type, &out)
            }
            if values.count > 1 { out.append(UInt8(ascii: "]")) }
        }
        out.append(UInt8(ascii: "}"))
        return true
    }

    private func appendValue(_ bytes: UnsafeBufferPointer<UInt8>, _ type: CaptureType, _ out: inout [UInt8]) {
        switch type {
        case .string: appendJSONString(bytes, to: &out)
        case .int, .long: NumberPrefix.appendInteger(bytes, to: &out)
        case .float, .double: NumberPrefix.appendDecimal(bytes, to: &out)
        case .boolean:
            let isTrue = String(decoding: bytes, as: UTF8.self).lowercased() == "true"
            out.append(contentsOf: (isTrue ? "true" : "false").utf8)
        }
    }
}
