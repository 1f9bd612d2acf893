internal import CCurl

/// A URL as libcurl reads it, so that what is checked is what is used.
struct URLParts: ~Copyable {
    let handle: OpaquePointer
    /// `scheme://host:port`, safe to show.
    let server: String
    let isLoopback: Bool
    let port: String
    /// `host:port`.
    let place: String
    /// Parts that no message may repeat.
    let secrets: [String]

    init(_ url: String) throws(HTTPClientError) {
        func bad(_ reason: String) -> HTTPClientError { HTTPClientError(kind: .badURL, server: "", reason: reason) }
        guard let handle = curl_url() else { throw bad("out of memory") }
        let code = curl_url_set(handle, CURLUPART_URL, url, 0)
        let part = { (part: CURLUPart, flags: UInt32) -> String? in
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard code == CURLUE_OK, let scheme = part(CURLUPART_SCHEME, 0), let host = part(CURLUPART_HOST, 0) else {
            curl_url_cleanup(handle)
            throw bad("the URL cannot be read: \(String(cString: curl_url_strerror(code)))")
        }
        guard scheme == "http" || scheme == "https" else {
            curl_url_cleanup(handle)
            throw bad("the URL's scheme must be http or https, not \"\(scheme)\"")
        }
        self.handle = handle
        port = part(CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)) ?? ""
        place = "\(host):\(port)"
        server = "\(scheme)://\(host):\(port)"
        isLoopback = isLoopbackHost(host)
        secrets = [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_PATH, CURLUPART_QUERY, CURLUPART_FRAGMENT]
            .compactMap { part($0, 0) }.filter { $0 != "/" && !$0.isEmpty }
    }

    /// Puts another host in the place of the URL's own.
    func rename(_ host: String) throws(HTTPClientError) {
        guard curl_url_set(handle, CURLUPART_HOST, host, 0) == CURLUE_OK else {
            throw HTTPClientError(kind: .badRequest, server: server, reason: "the server's name for TLS is none")
        }
    }

    deinit { curl_url_cleanup(handle) }
}
