import Diagnostics
import Records

/// `facets [N] [max_values_per_field M] [max_value_len K] [keep_const_fields]`: the most frequent values of each
/// field.
///
///     level:error | facets 5
///
/// Left out are fields with more than M values (1000), with a value longer than K bytes (128), and those that have
/// the same value in every record.
struct FacetsPipe: Pipe {
    static let defaultCount = 10
    static let defaultMaxValues = 1000
    static let defaultMaxLength = 128

    var count = defaultCount
    var maxValues = defaultMaxValues
    var maxLength = defaultMaxLength
    var keepsConstants = false

    var description: String {
        "facets" + (count == Self.defaultCount ? "" : " \(count)")
            + (maxValues == Self.defaultMaxValues ? "" : " max_values_per_field \(maxValues)")
            + (maxLength == Self.defaultMaxLength ? "" : " max_value_len \(maxLength)")
            + (keepsConstants ? " keep_const_fields" : "")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        FacetsProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet { .all }
    var waitsForEnd: Bool { true }

    static let word = PipeWord(
        names: ["facets"], syntax: "facets [N] [max_values_per_field M]",
        summary: "the most frequent values of each field"
    ) { (parser) throws(Diagnostic) in
        var pipe = FacetsPipe()
        if parser.current.kind == .word, numberLiteral(parser.current.text) != nil {
            pipe.count = try parser.count("of values")
        }
        while !parser.endsPipe {
            if parser.skip(keyword: "max_values_per_field") {
                pipe.maxValues = try parser.count("of values")
            } else if parser.skip(keyword: "max_value_len") {
                pipe.maxLength = try parser.count("of bytes")
            } else if parser.skip(keyword: "keep_const_fields") {
                pipe.keepsConstants = true
            } else {
                throw parser.unexpectedOption("expected max_values_per_field, max_value_len or keep_const_fields")
            }
        }
        return pipe
    }
}

private final class FacetsProcessor: PipeProcessor {
    private struct Facet {
        let values = GroupTable()
        var hits: [Int] = []
        var isLeftOut = false
    }

    private let pipe: FacetsPipe
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private let names = GroupTable()
    private var facets: [Facet] = []
    private var total = 0

    init(_ pipe: FacetsPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        self.limits = limits
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        selection.forEach { index in
            total += 1
            batch.forEachValue(of: index) { name, value, _ in count(name, value) }
        }
        let memory = facets.reduce(names.memory) { $0 + ($1.isLeftOut ? 64 : $1.values.memory + $1.hits.count * 8) }
        if memory > limits.maxMemoryBytes { throw .tooMuchMemory(pipe: "facets", limit: limits.maxMemoryBytes) }
        if names.count > limits.maxGroups { throw .tooManyGroups(pipe: "facets", limit: limits.maxGroups) }
    }

    private func count(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        let id = names.insert(name)
        if id == facets.count { facets.append(Facet()) }
        guard !facets[id].isLeftOut, value.count > 0 else { return }
        guard value.count <= pipe.maxLength else { return leaveOut(id) }
        let group = facets[id].values.insert(value)
        if group == facets[id].hits.count { facets[id].hits.append(0) }
        facets[id].hits[group] += 1
        if facets[id].hits.count > pipe.maxValues { leaveOut(id) }
    }

    private func leaveOut(_ id: Int) {
        facets[id] = Facet()
        facets[id].isLeftOut = true
    }

    func finish() throws(QueryError) {
        let writer = RowWriter(next, limits)
        let sortedNames = (0..<names.count).sorted { order(names.key($0), names.key($1)) < 0 }
        for id in sortedNames where !facets[id].isLeftOut && !next.isSatisfied {
            let facet = facets[id]
            if facet.hits.count == 1, facet.hits[0] == total, !pipe.keepsConstants { continue }
            // Equal counts stay in the order of first appearance.
            let sorted = facet.hits.indices.sorted { (facet.hits[$1], $0) < (facet.hits[$0], $1) }
            for group in sorted.prefix(pipe.count) {
                try writer.beginRow()
                writer.add("field_name", names.key(id), .text)
                writer.add("field_value", facet.values.key(group), .text)
                writer.add("hits", Array(String(facet.hits[group]).utf8), .number)
            }
        }
        try writer.flush()
        try next.finish()
    }

    var isSatisfied: Bool { next.isSatisfied }
}
