public import Diagnostics
public import Instants
internal import Records
internal import YAML

/// A line that a parser file shows with what must come out.
struct Sample: Sendable {
    var line: String
    /// Lines at the head of the source, before the line: those that name its columns.
    var head: String?
    var place: Place
    var source: SourceText
    /// RFC 3339 as the record shows it; `none` when the line has no time of its own.
    var time: String?
    var level: String?
    var host: String?
    var category: String?
    /// Name, expected text, place.
    var fields: [(name: String, value: String, place: Place)] = []
}

/// A line that a parser must leave alone.
struct Reject: Sendable {
    var line: String
    var place: Place
    var source: SourceText
}

func readSamples(_ node: Node, _ reader: inout MappingReader) -> [Sample] {
    guard let items = node.items else {
        reader.fault("\"samples\" must be a list", at: node)
        return []
    }
    if items.isEmpty { reader.fault("\"samples\" is empty: a parser shows at least one line it reads", at: node) }
    return items.compactMap { item in
        if let text = item.text { return Sample(line: text, place: item.place, source: reader.source) }
        return readSample(item, &reader)
    }
}

private func readSample(_ node: Node, _ reader: inout MappingReader) -> Sample? {
    var part = MappingReader(node, in: reader.source)
    let line = part.requiredString("line")
    var sample = Sample(line: line ?? "", place: node["line"]?.place ?? node.place, source: reader.source)
    sample.head = part.string("head")
    sample.time = part.string("time")
    sample.level = part.string("level")
    sample.host = part.string("host")
    sample.category = part.string("category")
    if let fields = part.value("fields") {
        for entry in fields.entries ?? [] {
            guard let text = entry.value.text else {
                part.fault("\"\(entry.key)\" must be text", at: entry.value)
                continue
            }
            sample.fields.append((entry.key, text, entry.value.place))
        }
        if fields.entries == nil { part.fault("\"fields\" must be a mapping", at: fields) }
    }
    reader.add(part.finish())
    return line == nil ? nil : sample
}

func readRejects(_ node: Node, _ reader: inout MappingReader) -> [Reject] {
    guard let items = node.items else {
        reader.fault("\"rejects\" must be a list of lines", at: node)
        return []
    }
    return items.compactMap { item in
        guard let text = item.text else {
            reader.fault("\"rejects\" must hold lines, not \(item.kind)", at: item)
            return nil
        }
        return Reject(line: text, place: item.place, source: reader.source)
    }
}

extension ParserSet {
    /// The time at which samples count as read: it supplies the year of timestamps without one.
    public static let sampleReference = Instant(nanoseconds: 1_795_219_200_000_000_000)  // 2026-11-21T00:00:00Z

    /// Runs the samples and rejects of every file through the code that reads live lines.
    ///
    /// A sample must be taken by its own parser, among all of the set, and give what it says; each
    /// entry of `lines` must be matched by a sample; a reject must not be taken.
    public func checkSamples() -> [Diagnostic] {
        let tools = ParserTools(set: self)
        var faults: [Diagnostic] = []
        for parser in parsers {
            var matched: Set<Int> = []
            for sample in parser.samples { faults += check(sample, of: parser, tools, &matched) }
            if case .grok(let lines) = parser.decoder, let first = parser.samples.first {
                for (at, line) in lines.all.enumerated() where !matched.contains(at) {
                    faults.append(
                        Diagnostic(
                            "no sample of \"\(parser.name)\" is matched by entry \(at + 1) of \"lines\": \(line.text.prefix(60))",
                            in: first.source, at: first.place))
                }
            }
            for reject in parser.rejects { faults += check(reject, of: parser, tools) }
        }
        return faults
    }

    private func run(_ line: String, head: String? = nil, _ parser: Parser, _ tools: ParserTools) -> RecordBatch {
        // `records` is never guessed: it is named by whoever knows.
        let pinned: String? = if case .records = parser.decoder { parser.name } else { nil }
        let source = SourceParser(set: self, profile: SourceProfile(path: "sample", pinnedParser: pinned))
        if let head { source.recall(head: Array(head.utf8) + [0x0A], with: tools) }
        let batch = RecordBatch()
        batch.text.append(contentsOf: line)
        let range = TextRange(text: 0, length: batch.text.count)
        batch.addRecord(Record(raw: range, view: range, flags: line.utf8.contains(0x0A) ? .multiline : []))
        if head != nil { batch.records[0].offset = 1 }
        source.parse(0, in: batch, with: tools, reference: Self.sampleReference, fallback: .timeFromArrival)
        return batch
    }

    private func check(
        _ sample: Sample, of parser: Parser, _ tools: ParserTools, _ matched: inout Set<Int>
    ) -> [Diagnostic] {
        let batch = run(sample.line, head: sample.head, parser, tools)
        func fault(_ message: String, _ place: Place? = nil) -> Diagnostic {
            Diagnostic(message, in: sample.source, at: place ?? sample.place)
        }
        guard let part = tools.took.last(where: { $0.parser == parser.index }) else {
            let format = tools.took.last.map { parsers[$0.parser].name } ?? "text"
            return [fault("the sample is read by \"\(format)\", not by \"\(parser.name)\"")]
        }
        matched.insert(part.line)
        var faults: [Diagnostic] = []
        func expect(_ what: String, _ expected: String?, _ found: String?, _ place: Place? = nil) {
            guard let expected, expected != found else { return }
            let found = found.map { "\"\($0)\"" } ?? "absent"
            faults.append(fault("\(what) is \(found), the sample says \"\(expected)\"", place))
        }
        let record = batch.records[0]
        expect("time", sample.time, record.flags.timeIsBorrowed ? "none" : record.time.rfc3339)
        expect("level", sample.level, record.level == .unknown ? "none" : "\(record.level.name)")
        expect("host", sample.host, String(decoding: batch.streams.host(record.stream), as: UTF8.self))
        expect("category", sample.category, "\(batch.streams.category(record.stream).name)")
        for field in sample.fields {
            let value = batch.names.find(field.name).flatMap { batch.field($0, of: 0) }
            expect(
                "\"\(field.name)\"", field.value,
                value.map { String(decoding: batch.bytes($0.value), as: UTF8.self) }, field.place)
        }
        return faults
    }

    private func check(_ reject: Reject, of parser: Parser, _ tools: ParserTools) -> [Diagnostic] {
        _ = run(reject.line, parser, tools)
        guard tools.took.contains(where: { $0.parser == parser.index }) else { return [] }
        return [
            Diagnostic(
                "\"\(parser.name)\" reads this line, which it must leave alone", in: reject.source, at: reject.place)
        ]
    }
}
