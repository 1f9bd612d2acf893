internal import Diagnostics
internal import YAML

extension ConnectionReader {
    /// Reads `oauth2`: a token by client credentials (RFC 6749, section 4.4), as Alertmanager has it since 0.23.
    ///
    /// - Parameter path: in front of all paths, `http_config.oauth2`.
    mutating func readOAuth2(_ node: Node, _ path: String) {
        var reader = MappingReader(node, in: source)
        take(
            [
                "client_id", "client_secret", "client_secret_file", "token_url", "proxy_url", "no_proxy",
                "proxy_from_environment",
            ], path, &reader)
        warn(&reader)
        for key in ["client_id", "token_url"] where (texts["\(path).\(key)"] ?? "").isEmpty {
            reader.fault("\"oauth2\" needs \"\(key)\"", at: node)
        }
        if let url = reader.node["token_url"], let text = url.text, !text.isEmpty, !ReceiverReader.isAddress(text) {
            reader.fault("\"token_url\" must be an address with http:// or https:// and a host", at: url)
        }
        if reader.node["client_secret"] != nil, reader.node["client_secret_file"] != nil {
            reader.fault("give either \"client_secret\" or \"client_secret_file\"", at: node)
        }
        let scopes = reader.strings("scopes") ?? []
        if !scopes.isEmpty { texts["\(path).scopes"] = scopes.joined(separator: " ") }
        readParameters("\(path).endpoint_params", &reader)
        if let inner = reader.value("tls_config") { readTLS(inner, "\(path).tls_config") }
        add(reader.finish())
    }

    private mutating func readParameters(_ path: String, _ reader: inout MappingReader) {
        guard let node = reader.value("endpoint_params") else { return }
        guard let entries = node.entries else { return reader.fault("\"endpoint_params\" must be a mapping", at: node) }
        for entry in entries {
            guard let text = entry.value.text else {
                reader.fault("\"\(entry.key)\" must be text, not \(entry.value.kind)", at: entry.value)
                continue
            }
            texts["\(path).\(entry.key)"] = text
        }
    }
}
