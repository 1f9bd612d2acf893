internal import CCurl

/// How TLS is spoken with a server.
public struct TLSOptions: Hashable, Sendable {
    /// A file with the certificates of authorities to trust, instead of the system's.
    public var authorityFile: String?
    /// The same as text in PEM.
    public var authority: String?
    /// A certificate of one's own and its key, as files in PEM.
    public var certificateFile: String?
    public var keyFile: String?
    /// The same as texts in PEM.
    public var certificate: String?
    public var key: String?
    /// The name that the server's certificate must bear, and that is asked for (RFC 6066, section 3), where it is not
    /// the one that is connected to.
    public var serverName: String?
    /// Whether the certificate must be trusted and bear the server's name.
    public var verifies = true

    public init() {}

    /// Whether `serverName` can stand in a URL.
    var hasUsableName: Bool {
        serverName.map { name in
            !name.isEmpty
                && name.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x2E
                }
        } ?? true
    }
}

/// How a request reaches its server.
public struct ConnectionOptions: Hashable, Sendable {
    public var tls = TLSOptions()
    /// The URL of a proxy; nil for that of the environment. Loopback is reached without one unless it is given.
    public var proxy: String?
    /// Hosts, parted by commas, that are reached without the proxy.
    public var noProxy: String?

    public init() {}
}

extension HTTPClient {
    func set(_ tls: TLSOptions) {
        if let file = tls.authorityFile { _ = sawlog_curl_set_text(handle, CURLOPT_CAINFO, file) }
        if let text = tls.authority { set(CURLOPT_CAINFO_BLOB, text) }
        // The system's directory would count beside it.
        if tls.authorityFile != nil || tls.authority != nil { _ = sawlog_curl_set_text(handle, CURLOPT_CAPATH, nil) }
        if let text = tls.certificate { set(CURLOPT_SSLCERT_BLOB, text) }
        if let text = tls.key { set(CURLOPT_SSLKEY_BLOB, text) }
        if let file = tls.certificateFile { _ = sawlog_curl_set_text(handle, CURLOPT_SSLCERT, file) }
        if let file = tls.keyFile { _ = sawlog_curl_set_text(handle, CURLOPT_SSLKEY, file) }
        guard !tls.verifies else { return }
        _ = sawlog_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
        _ = sawlog_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
    }

    private func set(_ option: CURLoption, _ text: String) {
        var text = text
        text.withUTF8 { _ = sawlog_curl_set_blob(handle, option, $0.baseAddress, $0.count) }
    }

    /// Connects to `server` (`host:port`) where `name:port` is asked for, and nowhere else: a redirect goes where it
    /// says. Empty ones stand for any. The list must stay until the request is done.
    func connect(_ name: String, _ port: String, to server: String) -> UnsafeMutablePointer<curl_slist>? {
        let list = curl_slist_append(nil, "\(name):\(port):\(server)")
        _ = sawlog_curl_set_list(handle, CURLOPT_CONNECT_TO, list)
        return list
    }
}
