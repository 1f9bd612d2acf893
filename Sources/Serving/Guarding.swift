internal import HTTPServer

/// Adds what keeps a browser from doing more with an answer than showing it.
///
/// https://owasp.org/www-project-secure-headers: nothing is loaded but our own style, nobody frames
/// us, types are not guessed, and no page address leaks.
func secured(_ response: Response) -> Response {
    var response = response
    response.headers += [
        Item(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
        Item("X-Content-Type-Options", "nosniff"),
        Item("X-Frame-Options", "DENY"),
        Item("Referrer-Policy", "no-referrer"),
        Item("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    if !response.headers.contains(where: { $0.name == "Cache-Control" }) {
        response.headers.append(Item("Cache-Control", "no-store"))
    }
    return response
}

/// Refuses requests that a page of another site makes through the browser of someone on this machine.
///
/// A server that only listens on loopback trusts who can reach it. A hostile page reaches it by a
/// name of its own that resolves to 127.0.0.1 (DNS rebinding); the `Host` header gives it away. And
/// it can post without reading; then `Sec-Fetch-Site` or `Origin` do.
struct HostCheck: Sendable {
    private let isLoopback: Bool
    /// How people reach the server.
    let shownHost: String

    init(listen: String) {
        let host = Self.host(of: listen)
        isLoopback = Self.isLoopback(host)
        let isOpen = host.isEmpty || host == "*" || host == "0.0.0.0"
        shownHost = isOpen ? "127.0.0.1" : host
    }

    /// - Parameter isShared: the request comes from a page whose site is named in the configuration.
    func refusal(of request: Request, isShared: Bool) -> Response? {
        if isLoopback, let host = request.header("host"), !Self.isLoopback(Self.host(of: host)) {
            return Response(
                status: 403, "this server only answers to localhost; its Host header must be localhost or 127.0.0.1\n")
        }
        guard request.method != "GET", request.method != "HEAD", !isShared else { return nil }
        let site = request.header("sec-fetch-site") ?? "none"
        let isForeign = site != "none" && site != "same-origin"
        if isForeign || !Self.isSame(request.header("origin"), request.header("host")) {
            return Response(status: 403, "requests of other sites' pages are refused\n")
        }
        return nil
    }

    private static func isSame(_ origin: String?, _ host: String?) -> Bool {
        guard let origin else { return true }
        guard let host else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }

    /// `host:port` without the port.
    private static func host(of text: String) -> String {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") { return String(text[...end]) }
        return String(text.prefix { $0 != ":" })
    }

    private static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
