import Diagnostics
import Records
import Search

/// Says what an answer is made of and what it lacks: one line on standard error, and one more line of JSON when asked.
enum CoverageReport {
    static func write(_ coverage: Coverage, lag: [String] = [], _ arguments: ParsedArguments, _ printer: RecordPrinter)
    {
        printer.flush()
        if arguments.isSet("coverage"), printer.style == .json { printer.note(json(coverage, lag)) }
        printer.flush()
        // While a pager has the screen nothing else may write there.
        Pager.wait()
        for damage in coverage.damage { Terminal.complain("not searched, damaged: \(Diagnostic.visible(damage))") }
        if arguments.isSet(.quiet) { return }
        Terminal.complain(
            ([line(coverage)] + coverage.limits + lag).map { Diagnostic.visible($0) }.joined(separator: "; "))
    }

    /// What is missing from the answer, and no figures.
    static func writeLimits(_ coverage: Coverage, _ arguments: ParsedArguments, _ printer: RecordPrinter) {
        if coverage.limits.isEmpty || arguments.isSet(.quiet) { return }
        printer.flush()
        Pager.wait()
        Terminal.complain(coverage.limits.map { Diagnostic.visible($0) }.joined(separator: "; "))
    }

    /// `12 of 1,204 segments read, 1.2 MiB of 60.3 MiB; 532 records match`.
    static func line(_ coverage: Coverage) -> String {
        let all = coverage.blocksRead + coverage.blocksSkipped + coverage.damage.count
        let bytes = coverage.bytesRead + coverage.bytesSkipped
        var text = "\(grouped(coverage.blocksRead)) of \(grouped(all)) segments read, \(sizeText(coverage.bytesRead))"
        text += " of \(sizeText(bytes)); "
        text += coverage.matched == 1 ? "1 record matches" : "\(grouped(coverage.matched)) records match"
        return coverage.isComplete ? text : text + "; the answer lacks what is damaged"
    }

    private static func json(_ coverage: Coverage, _ lag: [String]) -> String {
        func list(_ texts: [String]) -> String {
            var out: [UInt8] = []
            for text in texts {
                out += out.isEmpty ? [] : [UInt8(ascii: ",")]
                appendJSONString(text, to: &out)
            }
            return "[\(String(decoding: out, as: UTF8.self))]"
        }
        return #"{"_coverage":{"complete":\#(coverage.isComplete),"matched":\#(coverage.matched),"#
            + #""records_read":\#(coverage.recordsRead),"segments_read":\#(coverage.blocksRead),"#
            + #""segments_skipped":\#(coverage.blocksSkipped),"bytes_read":\#(coverage.bytesRead),"#
            + #""bytes_skipped":\#(coverage.bytesSkipped),"lagging":\#(list(lag)),"limits":\#(list(coverage.limits)),"#
            + #""damage":\#(list(coverage.damage)),"warnings":\#(list(coverage.warnings))}}"#
    }

    /// What a search will read, for `--explain`: standard error, before it reads.
    static func explain(_ plan: ReadingPlan) {
        let all = "\(grouped(plan.blocks + plan.blocksSkipped)) segments"
        let bytes = "\(sizeText(plan.bytes)) of \(sizeText(plan.bytes + plan.bytesSkipped))"
        var lines = ["query:   \(plan.query)"]
        if !plan.times.isEmpty { lines.append("times:   \(plan.times)") }
        if !plan.categories.isEmpty { lines.append("labels:  category \(plan.categories.joined(separator: ", "))") }
        lines.append("words:   \(plan.words.isEmpty ? "none that an index could look up" : plan.words)")
        lines.append("to read: \(grouped(plan.blocks)) of \(all), at most \(bytes), \(grouped(plan.records)) records")
        for damage in plan.damage { lines.append("damaged: \(damage)") }
        Terminal.write(lines.map { "\(Diagnostic.visible($0))\n" }.joined(), to: 2)
    }
}
