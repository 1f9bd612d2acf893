internal import HTTPServer

/// Lets pages of named other sites read answers: cross-origin resource sharing, by configuration.
///
/// https://fetch.spec.whatwg.org/#http-cors-protocol. Without a name in `serve.cors_origins` no page but our own reads
/// anything. Credentials are never allowed along, and what changes the server (`/-/...`) is left out.
struct CrossOrigin: Sendable {
    private let origins: Set<String>

    init(_ origins: [String]) { self.origins = Set(origins.map { $0.lowercased() }) }

    /// True for a request that a page of a named site makes.
    func allows(_ request: Request) -> Bool {
        guard !origins.isEmpty, !request.path.hasPrefix("/-/"), let origin = request.header("origin") else {
            return false
        }
        return origins.contains("*") || origins.contains(origin.lowercased())
    }

    /// The answer to a browser that asks before it sends the request itself.
    func preflight(_ request: Request) -> Response? {
        guard request.method == "OPTIONS", request.header("access-control-request-method") != nil, allows(request)
        else { return nil }
        var response = Response(status: 204, body: .bytes([]))
        response.headers = [
            Item("Access-Control-Allow-Methods", "GET, HEAD, POST"),
            // The wildcard is enough, since there are no credentials.
            Item("Access-Control-Allow-Headers", "*"), Item("Access-Control-Max-Age", "600"),
        ]
        return response
    }

    /// Adds to an answer that the page may read it.
    func sharing(_ response: Response, with request: Request) -> Response {
        if origins.isEmpty { return response }
        var response = response
        // A cache must not give one site's answer to another.
        response.headers.append(Item("Vary", "Origin"))
        guard allows(request), let origin = request.header("origin") else { return response }
        response.headers.removeAll { $0.name == "Cross-Origin-Resource-Policy" }
        response.headers += [
            Item("Cross-Origin-Resource-Policy", "cross-origin"),
            Item("Access-Control-Allow-Origin", origins.contains("*") ? "*" : origin),
            Item("Access-Control-Expose-Headers", "*"),
        ]
        return response
    }
}
