/// A message for a mail server (SMTP, RFC 5321).
public struct MailRequest: Sendable {
    /// How the way to the server is kept from others.
    public enum Security: Hashable, Sendable {
        case none
        /// The server must offer STARTTLS.
        case startTLS
        /// TLS from the first byte, as on port 465.
        case implicitTLS
    }

    /// `HOST:PORT`.
    public var server: String
    /// The name by which the client says hello; empty for that of the host.
    public var hello = ""
    /// Addresses of the envelope, without a name and without `<>`.
    public var sender: String
    public var recipients: [String]
    /// Header and body (RFC 5322), lines ended by CRLF. A dot at the start of a line is cared for.
    public var message: [UInt8]
    public var security = Security.startTLS
    public var user: String?
    public var password: String?
    public var tls = TLSOptions()
    public var connectMilliseconds = 5_000
    public var totalMilliseconds = 10_000

    public init(server: String, sender: String, recipients: [String], message: [UInt8]) {
        self.server = server
        self.sender = sender
        self.recipients = recipients
        self.message = message
    }

    /// Why it would not be safe to send; nil when it is.
    var fault: String? {
        if server.isEmpty || !server.utf8.allSatisfy({ isPlain($0) && !"/@?#\\\"<>".utf8.contains($0) }) {
            return "the mail server must be HOST:PORT"
        }
        if !tls.hasUsableName { return "the server's name for TLS is none" }
        for address in recipients + [sender] where !Self.isAddress(address) { return "an address is not one word" }
        if recipients.isEmpty { return "nobody to send to" }
        if password != nil, security == .none, !isLoopback { return "a password would be sent without TLS" }
        return nil
    }

    /// Whether `text` can stand between the `<>` of an envelope without changing the command around it.
    public static func isAddress(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 320 && text.utf8.allSatisfy { isPlain($0) && $0 != 0x3C && $0 != 0x3E }
    }

    var isLoopback: Bool {
        isLoopbackHost(server.prefix(upTo: server.lastIndex(of: ":") ?? server.endIndex))
    }
}

private func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0x7F }
