import Diagnostics
import Framing
import Instants
import Parsing
import Records

/// Tells which parsers were tried on a record, how far each got and why it was not taken.
struct ParserExplanation {
    private let set: ParserSet
    private let tools: ParserTools
    private let color: Bool
    private let pinned: String?
    /// By source, since what a source showed before may count.
    private var readers: [String: SourceParser] = [:]

    /// Parsers shown with a caret, those that got furthest; the others are only named.
    private static let mostShown = 5
    private static let mostNamed = 12

    init(_ set: ParserSet, pinned: String? = nil, color: Bool) {
        self.set = set
        self.pinned = pinned
        self.color = color
        tools = ParserTools(set: set)
    }

    /// What there is to tell of the record at `index` of `batch`.
    mutating func text(of index: Int, in batch: RecordBatch) -> String {
        let record = batch.records[index]
        let source = String(decoding: batch.streams.source(record.stream), as: UTF8.self)
        let reader =
            readers[source] ?? SourceParser(set: set, profile: SourceProfile(path: source, pinnedParser: pinned))
        readers[source] = reader
        let text = batch.carriedText(raw: record.raw, view: record.view, flags: record.flags) ?? record.view
        let attempts = reader.explain(batch.bytes(text), with: tools)
        let head = "\(Diagnostic.visible(source)), byte \(record.offset): "
        return head + verdict(attempts) + "\n" + shortfalls(attempts)
    }

    private func verdict(_ attempts: [ParserAttempt]) -> String {
        let takers = attempts.compactMap { attempt -> String? in
            guard case .took(let line) = attempt.outcome else { return nil }
            return set.hasLines(attempt.parser) ? "\(attempt.parser) (entry \(line))" : attempt.parser
        }
        guard !takers.isEmpty else { return paint("no parser took it", "1;33") }
        return "taken by " + takers.reversed().map { paint($0, "1;32") }.joined(separator: " inside ")
    }

    private func shortfalls(_ attempts: [ParserAttempt]) -> String {
        let left = attempts.filter { if case .took = $0.outcome { false } else { true } }
        let far = left.enumerated().filter { ($0.element.stop ?? 0) > 0 || $0.element.outcome == .limitReached }
            .sorted { (-($0.element.stop ?? 0), $0.offset) < (-($1.element.stop ?? 0), $1.offset) }
            .prefix(Self.mostShown).map(\.element)
        var out = ""
        for attempt in far { out += shown(attempt) }
        let others = left.filter { !far.contains($0) }
        if !others.isEmpty {
            let names = others.prefix(Self.mostNamed).map(\.parser).joined(separator: ", ")
            let rest = others.count > Self.mostNamed ? " and \(others.count - Self.mostNamed) more" : ""
            out += "  left at once by \(names)\(rest)\n"
        }
        return out
    }

    /// The text with a caret under the first character that did not fit.
    private func shown(_ attempt: ParserAttempt) -> String {
        let stop = attempt.stop ?? 0
        let source = SourceText(name: attempt.parser, text: String(decoding: attempt.text, as: UTF8.self))
        // Bytes that are no text are longer once they are shown.
        let before = String(decoding: attempt.text[..<min(stop, attempt.text.count)], as: UTF8.self)
        let entry = attempt.line.map { "entry \($0) " } ?? ""
        let limit = attempt.outcome == .limitReached ? "gave up at the limit of steps; " : ""
        let end = stop >= attempt.text.count && attempt.line != nil ? ", but the text ends" : ""
        let fault = Diagnostic(
            limit + entry + attempt.reason + end, severity: .note, in: source,
            at: source.place(at: before.utf8.count))
        return fault.rendered(color: color).split(separator: "\n", omittingEmptySubsequences: false)
            .map { "  \($0)\n" }.joined()
    }

    private func paint(_ text: String, _ code: String) -> String {
        color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
