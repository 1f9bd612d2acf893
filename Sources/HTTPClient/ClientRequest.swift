/// A request to send.
public struct ClientRequest: Sendable {
    public var method: String
    /// `http://` or `https://`; a user and password in it are sent by basic authentication.
    public var url: String
    /// Names and values, sent in order.
    public var headers: [(name: String, value: String)]
    /// nil sends none; an empty one is sent with length 0.
    public var body: [UInt8]?
    public var connectMilliseconds = 5_000
    /// For the whole exchange; 0 for no limit, as a stream that follows needs.
    public var totalMilliseconds = 30_000
    /// Bytes of the response's body, when it is collected.
    public var responseLimit = 64 << 20
    /// For a caller to whom the status says it all: of a longer body the beginning is given, and once the status says
    /// 2xx a body that breaks off, or is not there in time, is given as far as it came.
    public var takesPart = false
    /// Redirects that are followed, within http and https. None by default: a webhook that moves is
    /// a thing to tell, and credentials stay where they were meant to go.
    public var redirectLimit = 0
    public var connection = ConnectionOptions()

    public init(
        _ url: String, method: String = "GET", headers: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// What came back.
public struct ClientResponse: Sendable {
    public let status: Int
    /// Names in lower case; of the last response when redirects were followed.
    public let headers: [(name: String, value: String)]
    /// Empty when the body went to a receiver.
    public let body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header `name`, whatever its case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name == wanted }?.value
    }
}
