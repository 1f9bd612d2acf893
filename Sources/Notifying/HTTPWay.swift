internal import Alertmanager
public import HTTPClient
internal import Instants

/// What a request says and how it reaches its server, beside address and body.
public struct PostOptions: Sendable {
    public var headers: [(name: String, value: String)] = []
    public var connection = ConnectionOptions()
    public var redirectLimit = 0
    /// For the whole exchange.
    public var milliseconds = 10_000

    public init() {}
}

/// The `http_config` and the `timeout` of a receiver.
struct HTTPWay: Sendable {
    private let plain: PostOptions
    /// Headers whose values are secrets, each with what stands in front of it.
    private let secrets: [(name: String, before: String, secret: Secret)]
    private let basic: (user: Secret, password: Secret?)?
    private let tokens: TokenSource?

    /// A receiver that takes longer holds up the others.
    private static let longest: Int64 = 60_000

    init(_ integration: Integration) {
        let prefix = "http_config."
        var options = PostOptions()
        options.connection = ConnectionOptions(integration, prefix)
        // Only where it is asked for: a receiver that has moved is a thing to tell.
        if integration[prefix + "follow_redirects"] == "true" { options.redirectLimit = 10 }
        if let span = integration["timeout"].flatMap({ TimeSpan(duration: $0) }), span.nanoseconds > 0 {
            options.milliseconds = Int(min(Self.longest, max(1, span.nanoseconds / 1_000_000)))
        }
        var secrets: [(name: String, before: String, secret: Secret)] = []
        if let secret = Secret(integration, prefix + "authorization.credentials") {
            let type = integration[prefix + "authorization.type"] ?? "Bearer"
            secrets.append(("Authorization", type + " ", secret))
        } else if let secret = Secret(integration, prefix + "bearer_token") {
            secrets.append(("Authorization", "Bearer ", secret))
        }
        let headers = prefix + "http_headers."
        var names: Set<String> = []
        for key in integration.texts.keys.sorted() where key.hasPrefix(headers) {
            let name = String(key.dropFirst(headers.count))
            names.insert(name.hasSuffix("_file") ? String(name.dropLast(5)) : name)
        }
        for name in names.sorted() {
            if let secret = Secret(integration, headers + name) { secrets.append((name, "", secret)) }
        }
        plain = options
        self.secrets = secrets
        basic = Secret(integration, prefix + "basic_auth.username").map {
            ($0, Secret(integration, prefix + "basic_auth.password"))
        }
        tokens = TokenSource(integration, prefix + "oauth2.", milliseconds: options.milliseconds)
    }

    /// How a message goes out now, or why it does not.
    enum Preparation {
        case ready(PostOptions, withKeptToken: Bool)
        case not(Delivery)
    }

    /// - Parameter transport: asks for a token where there is none.
    func prepare(now: Instant, _ transport: any Transport) -> Preparation {
        guard var options else { return .not(Secret.missing) }
        guard let tokens else { return .ready(options, withKeptToken: false) }
        switch tokens.token(now: now, by: transport) {
        case .none(let delivery): return .not(delivery)
        case .token(let text, let isKept):
            options.headers.append(("Authorization", text))
            return .ready(options, withKeptToken: isKept)
        }
    }

    /// The receiver does not take the token that was kept: the next one is a new one.
    func forgetToken() { tokens?.forget() }

    /// As it is now, but for a token; nil when a file with a secret cannot be read.
    private var options: PostOptions? {
        var options = plain
        for (name, before, secret) in secrets {
            guard let text = secret.read() else { return nil }
            options.headers.append((name, before + text))
        }
        if let basic {
            guard let user = basic.user.read() else { return nil }
            var pair = user + ":"
            if let password = basic.password {
                guard let text = password.read() else { return nil }
                pair += text
            }
            options.headers.append(("Authorization", "Basic " + MailMessage.base64(Array(pair.utf8))))
        }
        return options
    }
}

extension ConnectionOptions {
    /// - Parameter path: in front of the words `proxy_url`, `no_proxy` and `tls_config`.
    init(_ integration: Integration, _ path: String) {
        self.init()
        tls = TLSOptions(integration, path + "tls_config.")
        proxy = integration[path + "proxy_url"]
        noProxy = integration[path + "no_proxy"]
    }
}

extension TLSOptions {
    /// - Parameter path: in front of the words of `tls_config`.
    init(_ integration: Integration, _ path: String) {
        self.init()
        authorityFile = integration[path + "ca_file"]
        authority = integration[path + "ca"]
        certificateFile = integration[path + "cert_file"]
        certificate = integration[path + "cert"]
        keyFile = integration[path + "key_file"]
        key = integration[path + "key"]
        serverName = integration[path + "server_name"]
        verifies = integration[path + "insecure_skip_verify"] != "true"
    }
}
