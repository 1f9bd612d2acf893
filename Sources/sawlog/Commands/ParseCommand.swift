import Diagnostics
import Records

enum ParseCommand {
    static let command = Command(
        "parse", "frame and parse lines, store nothing", usage: "[FILE...]", .atLeast(0),
        flags: [
            .parser, .category, Flag("explain", .isSet, meaning: "tell which parsers were tried and why one was taken"),
            .output(["json", "text"], default: "json"), .config,
        ],
        description:
            """
            Reads FILEs or standard input and writes one record a line as JSON. With --explain: which parsers were
            tried on each record, and a caret where those that got furthest stopped.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        let out = StandardOutput()
        let style = RecordPrinter.Style(rawValue: arguments.value("output") ?? "") ?? .json
        let printer = RecordPrinter(
            style, out: out,
            layout: RecordLayout(
                color: style == .text && arguments.wantsColor(on: 1), escapes: Terminal.isTerminal(1)))
        do {
            let paths = arguments.positionals.isEmpty ? ["-"] : arguments.positionals
            if arguments.isSet("explain") {
                try explain(paths, arguments, out)
            } else {
                try FileReader.read(paths, arguments) { batch in
                    printer.print(batch, Selection(count: batch.count, all: true))
                    return true
                }
            }
            out.flush()
            return Program.Exit.done
        } catch let error as Diagnostics {
            FaultReport.write(error.faults, arguments)
        } catch {
            Terminal.complain("\(error)")
        }
        return Program.Exit.failure
    }

    /// For each record what the parsers made of it, and the record as JSON.
    private static func explain(_ paths: [String], _ arguments: ParsedArguments, _ out: StandardOutput) throws {
        let installation = try Installation(arguments)
        if !installation.faults.isEmpty { FaultReport.write(installation.faults, arguments) }
        var explanation = ParserExplanation(
            installation.parsers, pinned: arguments.value("parser"), color: arguments.wantsColor(on: 1))
        try FileReader.read(paths, arguments, installation) { batch in
            for index in 0..<batch.count {
                out.write(explanation.text(of: index, in: batch))
                out.write { buffer in
                    buffer.append(contentsOf: "  ".utf8)
                    batch.appendJSON(index, to: &buffer)
                    buffer.append(0x0A)
                }
            }
            return true
        }
    }
}
