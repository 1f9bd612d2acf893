internal import Instants
internal import LogsQL
internal import Records

/// One rule on one batch: names are looked up once, then the selected records are measured.
struct MetricPass {
    private let rule: MetricRule
    private let batch: RecordBatch
    private let now: Instant
    private let values: [FieldReference]
    private let labels: [[FieldReference]]
    /// Whether the rule measures a field that no record of the batch has.
    private let isAbsent: Bool
    private var labelBytes: [UInt8] = []
    private var scratch: [UInt8] = []
    /// Records whose value is no number, or none that the type can take.
    private(set) var rejected = 0

    init(_ rule: MetricRule, _ batch: RecordBatch, _ now: Instant) {
        self.rule = rule
        self.batch = batch
        self.now = now
        let values = rule.values.map { batch.resolve($0) }.filter { $0 != .absent }
        self.values = values
        isAbsent = values.isEmpty && !rule.values.isEmpty
        labels =
            isAbsent
            ? [] : rule.labels.map { $0.fields.map { batch.resolve($0) }.filter { $0 != .absent } }
    }

    mutating func run(_ table: inout SeriesTable) {
        if isAbsent { return }
        var selection = Selection(count: batch.count, all: true)
        rule.filter.apply(to: batch, &selection)
        selection.forEach { measure($0, &table) }
    }

    private mutating func measure(_ index: Int, _ table: inout SeriesTable) {
        var amount = 1.0
        if !values.isEmpty {
            let text = first(of: values, index)
            if text.count == 0 { return }
            guard let number = number(in: text), accepts(number) else {
                rejected += 1
                return
            }
            amount = number * rule.scale
        }
        let position = position(index, &table)
        switch rule.definition.kind {
        case .counter: table.add(amount, at: position, now: now)
        case .gauge: table.set(amount, at: position, event: batch.records[index].time, now: now)
        case .histogram: table.observe(amount, at: position, now: now)
        case .summary: table.summarize(amount, at: position, now: now)
        }
        guard table.definition.showsExemplars, table.asksForExemplar(at: position, amount, now: now) else { return }
        let record = batch.records[index]
        let source = String(decoding: batch.streams.source(record.stream), as: UTF8.self)
        table.keepExemplar(at: position, amount, time: record.time, source: source, now: now)
    }

    /// The value of the first of `fields` that record `index` has; empty when it has none.
    private mutating func first(of fields: [FieldReference], _ index: Int) -> UnsafeBufferPointer<UInt8> {
        for field in fields {
            let text = batch.value(field, of: index, scratch: &scratch)
            if text.count > 0 { return text }
        }
        return UnsafeBufferPointer(start: nil, count: 0)
    }

    /// A counter cannot go down, and one NaN would spoil a sum for good; a gauge may show one.
    private func accepts(_ number: Double) -> Bool {
        switch rule.definition.kind {
        case .counter: number.isFinite && number * rule.scale >= 0
        case .gauge: true
        case .histogram: !number.isNaN
        case .summary: (number * rule.scale).isFinite
        }
    }

    private mutating func position(_ index: Int, _ table: inout SeriesTable) -> Int {
        labelBytes.removeAll(keepingCapacity: true)
        for (label, fields) in zip(rule.labels, labels) {
            let text = first(of: fields, index)
            var name = label.name
            name.withUTF8 { label.shaping.append($0, text, to: &labelBytes) }
        }
        return labelBytes.withUnsafeBufferPointer { table.position(of: $0, now: now) }
    }
}
