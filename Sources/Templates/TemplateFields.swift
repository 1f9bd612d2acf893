internal import Instants

/// Names behind a dot: keys of maps, fields of structures, methods.
enum TemplateFields {
    static func field(
        _ name: String, of value: TemplateValue, _ dialect: TemplateDialect
    ) throws(TemplateError) -> TemplateValue {
        switch value {
        case .map(let map):
            if dialect == .alertmanager, let value = pairs(name, map) { return value }
            return map[name] ?? .text("")
        case .record(let fields):
            if let field = fields.first(where: { $0.name == name }) { return field.value }
            throw TemplateError("can't evaluate field \(name)")
        case .list(let items): if let value = alerts(name, items) { return value }
        case .time: return try call(name, of: value, [], dialect)
        case .absent: throw TemplateError("nil data; no entry for key \"\(name)\"")
        default: break
        }
        throw TemplateError("can't evaluate field \(name) in \(value.kind)")
    }

    static func call(
        _ name: String, of value: TemplateValue, _ arguments: [TemplateValue], _ dialect: TemplateDialect
    ) throws(TemplateError) -> TemplateValue {
        switch (value, name) {
        case (.time(let time), _): return try method(name, time, arguments)
        case (.map(let map), "Remove"):
            guard case .list(let names)? = arguments.first else { break }
            let gone = Set(names.map(\.shown))
            return .map(map.filter { !gone.contains($0.key) })
        default: break
        }
        if arguments.isEmpty { return try field(name, of: value, dialect) }
        throw TemplateError("\(name) has arguments but cannot be invoked as function")
    }

    /// Alertmanager's methods of a set of labels.
    private static func pairs(_ name: String, _ map: [String: TemplateValue]) -> TemplateValue? {
        // alertname comes first, then the rest by name.
        let sorted = map.sorted { ($0.key == "alertname" ? 0 : 1, $0.key) < ($1.key == "alertname" ? 0 : 1, $1.key) }
        switch name {
        case "SortedPairs":
            return .list(sorted.map { .record([.init("Name", .text($0.key)), .init("Value", $0.value)]) })
        case "Names": return .list(sorted.map { .text($0.key) })
        case "Values": return .list(sorted.map(\.value))
        default: return nil
        }
    }

    /// Alertmanager's methods of a list of alerts.
    private static func alerts(_ name: String, _ items: [TemplateValue]) -> TemplateValue? {
        guard ["Firing", "Resolved", "Names", "Values"].contains(name) else { return nil }
        func field(_ item: TemplateValue, _ wanted: String) -> TemplateValue? {
            guard case .record(let fields) = item else { return nil }
            return fields.first { $0.name == wanted }?.value
        }
        switch name {
        case "Names": return .list(items.compactMap { field($0, "Name") })
        case "Values": return .list(items.compactMap { field($0, "Value") })
        default: return .list(items.filter { field($0, "Status") == .text(name.lowercased()) })
        }
    }

    /// Methods of a time.
    private static func method(
        _ name: String, _ time: Instant, _ arguments: [TemplateValue]
    ) throws(TemplateError) -> TemplateValue {
        let civil = CivilTime(time)
        switch name {
        case "UTC", "Local": return .time(time)
        case "String": return .text(goText(time))
        case "Unix": return .integer(Int((time.nanoseconds - civil.nanosecondRest) / 1_000_000_000))
        case "UnixNano": return .integer(Int(time.nanoseconds))
        case "UnixMilli": return .integer(Int(time.nanoseconds / 1_000_000))
        case "Year": return .integer(civil.year)
        case "Month": return .text(goText(time, layout: "January"))
        case "Day": return .integer(civil.day)
        case "Hour": return .integer(civil.hour)
        case "Minute": return .integer(civil.minute)
        case "Second": return .integer(civil.second)
        case "Weekday": return .text(goText(time, layout: "Monday"))
        case "Format":
            guard case .text(let layout)? = arguments.first, layout.utf8.count <= 256 else {
                throw TemplateError("Format wants a layout")
            }
            return .text(goText(time, layout: layout))
        default: throw TemplateError("can't evaluate field \(name) in a time")
        }
    }
}

extension CivilTime {
    fileprivate var nanosecondRest: Int64 { Int64(nanosecond) }
}
