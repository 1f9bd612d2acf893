internal import Diagnostics
internal import Instants
internal import Templates
internal import YAML

/// Reads one receiver.
struct ReceiverReader {
    private var reader: MappingReader
    private let source: SourceText
    private let globals: [String: String]
    private let library: [Template]

    init(_ node: Node, _ source: SourceText, globals: [String: String], library: [Template]) {
        reader = MappingReader(node, in: source)
        self.source = source
        self.globals = globals
        self.library = library
    }

    mutating func read() -> (ReceiverDescription?, [Diagnostic]) {
        let name = reader.requiredString("name") ?? ""
        if name.isEmpty, let node = reader.node["name"], !node.isNull { reader.fault("the name is empty", at: node) }
        var integrations: [Integration] = []
        for kind in Integration.Kind.allCases {
            for item in reader.list(kind.key) {
                if let read = readIntegration(item, kind) { integrations.append(read) }
            }
        }
        let faults = reader.finish()
        guard !name.isEmpty else { return (nil, faults) }
        return (ReceiverDescription(name: name, integrations: integrations, place: reader.node.place), faults)
    }

    private mutating func readIntegration(_ node: Node, _ kind: Integration.Kind) -> Integration? {
        var inner = MappingReader(node, in: source)
        let isResolved = inner.boolean("send_resolved")
        var integration = Integration(
            kind: kind, place: node.place, sendsResolved: isResolved ?? (kind != .slack && kind != .email), texts: [:],
            maps: [:])
        for key in kind.keys ?? (node.entries ?? []).map(\.key).filter({ $0 != "send_resolved" }) {
            guard let value = inner.value(key) else { continue }
            if kind.idle.contains(key) { inner.add(.idle(key, at: value, in: source)) }
            if kind.switches.contains(key) {
                integration.texts[key] = inner.boolean(key).map { $0 ? "true" : "false" }
                continue
            }
            if key == "http_config" || key == "tls_config" {
                var ways = ConnectionReader(source)
                if key == "http_config" { ways.readHTTP(value, key) } else { ways.readTLS(value, key) }
                integration.texts.merge(ways.texts) { _, new in new }
                inner.add(ways.faults)
            } else if let text = value.text {
                integration.texts[key] = text
                check(key, text, value, kind, &inner)
            } else if let entries = value.entries {
                integration.maps[key] = entries.compactMap { entry in entry.value.text.map { (entry.key, $0) } }
            } else if let items = value.items {
                integration.lists[key] = items.compactMap(\.text)
            }
        }
        if kind == .email { readOldWords(&integration, &inner) }
        complete(&integration, node, &inner)
        if let vital = kind.vital, integration[vital] == nil, integration[vital + "_file"] == nil,
            !Diagnostics(inner.faults).hasErrors
        {
            inner.add(
                Diagnostic(
                    "nothing is sent this way without \"\(vital)\"", severity: .warning, in: source, at: node.place))
        }
        if kind == .command, integration["enabled"] != "true" {
            inner.add(
                Diagnostic(
                    "the command is not called without \"enabled: true\"", severity: .warning, in: source,
                    at: node.place))
        }
        if !kind.isSupported {
            inner.add(
                Diagnostic(
                    "\(kind.key) are read, but nothing is sent this way yet", severity: .warning, in: source,
                    at: node.place))
        }
        reader.add(inner.finish())
        return integration
    }

    private func check(
        _ key: String, _ text: String, _ node: Node, _ kind: Integration.Kind, _ inner: inout MappingReader
    ) {
        if kind.addresses.contains(key), !text.contains("{{") || kind == .webhook, !Self.isAddress(text) {
            inner.fault("\"\(key)\" must be an address with http:// or https:// and a host", at: node)
        }
        if ["timeout", "ends_after"].contains(key), TimeSpan(duration: text) == nil {
            inner.fault("\"\(text)\" is no duration", at: node, help: "as in 10s, 1m")
        }
        if key == "max_alerts", UInt32(text) == nil {
            inner.fault("\"max_alerts\" must be a number of alerts", at: node, help: "0 for all of them")
        }
        if key == "smarthost", !Self.isHostAndPort(text) { inner.fault("\"smarthost\" must be HOST:PORT", at: node) }
        guard text.contains("{{") else { return }
        do throws(Diagnostic) {
            _ = try Template(SourceText(name: key, text: text), dialect: .alertmanager, library: library)
        } catch {
            // Alertmanager finds out only when it sends, so it is no error here.
            var fault = node.relocate(error, in: source)
            fault.severity = .warning
            inner.add(fault)
        }
    }

    static func isHostAndPort(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":") else { return false }
        return !text[text.index(after: colon)...].isEmpty
    }

    static func isAddress(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
            let host = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            return !host.isEmpty && !host.contains(" ")
        }
        return false
    }

    /// `subject` and `body`, which many write and Alertmanager refuses: taken as what they must mean.
    private func readOldWords(_ integration: inout Integration, _ inner: inout MappingReader) {
        for (word, instead) in [("subject", "headers: {Subject: …}"), ("body", "text:")] {
            guard let node = inner.value(word), let text = node.text else { continue }
            if word == "subject" {
                integration.maps["headers", default: []].append(("Subject", text))
            } else if integration.texts["text"] == nil {
                integration.texts["text"] = text
            }
            inner.add(
                Diagnostic(
                    "\"\(word)\" is taken as \(instead), but Alertmanager refuses it", severity: .warning, in: source,
                    at: node.place, help: "write \(instead) instead"))
        }
        var names: [String] = []
        for (name, _) in integration.maps["headers"] ?? [] {
            if names.contains(name.lowercased()), let node = inner.node["headers"] {
                inner.fault("header \"\(name)\" is given twice", at: node)
            }
            names.append(name.lowercased())
        }
    }

    /// What the global section gives, and what is missing then.
    private func complete(_ integration: inout Integration, _ node: Node, _ inner: inout MappingReader) {
        let kind = integration.kind
        func has(_ keys: [String]) -> Bool {
            keys.contains { !(integration.texts[$0] ?? "").isEmpty || !(integration.lists[$0] ?? []).isEmpty }
        }
        for (keys, what) in kind.needed where !has(keys) {
            inner.fault("the \(what) is missing: \"\(keys[0])\"", at: node)
        }
        for (key, global) in kind.inherited where integration.texts[key] == nil {
            // A secret of one's own comes before a file of all.
            let other = key.hasSuffix("_file") ? String(key.dropLast(5)) : key + "_file"
            if integration.texts[other] == nil, let text = globals[global] { integration.texts[key] = text }
        }
        // All of a section or nothing, as in Alertmanager.
        for section in ["http_config", "tls_config"] where node[section] == nil && kind.keys?.contains(section) == true
        {
            for (key, text) in globals where key.hasPrefix(section + ".") { integration.texts[key] = text }
        }
        for (keys, global) in kind.neededAfterAll where !has(keys) {
            inner.fault(
                "\"\(keys[0])\" is missing here, and \"\(global)\" in the global section", at: node)
        }
        if integration.texts.keys.contains("api_url"), node["api_url"] != nil, node["api_url_file"] != nil {
            inner.fault("give either \"api_url\" or \"api_url_file\"", at: node)
        }
    }
}
