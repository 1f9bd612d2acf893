internal import Diagnostics
internal import YAML

/// Reads `http_config` and `tls_config` (prometheus.io/docs/alerting/latest/configuration/#http_config) into texts by
/// their paths: `http_config.basic_auth.username`, `http_config.http_headers.X-Team`.
struct ConnectionReader {
    let source: SourceText
    var texts: [String: String] = [:]
    private(set) var faults: [Diagnostic] = []

    init(_ source: SourceText) { self.source = source }

    /// Headers that the client writes itself.
    private static let ownHeaders: Set<String> = [
        "authorization", "host", "content-encoding", "content-length", "content-type", "user-agent", "connection",
        "keep-alive", "proxy-authenticate", "proxy-authorization", "www-authenticate", "accept-encoding",
        "x-prometheus-remote-write-version", "x-prometheus-remote-read-version", "x-prometheus-scrape-timeout-seconds",
        "x-amz-date", "x-amz-security-token", "x-amz-content-sha256",
    ]
    /// Words that are taken and have no effect here.
    private static let idle = [
        "proxy_connect_header", "ca_ref", "cert_ref", "key_ref", "max_version",
        "min_version", "username_ref", "password_ref", "credentials_ref",
    ]

    /// - Parameter path: in front of all paths, `http_config`.
    mutating func readHTTP(_ node: Node, _ path: String) {
        var reader = MappingReader(node, in: source)
        take(
            [
                "bearer_token", "bearer_token_file", "proxy_url", "no_proxy", "proxy_from_environment",
                "follow_redirects", "enable_http2",
            ], path, &reader)
        warn(&reader)
        for (key, words) in [
            ("authorization", ["type", "credentials", "credentials_file"]),
            ("basic_auth", ["username", "username_file", "password", "password_file"]),
        ] {
            guard let node = reader.value(key) else { continue }
            var inner = MappingReader(node, in: source)
            take(words, "\(path).\(key)", &inner)
            warn(&inner)
            for word in words where word.hasSuffix("_file") {
                let plain = String(word.dropLast(5))
                if inner.node[word] != nil, inner.node[plain] != nil {
                    inner.fault("give either \"\(plain)\" or \"\(word)\"", at: node)
                }
            }
            reader.add(inner.finish())
        }
        let ways = ["authorization", "basic_auth", "bearer_token", "bearer_token_file", "oauth2"]
        if ways.count(where: { reader.node[$0] != nil }) > 1 {
            reader.fault("give only one of \(ways.joined(separator: ", "))", at: node)
        }
        if let type = texts["\(path).authorization.type"], type.lowercased() == "basic" {
            reader.fault("use \"basic_auth\" for this type of authorization", at: reader.node["authorization"] ?? node)
        }
        if let inner = reader.value("oauth2") { readOAuth2(inner, "\(path).oauth2") }
        if let inner = reader.value("tls_config") { readTLS(inner, "\(path).tls_config") }
        if let inner = reader.value("http_headers") { readHeaders(inner, "\(path).http_headers", &reader) }
        faults += reader.finish()
    }

    /// - Parameter path: in front of all paths, `tls_config`.
    mutating func readTLS(_ node: Node, _ path: String) {
        var reader = MappingReader(node, in: source)
        take(
            ["ca", "ca_file", "cert", "cert_file", "key", "key_file", "server_name", "insecure_skip_verify"], path,
            &reader)
        for key in ["ca", "cert", "key"] {
            guard let inner = reader.node[key] else { continue }
            if reader.node[key + "_file"] != nil { reader.fault("give either \"\(key)\" or \"\(key)_file\"", at: node) }
            if texts["\(path).\(key)"]?.contains("-----BEGIN ") == false {
                // The line of a key is shown to nobody.
                reader.add(
                    Diagnostic(
                        "\"\(key)\" is no text in PEM", severity: .warning, in: source,
                        at: key == "key" ? node.place : inner.place, help: "a file is named by \"\(key)_file\""))
            }
        }
        let hasKey = reader.node["key_file"] != nil || reader.node["key"] != nil || reader.node["key_ref"] != nil
        let hasCertificate =
            reader.node["cert_file"] != nil || reader.node["cert"] != nil || reader.node["cert_ref"] != nil
        if hasKey != hasCertificate { reader.fault("a certificate needs its key, and a key its certificate", at: node) }
        warn(&reader)
        faults += reader.finish()
    }

    private mutating func readHeaders(_ node: Node, _ path: String, _ reader: inout MappingReader) {
        guard let entries = node.entries else { return reader.fault("\"http_headers\" must be a mapping", at: node) }
        for entry in entries {
            if Self.ownHeaders.contains(entry.key.lowercased()) {
                reader.fault("header \"\(entry.key)\" cannot be set", at: entry.value)
            }
            var inner = MappingReader(entry.value, in: source)
            let values = (inner.strings("values") ?? []) + (inner.strings("secrets") ?? [])
            let files = inner.strings("files") ?? []
            if !values.isEmpty { texts["\(path).\(entry.key)"] = values.joined(separator: ", ") }
            if values.isEmpty, let file = files.first { texts["\(path).\(entry.key)_file"] = file }
            if files.count > (values.isEmpty ? 1 : 0), let node = inner.node["files"] {
                inner.add(
                    Diagnostic(
                        values.isEmpty
                            ? "of \"files\" only the first is read yet"
                            : "\"files\" beside values is read, but has no effect yet",
                        severity: .warning, in: source, at: node.place))
            }
            reader.add(inner.finish())
        }
    }

    mutating func add(_ more: [Diagnostic]) { faults += more }

    mutating func take(_ keys: [String], _ path: String, _ reader: inout MappingReader) {
        for key in keys {
            guard let node = reader.value(key) else { continue }
            guard let text = node.text else {
                reader.fault("\"\(key)\" must be text, not \(node.kind)", at: node)
                continue
            }
            texts["\(path).\(key)"] = text
        }
        for key in ["proxy_from_environment", "follow_redirects", "enable_http2", "insecure_skip_verify"] {
            guard keys.contains(key), let node = reader.node[key], let text = node.text else { continue }
            if !["true", "false"].contains(text) { reader.fault("\"\(key)\" must be true or false", at: node) }
        }
        if let node = reader.node["proxy_url"], keys.contains("proxy_url"), let text = node.text, !text.isEmpty,
            !["http://", "https://", "socks5://", "socks5h://"].contains(where: text.lowercased().hasPrefix)
        {
            reader.fault("\"proxy_url\" must be an address with http://, https:// or socks5://", at: node)
        }
    }

    func warn(_ reader: inout MappingReader) {
        for key in Self.idle where reader.node[key] != nil {
            guard let node = reader.value(key) else { continue }
            reader.add(.idle(key, at: node, in: source))
        }
    }
}

extension Diagnostic {
    /// That a key is in order and does nothing here.
    static func idle(_ key: String, at node: Node, in source: SourceText) -> Diagnostic {
        Diagnostic("\"\(key)\" is read, but has no effect yet", severity: .warning, in: source, at: node.place)
    }
}
