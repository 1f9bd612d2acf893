import Diagnostics
import Records

/// What the pipes that unpack a field have in common: `[if (FILTER)] [from f] [fields (a, b*)]
/// [result_prefix p] [keep_original_fields | skip_empty_results]`.
struct Unpacking: Sendable {
    var condition: (any Filter)?
    var source = ""
    /// Names and prefixes of names; empty for all.
    var fields: [String] = []
    var prefix = ""
    var handling = ResultHandling.replace

    /// The options as they are printed, behind the name of the pipe; `extra` stands before the prefix.
    func text(_ extra: String = "") -> String {
        var text = conditionText(condition) + fieldText("from", source)
        if !fields.isEmpty { text += " fields (" + fields.map(quotedPattern).joined(separator: ", ") + ")" }
        text += extra
        if !prefix.isEmpty { text += " result_prefix " + quoted(prefix) }
        return text + handling.text
    }

    /// Sets what was found in `row`: of the wanted fields those that were not found become empty.
    func put(_ found: UnpackedFields, in row: Row) {
        guard !fields.isEmpty else {
            for at in 0..<found.count { put(found.name(at), found.value(at), in: row) }
            return
        }
        for pattern in fields {
            var isFound = false
            for at in 0..<found.count where matches(found.name(at), pattern) {
                put(found.name(at), found.value(at), in: row)
                isFound = true
            }
            if !isFound, !pattern.hasSuffix("*") { put(pattern.isEmpty ? "_msg" : pattern, noBytes, in: row) }
        }
    }

    private func put(_ name: String, _ value: UnsafeBufferPointer<UInt8>, in row: Row) {
        handling.put(prefix + (name.isEmpty && !prefix.isEmpty ? "_msg" : name), value, in: row)
    }
}

/// Names and values that an unpacking pipe found in one value.
final class UnpackedFields {
    private let bytes = ValueArena()
    private var cells: [(name: String, value: UnsafeBufferPointer<UInt8>)] = []
    /// Names and prefixes of names that are wanted; empty for all.
    private let wanted: [String]
    /// What was found beyond the names that a row has room for.
    private(set) var dropped = 0

    init(wanted: [String] = []) { self.wanted = wanted }

    var count: Int { cells.count }
    func name(_ at: Int) -> String { cells[at].name }
    func value(_ at: Int) -> UnsafeBufferPointer<UInt8> { cells[at].value }

    func clear() {
        cells.removeAll(keepingCapacity: true)
        bytes.clear()
        dropped = 0
    }

    func add(_ name: String, _ value: [UInt8]) { if takes(name) { cells.append((name, bytes.copy(value))) } }

    func add(_ name: String, _ value: UnsafeBufferPointer<UInt8>) {
        if takes(name) { cells.append((name, bytes.copy(value))) }
    }

    func add(_ name: String, _ value: String) { if takes(name) { cells.append((name, bytes.copy(value))) } }

    private func takes(_ name: String) -> Bool {
        guard wanted.isEmpty || wanted.contains(where: { matches(name, $0) }) else { return false }
        guard cells.count < NameTable.limit else {
            dropped += 1
            return false
        }
        return true
    }
}

/// A pipe that takes a value apart into fields.
protocol UnpackingPipe: ConditionalPipe {
    var options: Unpacking { get set }
    /// What it finds in `value`.
    func unpack(_ value: UnsafeBufferPointer<UInt8>, into found: UnpackedFields)
}

extension UnpackingPipe {
    var condition: (any Filter)? {
        get { options.condition }
        set { options.condition = newValue }
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        let found = UnpackedFields(wanted: options.fields)
        return RowProcessor(next, limits, if: options.condition) { row in
            found.clear()
            let value = row.value(options.source)
            if value.count > 0 { unpack(value, into: found) }
            options.put(found, in: row)
            limits.countDropped(found.dropped)
        }
    }

    func fields(for output: FieldSet) -> FieldSet { needs([options.source], for: output) }
}

extension QueryParser {
    /// The options that stand before `fields`; `from` may be left out.
    mutating func unpackSource(_ name: String) throws(Diagnostic) -> Unpacking {
        var options = Unpacking()
        options.condition = try condition()
        let words = ["fields", "result_prefix", "keep_original_fields", "skip_empty_results", "offset"]
        if skip(keyword: "from") {
            options.source = try fieldName("to unpack")
        } else if !endsPipe, !words.contains(where: current.isKeyword) {
            options.source = try fieldName("to unpack, or an option of \(name)")
        }
        return options
    }

    mutating func unpackFields(_ options: inout Unpacking) throws(Diagnostic) {
        guard skip(keyword: "fields") else { return }
        guard current.isSymbol("(") else { throw unexpected("expected ( after fields") }
        options.fields = try patternList()
        if options.fields.contains("*") { options.fields = [] }
    }

    mutating func unpackPrefix(_ options: inout Unpacking) throws(Diagnostic) {
        guard skip(keyword: "result_prefix") else { return }
        guard !endsPipe else { throw unexpected("expected a prefix after result_prefix") }
        options.prefix = try compoundText(allowingColon: true)
    }
}
