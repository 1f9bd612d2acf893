internal import Diagnostics
internal import Instants
internal import PromQL
internal import Rules
internal import YAML

/// Reads the routing tree.
struct RouteReader {
    private let source: SourceText
    let receivers: Set<String>
    let intervals: Set<String>
    private(set) var faults: [Diagnostic] = []

    init(_ source: SourceText, receivers: Set<String>, intervals: Set<String>) {
        self.source = source
        self.receivers = receivers
        self.intervals = intervals
    }

    /// - Parameter parent: nil for the root.
    mutating func read(_ node: Node, below parent: RouteNode?) -> RouteNode {
        var reader = MappingReader(node, in: source)
        var route = parent ?? RouteNode(receiver: "", place: node.place)
        route.place = node.place
        route.children = []
        route.continues = reader.boolean("continue") ?? false
        if let name = reader.string("receiver"), !name.isEmpty, let node = reader.node["receiver"] {
            route.receiver = name
            if !receivers.contains(name) {
                reader.fault(
                    "there is no receiver \"\(name)\"", at: node, help: suggestion(for: name, among: receivers))
            }
        }
        readGrouping(&reader, &route)
        route.conditions = reader.conditions("")
        route.muteIntervals = names("mute_time_intervals", &reader)
        route.activeIntervals = names("active_time_intervals", &reader)
        if parent == nil { checkRoot(route, &reader) }
        let children = reader.list("routes")
        faults += reader.finish()
        route.children = children.map { read($0, below: route) }
        return route
    }

    private func readGrouping(_ reader: inout MappingReader, _ route: inout RouteNode) {
        route.groupWait = reader.span("group_wait") ?? route.groupWait
        for (key, path) in [
            ("group_interval", \RouteNode.groupInterval), ("repeat_interval", \RouteNode.repeatInterval),
        ] {
            guard let span = reader.span(key) else { continue }
            if span.nanoseconds == 0, let node = reader.node[key] {
                reader.fault("\"\(key)\" cannot be zero", at: node)
            }
            route[keyPath: path] = span
        }
        guard let node = reader.value("group_by") else { return }
        let labels = node.items.map { $0.compactMap(\.text) } ?? reader.strings("group_by") ?? []
        if node.items == nil { reader.fault("\"group_by\" must be a list", at: node) }
        if labels.contains("...") {
            if labels.count > 1 { reader.fault("\"...\" stands for all labels, so no other goes with it", at: node) }
            route.groupBy = nil
            return
        }
        for (place, label) in labels.enumerated() {
            if !isLabelName(label) { reader.fault("\"\(label)\" is no name for a label", at: node) }
            if labels.prefix(place).contains(label) { reader.fault("label \"\(label)\" is given twice", at: node) }
        }
        route.groupBy = labels
    }

    private func names(_ key: String, _ reader: inout MappingReader) -> [String] {
        let names = reader.strings(key) ?? []
        for name in names where !intervals.contains(name) {
            reader.fault(
                "there is no time interval \"\(name)\"", at: reader.node[key] ?? reader.node,
                help: suggestion(for: name, among: intervals))
        }
        return names
    }

    private func checkRoot(_ route: RouteNode, _ reader: inout MappingReader) {
        if route.receiver.isEmpty { reader.fault("the root route must name a receiver", at: reader.node) }
        if !route.conditions.isEmpty {
            reader.fault("the root route takes every alert, so it has no matchers", at: reader.node)
        }
        if !route.muteIntervals.isEmpty || !route.activeIntervals.isEmpty {
            reader.fault("the root route has no time intervals", at: reader.node)
        }
        if route.continues { reader.fault("the root route has no neighbours to continue with", at: reader.node) }
    }
}

extension MappingReader {
    /// Conditions in all the ways they are written: `PREFIXmatch`, `PREFIXmatch_re`, `PREFIXmatchers`.
    mutating func conditions(_ prefix: String) -> [LabelMatcher] {
        var conditions: [LabelMatcher] = []
        for (key, operation) in [("match", LabelMatcher.Operation.equal), ("match_re", .matches)] {
            for entry in stringMap(prefix + key) ?? [] {
                let node = node[prefix + key]?[entry.key] ?? node
                if !isLabelName(entry.key) { fault("\"\(entry.key)\" is no name for a label", at: node) }
                do throws(Diagnostic) {
                    conditions.append(try .condition(entry.key, operation, entry.value))
                } catch {
                    fault(error.message, at: node)
                }
            }
        }
        guard let value = value(prefix + "matchers") else { return conditions }
        if value.items == nil { fault("\"\(prefix)matchers\" must be a list", at: value) }
        for item in value.items ?? [] {
            guard let text = item.text else {
                fault("\"\(prefix)matchers\" must hold texts, not \(item.kind)", at: item)
                continue
            }
            do throws(Diagnostic) {
                conditions += try LabelMatcher.list(SourceText(name: "matcher", text: text))
            } catch {
                add(item.relocate(error, in: source))
            }
        }
        return conditions
    }
}
