internal import CCurl

/// An HTTP client: one libcurl handle, one request at a time, connections kept for the next.
///
/// Not Sendable: make one for each thread. Environment proxies are used, except for loopback.
public final class HTTPClient {
    let handle: UnsafeMutableRawPointer

    /// libcurl's own set-up, once for the process.
    private static let ready: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// nil when libcurl cannot start, which means that memory is out.
    public init?() {
        guard Self.ready, let handle = curl_easy_init() else { return nil }
        self.handle = handle
    }

    deinit { curl_easy_cleanup(handle) }

    /// Sends `request` and waits for the whole response. Any status is a response, not an error.
    public func send(
        _ request: ClientRequest, cancellation: Cancellation? = nil
    ) throws(HTTPClientError) -> ClientResponse {
        try perform(request, Collector(limit: request.responseLimit, cancellation: cancellation, receive: nil))
    }

    /// As `send`, but hands each piece of the body to `receive` as it arrives, with the status; false
    /// from it stops the request with the error `cancelled`.
    public func stream(
        _ request: ClientRequest, cancellation: Cancellation? = nil,
        _ receive: (Int, UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(HTTPClientError) -> ClientResponse {
        let result: Result<ClientResponse, HTTPClientError> = withoutActuallyEscaping(receive) { receive in
            let collector = Collector(limit: 0, cancellation: cancellation, receive: receive)
            return Result { () throws(HTTPClientError) in try perform(request, collector) }
        }
        return try result.get()
    }

    private func perform(_ request: ClientRequest, _ collector: Collector) throws(HTTPClientError) -> ClientResponse {
        let url = try URLParts(request.url)
        var headers: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(headers) }
        for header in request.headers {
            let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
            guard isToken(header.name), isOneLine(header.value) else {
                throw HTTPClientError(kind: .badRequest, server: url.server, reason: "a header is not one line")
            }
            headers = curl_slist_append(headers, line)
        }
        guard isToken(request.method) else {
            throw HTTPClientError(kind: .badRequest, server: url.server, reason: "the method is not a word")
        }
        var way: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(way) }
        curl_easy_reset(handle)
        if let name = request.connection.tls.serverName {
            // The certificate is asked for by the host of the URL, so that it is the name.
            if !request.headers.contains(where: { $0.name.lowercased() == "host" }) {
                headers = curl_slist_append(headers, "Host: \(url.place)")
            }
            try url.rename(name)
            way = connect(name, url.port, to: url.place)
        }
        _ = sawlog_curl_set_pointer(handle, CURLOPT_CURLU, UnsafeMutableRawPointer(url.handle))
        _ = sawlog_curl_set_list(handle, CURLOPT_HTTPHEADER, headers)
        setLimits(request, isLoopback: url.isLoopback)
        set(request.connection.tls)
        setSinks(collector)
        var words = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = words.withUnsafeMutableBytes { buffer in
            _ = sawlog_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress)
            defer { _ = sawlog_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil) }
            return transfer(request)
        }
        var status = 0
        _ = sawlog_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        let isEnough = request.takesPart && (collector.isCut || (200..<300).contains(status))
        guard code == CURLE_OK || isEnough else { throw error(code, words, url, collector) }
        return ClientResponse(status: status, headers: collector.headers, body: collector.body)
    }

    /// Sets method and body, which must stay in place while libcurl sends it.
    private func transfer(_ request: ClientRequest) -> CURLcode {
        if request.method == "HEAD" { _ = sawlog_curl_set_long(handle, CURLOPT_NOBODY, 1) }
        guard let body = request.body ?? (request.method == "POST" ? [] : nil) else {
            if request.method != "HEAD" { _ = sawlog_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method) }
            return curl_easy_perform(handle)
        }
        return body.withUnsafeBytes { bytes in
            let start = bytes.baseAddress ?? UnsafeRawPointer(("" as StaticString).utf8Start)
            _ = sawlog_curl_set_long(handle, CURLOPT_POST, 1)
            _ = sawlog_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, bytes.count)
            _ = sawlog_curl_set_pointer(handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: start))
            _ = sawlog_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
            return curl_easy_perform(handle)
        }
    }

    private func setLimits(_ request: ClientRequest, isLoopback: Bool) {
        _ = sawlog_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        _ = sawlog_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        _ = sawlog_curl_set_text(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        _ = sawlog_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, request.redirectLimit > 0 ? 1 : 0)
        _ = sawlog_curl_set_long(handle, CURLOPT_MAXREDIRS, request.redirectLimit)
        _ = sawlog_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, request.connectMilliseconds)
        _ = sawlog_curl_set_long(handle, CURLOPT_TIMEOUT_MS, request.totalMilliseconds)
        _ = sawlog_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        _ = sawlog_curl_set_text(handle, CURLOPT_USERAGENT, "sawlog")
        if let hosts = request.connection.noProxy { _ = sawlog_curl_set_text(handle, CURLOPT_NOPROXY, hosts) }
        if let proxy = request.connection.proxy {
            _ = sawlog_curl_set_text(handle, CURLOPT_PROXY, proxy)
        } else if isLoopback {
            _ = sawlog_curl_set_text(handle, CURLOPT_PROXY, "")
        }
    }

    func setSinks(_ collector: Collector) {
        let context = Unmanaged.passUnretained(collector).toOpaque()
        _ = sawlog_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        _ = sawlog_curl_set_sink(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            received(bytes, size * count, context) { $0.take($1) }
        }
        _ = sawlog_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        _ = sawlog_curl_set_sink(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            received(bytes, size * count, context) { $0.takeHeader($1) }
        }
        _ = sawlog_curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
        _ = sawlog_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
        _ = sawlog_curl_set_progress(handle) { context, _, _, _, _ in
            guard let context else { return 1 }
            return Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue().isCancelled ? 1 : 0
        }
    }

    private func error(
        _ code: CURLcode, _ words: [CChar], _ url: borrowing URLParts, _ collector: Collector
    ) -> HTTPClientError {
        let own = String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let known = String(cString: curl_easy_strerror(code))
        let tells = url.secrets.contains { own.contains($0) }
        let reason = own.isEmpty || tells ? known : own
        let stopped = collector.isCancelled || collector.isRefused
        if collector.isTooLarge {
            return HTTPClientError(kind: .tooLarge, server: url.server, reason: "the response is larger than allowed")
        }
        return HTTPClientError(
            kind: stopped ? .cancelled : kind(of: code), server: url.server, reason: stopped ? "cancelled" : reason)
    }
}

func kind(of code: CURLcode) -> HTTPClientError.Kind {
    switch code {
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .badURL
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .cannotResolve
    case CURLE_COULDNT_CONNECT: .cannotConnect
    case CURLE_OPERATION_TIMEDOUT: .timedOut
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
        CURLE_USE_SSL_FAILED:
        .tls
    case CURLE_TOO_MANY_REDIRECTS: .badRequest
    default: .broken
    }
}

/// Hands a piece to the collector behind `context`; 0 tells libcurl to stop.
private func received(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
    _ take: (Collector, UnsafeBufferPointer<UInt8>) -> Bool
) -> Int {
    guard let bytes, let context else { return 0 }
    let collector = Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue()
    let piece = UnsafeRawBufferPointer(start: bytes, count: count).bindMemory(to: UInt8.self)
    return take(collector, piece) ? count : 0
}

/// RFC 9110, section 5.6.2.
private func isToken(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy { byte in
            let letter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
            return letter || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
}

private func isOneLine(_ text: String) -> Bool { text.utf8.allSatisfy { $0 != 0x0A && $0 != 0x0D && $0 != 0 } }
