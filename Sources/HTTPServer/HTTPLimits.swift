/// What one server spends at most, whatever its clients do.
public struct HTTPLimits: Hashable, Sendable {
    /// Open connections; more wait in the kernel's backlog. Each has one thread, two while it streams.
    public var connections = 256
    /// Bytes of one request's body; a larger one is answered 413.
    public var bodyBytes = 64 << 20
    /// Bytes of the bodies of all requests in flight; past it the answer is 503 with `Retry-After`.
    public var totalBodyBytes = 256 << 20
    /// Bytes of a request line with its headers; more is answered 414 or 431.
    public var headerBytes = 64 << 10
    /// Seconds in which a client may neither send nor take a byte before it is cut off. Time that
    /// the handler itself takes does not count.
    public var idleSeconds = 30
    /// Bytes that a streamed response may run ahead of its client.
    public var streamBytes = 256 << 10

    public init() {}
}
