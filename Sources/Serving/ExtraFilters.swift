internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import JSON
internal import LogsQL

/// The conditions of `extra_filters` and `extra_stream_filters`, by which a proxy or a dashboard narrows any query.
///
/// Each is LogsQL, or a JSON object of fields with a value or a list of values.
func extraFilters(_ request: Request, now: Instant) throws(Diagnostic) -> [any Filter] {
    var filters: [any Filter] = []
    for (name, isStream) in [("extra_filters", false), ("extra_stream_filters", true)] {
        for text in request.parameters(name) where !text.isEmpty {
            let query = text.hasPrefix("{\"") ? try conditions(text, of: name, isStream: isStream) : text
            if !query.isEmpty { filters.append(try parseFilter(SourceText(name: name, text: query), now: now)) }
        }
    }
    return filters
}

/// The object as LogsQL.
private func conditions(_ text: String, of name: String, isStream: Bool) throws(Diagnostic) -> String {
    let decoder = FlatDecoder()
    do throws(JSONFault) {
        try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(JSONFault) in try decoder.decode(bytes) }
    } catch {
        let source = SourceText(name: name, text: text)
        throw Diagnostic(
            "this is no JSON object", in: source, at: source.place(at: 0, length: text.count),
            help: "write {\"host\":\"a\"}, {\"host\":[\"a\",\"b\"]} or LogsQL")
    }
    var parts: [String] = []
    for index in 0..<decoder.count {
        let member = decoder[index]
        let field = inQuotes(String(decoding: member.name, as: UTF8.self))
        let value = String(decoding: member.value, as: UTF8.self)
        if member.kind == .string || member.kind == .number {
            parts.append(isStream ? "\(field)=\(inQuotes(value))" : "\(field):=\(inQuotes(value))")
        } else {
            // Strings of JSON are strings of LogsQL, and anything else in the list is refused by its parser.
            let list = value.dropFirst().dropLast()
            parts.append(isStream ? "\(field) in (\(list))" : "\(field):in(\(list))")
        }
    }
    if parts.isEmpty { return "" }
    return isStream ? "{\(parts.joined(separator: ","))}" : parts.joined(separator: " ")
}
