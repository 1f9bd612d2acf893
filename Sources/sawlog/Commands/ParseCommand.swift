import Diagnostics
import Records

enum ParseCommand {
    static let command = Command(
        "parse", "frame and parse lines, store nothing", usage: "[FILE...]", .atLeast(0),
        flags: [
            .parser, .category, Flag("explain", .isSet, meaning: "tell which parsers were tried and why one was taken"),
            .output(["json", "text"], default: "json"), .config,
        ],
        description: "Reads FILEs or standard input and writes one record a line as JSON.",
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        if arguments.isSet("explain") { return Program.notYet("sawlog parse --explain") }
        let out = StandardOutput()
        let style = RecordPrinter.Style(rawValue: arguments.value("output") ?? "") ?? .json
        let printer = RecordPrinter(
            style, out: out, color: style == .text && arguments.wantsColor(on: 1), escapes: Terminal.isTerminal(1))
        do {
            let paths = arguments.positionals.isEmpty ? ["-"] : arguments.positionals
            try FileReader.read(paths, arguments) { batch in
                printer.print(batch, Selection(count: batch.count, all: true))
                return true
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
}
