/// Why a request had no answer.
///
/// Names the server by scheme, host and port alone: a path, a query or a user part may be secret
/// (a chat's webhook is).
public struct HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The URL cannot be read, or its scheme is neither http nor https.
        case badURL
        /// A method or header that would change the shape of the request.
        case badRequest
        case cannotResolve, cannotConnect
        /// The certificate or the handshake failed.
        case tls
        case timedOut
        /// The response is larger than the request allowed.
        case tooLarge
        /// The connection broke, or what came was not HTTP; the response ended early.
        case broken
        /// The caller, or its receiver of pieces, asked to stop.
        case cancelled
    }

    public let kind: Kind
    /// `http://host:port`; empty when the URL could not be read.
    public let server: String
    public let reason: String

    /// True when the same request may succeed later.
    public var isTransient: Bool {
        switch kind {
        case .cannotResolve, .cannotConnect, .timedOut, .broken: true
        case .badURL, .badRequest, .tls, .tooLarge, .cancelled: false
        }
    }

    public var description: String { server.isEmpty ? reason : "\(server): \(reason)" }
}
