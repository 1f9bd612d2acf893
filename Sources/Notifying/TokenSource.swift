internal import Alertmanager
internal import HTTPClient
internal import Instants
internal import JSON
internal import Records
internal import Synchronization

/// Access tokens of OAuth 2.0 by client credentials (RFC 6749, section 4.4), each kept until ten seconds before its end.
///
/// The client names itself by basic authentication, and where the server does not take that, in the form (section 2.3.1).
final class TokenSource: Sendable {
    private struct Token: Sendable {
        /// As it stands in the header `Authorization`.
        let text: String
        /// nil where the server told no end.
        let end: Instant?
    }

    /// What a request for a token came to. Reasons show neither address nor secret.
    enum Answer {
        case token(String, isKept: Bool)
        case none(Delivery)
    }

    private let url: String
    private let client: String
    private let secret: Secret?
    private let parameters: [(name: String, value: String)]
    private let options: PostOptions
    private let kept = Mutex<Token?>(nil)

    /// A token may end while a request is under way.
    private static let margin = TimeSpan.seconds(10)

    /// nil where `http_config` has no `oauth2`.
    init?(_ integration: Integration, _ prefix: String, milliseconds: Int) {
        guard let url = integration[prefix + "token_url"], let client = integration[prefix + "client_id"] else {
            return nil
        }
        self.url = url
        self.client = client
        secret = Secret(integration, prefix + "client_secret")
        var parameters = [(name: "grant_type", value: "client_credentials")]
        if let scopes = integration[prefix + "scopes"] { parameters.append(("scope", scopes)) }
        let more = prefix + "endpoint_params."
        for key in integration.texts.keys.sorted() where key.hasPrefix(more) {
            parameters.append((String(key.dropFirst(more.count)), integration.texts[key] ?? ""))
        }
        self.parameters = parameters
        var options = PostOptions()
        options.connection = ConnectionOptions(integration, prefix)
        options.milliseconds = milliseconds
        self.options = options
    }

    /// The token that is kept, or a new one.
    func token(now: Instant, by transport: any Transport) -> Answer {
        if let token = kept.withLock({ $0 }), token.end.map({ now < $0 - Self.margin }) ?? true {
            return .token(token.text, isKept: true)
        }
        var key = ""
        if let secret {
            guard let text = secret.read() else { return .none(Secret.missing) }
            key = text
        }
        let pair = PercentEncoding.encoded(client) + ":" + PercentEncoding.encoded(key)
        var named = options
        named.headers = [
            ("Accept", "application/json"), ("Authorization", "Basic " + MailMessage.base64(Array(pair.utf8))),
        ]
        var (result, body) = ask(parameters, named, transport)
        if case .answered(let status, _) = result, (400..<500).contains(status), status != 408, status != 429 {
            named.headers.removeLast()
            (result, body) = ask(
                parameters + [("client_id", client)] + (key.isEmpty ? [] : [("client_secret", key)]), named, transport)
        }
        return take(result, body, now)
    }

    /// Lets go of the token that is kept, which the receiver does not take.
    func forget() { kept.withLock { $0 = nil } }

    private func ask(
        _ form: [(name: String, value: String)], _ options: PostOptions, _ transport: any Transport
    ) -> (TransportResult, [UInt8]) {
        transport.exchange(url, PercentEncoding.form(form), contentType: PercentEncoding.formType, options)
    }

    private func take(_ result: TransportResult, _ body: [UInt8], _ now: Instant) -> Answer {
        switch result {
        case .unreachable(let reason), .unusable(let reason): return failed(reason)
        case .answered(let status, let retryAfter):
            guard (200..<300).contains(status) else {
                return .none(
                    .failed(
                        reason: "oauth2: status \(status)", after: retryAfter.flatMap { readRetryAfter($0, now: now) }))
            }
            guard let token = read(body, now) else { return failed("no token") }
            kept.withLock { $0 = token }
            return .token(token.text, isKept: false)
        }
    }

    /// A person can mend it, so the message waits.
    private func failed(_ reason: String) -> Answer { .none(.failed(reason: "oauth2: \(reason)", after: nil)) }

    /// RFC 6749, section 5.1. Some servers give numbers as texts.
    private func read(_ body: [UInt8], _ now: Instant) -> Token? {
        let decoder = FlatDecoder()
        do throws(JSONFault) {
            try body.withUnsafeBufferPointer { body throws(JSONFault) in try decoder.decode(body) }
        } catch { return nil }
        var members: [String: String] = [:]
        for index in 0..<decoder.count {
            let member = decoder[index]
            members[String(decoding: member.name, as: UTF8.self)] = String(decoding: member.value, as: UTF8.self)
        }
        guard let token = members["access_token"], !token.isEmpty else { return nil }
        let type = members["token_type"] ?? ""
        let seconds = members["expires_in"].flatMap { Double($0) } ?? 0
        let isPlain = type.isEmpty || type.lowercased() == "bearer"
        return Token(
            text: "\(isPlain ? "Bearer" : type) \(token)",
            end: seconds > 0 ? now + .seconds(Int64(min(seconds, 1e9))) : nil)
    }
}
