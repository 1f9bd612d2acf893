import Diagnostics
import Records

/// `generate_sequence N`: N records with the numbers from 0 on in `_msg`, in place of those that came.
///
///     * | generate_sequence 1000 | math round(rand() * 10) as n | stats by (n) count() as hits
struct GenerateSequencePipe: Pipe {
    let count: Int

    var description: String { "generate_sequence \(count)" }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        SequenceProcessor(count, next, limits)
    }

    private static let mostRecords = 10_000_000

    func fields(for output: FieldSet) -> FieldSet { .none }
    var waitsForEnd: Bool { true }

    static let word = PipeWord(
        names: ["generate_sequence"], syntax: "generate_sequence N", summary: "records with the numbers from 0 on"
    ) { (parser) throws(Diagnostic) in
        let token = parser.current
        let count = try parser.count("of records")
        // Nobody can stop it once the records before it have come.
        guard count <= mostRecords else {
            throw parser.fault("at most \(mostRecords) records can be made", at: token)
        }
        return GenerateSequencePipe(count: count)
    }
}

private final class SequenceProcessor: PipeProcessor {
    private let count: Int
    private let next: any PipeProcessor
    private let limits: QueryLimits

    init(_ count: Int, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.count = count
        self.next = next
        self.limits = limits
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) {}

    func finish() throws(QueryError) {
        let writer = RowWriter(next, limits)
        for number in 0..<count where !next.isSatisfied {
            try writer.beginRow()
            writer.add("_msg", Array(String(number).utf8), .number)
        }
        try writer.flush()
        try next.finish()
    }

    /// Nothing of what comes matters.
    var isSatisfied: Bool { true }
}
