internal import Diagnostics
internal import Instants

/// The LogsQL query that finds the records an alert is about, which stands in its annotation `logsql`.
enum RecordSearch {
    /// The annotation's name.
    static let annotation = "logsql"

    /// - Parameters:
    ///   - filters: of which one at least holds for the records.
    ///   - values: fields with the values that the alert is about.
    static func query(
        _ filters: [String], from start: Instant, to end: Instant, _ values: [(field: String, value: String)]
    ) -> String {
        let all = filters.map { "(\($0))" }.joined(separator: " or ")
        let fields = values.map { " \(name($0.field)):=\(inQuotes($0.value))" }.joined()
        return "_time:[\(start.rfc3339),\(end.rfc3339)] " + (filters.count > 1 ? "(\(all))" : all) + fields
    }

    private static func name(_ field: String) -> String {
        let isPlain = field.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F || byte == 0x2E
        }
        return isPlain && !field.isEmpty ? field : inQuotes(field)
    }
}
