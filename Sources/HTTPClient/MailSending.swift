internal import CCurl

extension HTTPClient {
    /// Hands a message to its server.
    ///
    /// - Returns: the server's last reply code: 250 when it has taken the message, 4xx when it may do so another
    ///   time, 5xx when it does not want it (RFC 5321, section 4.2.1).
    public func send(
        _ mail: MailRequest, cancellation: Cancellation? = nil
    ) throws(HTTPClientError) -> Int {
        let server = "smtp://\(mail.server)"
        if let fault = mail.fault { throw HTTPClientError(kind: .badRequest, server: "", reason: fault) }
        curl_easy_reset(handle)
        var recipients: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(recipients) }
        for address in mail.recipients { recipients = curl_slist_append(recipients, "<\(address)>") }
        let collector = Collector(limit: 64 << 10, cancellation: cancellation, receive: nil)
        let source = MailSource(mail.message)
        setSinks(collector)
        set(mail, recipients)
        let way = mail.tls.serverName.map { _ in connect("", "", to: mail.server) } ?? nil
        defer { curl_slist_free_all(way) }
        _ = sawlog_curl_set_pointer(handle, CURLOPT_READDATA, Unmanaged.passUnretained(source).toOpaque())
        _ = sawlog_curl_set_sink(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<MailSource>.fromOpaque(context).takeUnretainedValue().fill(room)
        }
        let code = withExtendedLifetime((collector, source)) { curl_easy_perform(handle) }
        var reply = 0
        _ = sawlog_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &reply)
        if code == CURLE_OK { return reply }
        if collector.isCancelled { throw HTTPClientError(kind: .cancelled, server: server, reason: "cancelled") }
        // The reply says more than that the exchange ended early.
        if (400..<600).contains(reply) { return reply }
        // libcurl's own words may show what was sent.
        throw HTTPClientError(
            kind: kind(of: code), server: server, reason: String(cString: curl_easy_strerror(code)))
    }

    private func set(_ mail: MailRequest, _ recipients: UnsafeMutablePointer<curl_slist>?) {
        let scheme = mail.security == .implicitTLS ? "smtps" : "smtp"
        let hello = mail.hello.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
        // The certificate is asked for by the name in the URL; `connect` leads to the server itself.
        let port = mail.server.lastIndex(of: ":").map { String(mail.server[$0...]) } ?? ""
        let server = mail.tls.serverName.map { $0 + port } ?? mail.server
        _ = sawlog_curl_set_text(handle, CURLOPT_URL, "\(scheme)://\(server)/\(hello ? mail.hello : "")")
        _ = sawlog_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        _ = sawlog_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        _ = sawlog_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, mail.connectMilliseconds)
        _ = sawlog_curl_set_long(handle, CURLOPT_TIMEOUT_MS, mail.totalMilliseconds)
        _ = sawlog_curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(mail.sender)>")
        _ = sawlog_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
        _ = sawlog_curl_set_long(handle, CURLOPT_UPLOAD, 1)
        _ = sawlog_curl_set_long(handle, CURLOPT_INFILESIZE, mail.message.count)
        if mail.security != .none {
            _ = sawlog_curl_set_long(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        }
        set(mail.tls)
        if let user = mail.user, let password = mail.password {
            _ = sawlog_curl_set_text(handle, CURLOPT_USERNAME, user)
            _ = sawlog_curl_set_text(handle, CURLOPT_PASSWORD, password)
        }
        if mail.isLoopback { _ = sawlog_curl_set_text(handle, CURLOPT_PROXY, "") }
    }
}

/// The bytes of a message, handed out in pieces. Confined to the thread that sends it.
private final class MailSource {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func fill(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(room.count, bytes.count - position)
        room.copyBytes(from: bytes[position..<(position + count)])
        position += count
        return count
    }
}
