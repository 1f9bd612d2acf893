import Diagnostics
import Records

/// What a pipe does with a result whose field has a value already.
enum ResultHandling: String, Sendable {
    case replace = ""
    /// The old value stays where it is not empty.
    case keepOriginal = "keep_original_fields"
    /// The old value stays where the new one is empty.
    case skipEmpty = "skip_empty_results"

    var text: String { self == .replace ? "" : " " + rawValue }

    /// Sets a field of `row`, the empty name being `_msg`, as this says.
    func put(_ name: String, _ value: UnsafeBufferPointer<UInt8>, in row: Row) {
        switch self {
        case .replace: break
        case .keepOriginal: if row.value(name).count > 0 { return }
        case .skipEmpty: if value.count == 0, row.value(name).count > 0 { return }
        }
        row.put(name, value)
    }
}

extension QueryParser {
    /// `keep_original_fields` or `skip_empty_results`, when one of them stands here.
    mutating func resultHandling() -> ResultHandling {
        for handling in [ResultHandling.keepOriginal, .skipEmpty] where skip(keyword: handling.rawValue) {
            return handling
        }
        return .replace
    }

    /// A template such as `"ip=<ip> "`.
    mutating func fieldTemplate(_ purpose: String) throws(Diagnostic) -> FieldTemplate {
        let token = current
        guard !endsPipe else { throw unexpected("expected a template \(purpose)", help: "for example \"ip=<ip> \"") }
        let text = try compoundText(allowingColon: true)
        do { return try FieldTemplate(text) } catch { throw fault(error.reason, at: token, help: error.help) }
    }
}

/// `if (FILTER)` as it is printed between the words of a pipe.
func conditionText(_ condition: (any Filter)?) -> String { condition.map { " if (\($0))" } ?? "" }

/// `from NAME` and the like, nothing for `_msg`.
func fieldText(_ word: String, _ name: String) -> String { name.isEmpty ? "" : " \(word) \(quotedName(name))" }

/// A pipe with a condition on the rows it changes.
protocol ConditionalPipe: Pipe {
    var condition: (any Filter)? { get set }
}

extension ConditionalPipe {
    var abandonedMatches: Int { condition?.abandonedMatches ?? 0 }

    func replacingFilters(
        _ change: (any Filter) throws(QueryError) -> (any Filter)?
    ) throws(QueryError) -> any Pipe {
        guard let condition else { return self }
        var copy = self
        copy.condition = try condition.replacing(change)
        return copy
    }

    /// The fields needed when the pipe reads `sources` beside what it passes on.
    func needs(_ sources: [String], for output: FieldSet) -> FieldSet {
        output.union(FieldSet(sources)).union(condition?.fields ?? .none)
    }
}
