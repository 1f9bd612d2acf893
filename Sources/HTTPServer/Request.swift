/// A request, whole: its body has been read.
public struct Request: Sendable {
    /// As sent: `GET`, `POST`.
    public let method: String
    /// Decoded; begins with `/`, has no `..` segment and no control character.
    public let path: String
    /// What follows `?`, decoded, in order.
    public let query: [Item]
    public let headers: [Item]
    public let body: [UInt8]
    /// The items of a body of type `application/x-www-form-urlencoded`, else empty.
    public let form: [Item]
    /// The client's numeric address, empty when unknown.
    public let peer: String
    /// The connection's socket, -1 when there is none. Only open while the handler runs.
    private let socket: Int32

    public init(
        method: String, path: String, query: [Item] = [], headers: [Item] = [], body: [UInt8] = [], peer: String = "",
        socket: Int32 = -1
    ) {
        self.socket = socket
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
        let type = Self.find("content-type", in: headers)?.prefix { $0 != ";" && $0 != " " }.lowercased()
        form = type == "application/x-www-form-urlencoded" ? formItems(body[...]) : []
    }

    /// The first header `name`, whatever its case.
    public func header(_ name: String) -> String? { Self.find(name, in: headers) }

    /// The first value of `name`: in the form, else in the query.
    public func parameter(_ name: String) -> String? {
        (form.first { $0.name == name } ?? query.first { $0.name == name })?.value
    }

    /// All values of `name`: those of the form, then those of the query.
    public func parameters(_ name: String) -> [String] {
        (form + query).filter { $0.name == name }.map(\.value)
    }

    /// True when the client has closed its end, so that nobody reads the answer. For the handler, while it works.
    /// Cost: a system call.
    public var isAbandoned: Bool { socket >= 0 && hasHungUp(socket) }

    private static func find(_ name: String, in headers: [Item]) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}

/// What goes back to a client.
public struct Response: Sendable {
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Written piece by piece by a closure that runs on a thread of its own and may block; the
        /// response ends when it returns. Sent with chunked transfer coding.
        case stream(@Sendable (ResponseWriter) -> Void)
    }

    public var status: Int
    /// `Date`, `Content-Length`, `Transfer-Encoding` and `Connection` are added by the server.
    public var headers: [Item]
    public var body: Body

    public init(status: Int = 200, headers: [Item] = [], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A text of the media type `type`.
    public init(status: Int = 200, type: String = "text/plain; charset=utf-8", _ text: String) {
        self.init(status: status, headers: [Item("Content-Type", type)], body: .bytes(Array(text.utf8)))
    }
}
