public import Diagnostics
internal import HTTPServer
internal import Instants
internal import Linux
internal import LogsQL
internal import Metrics
public import Pipeline

/// What a server tells about the program and may spend.
public struct ServerOptions: Sendable {
    /// Semantic version of the program.
    public var version = "0"
    /// Faults of the parser and rule files that are left out.
    public var faults: [Diagnostic] = []
    /// Reads configuration and rules again; nil where that cannot be.
    public var reload: (@Sendable () -> ReloadAnswer)?
    public var connections = 1200
    /// Bytes of one request's body.
    public var bodyBytes = 64 << 20
    /// Seconds in which a client may neither send nor take a byte.
    public var idleSeconds = 30
    /// Queries that run at the same time; more wait `queryWait`, then are answered 429.
    public var queries = 4
    public var queryWait = Duration.seconds(10)
    /// The longest that a query may take; a request may ask for less.
    public var queryTime = Duration.seconds(60)
    /// Memory that one query may hold; reaching it ends the query.
    public var queryMemory = 512 << 20
    /// Bytes of a query's text, and levels of parentheses in it.
    public var queryBytes = 256 << 10
    public var queryNesting = 64
    /// Live tails at the same time.
    public var tails = 1000
    /// Bytes of log text that may wait for a tail's client before it is dropped.
    public var tailBytes = 32 << 20
    /// Sites whose pages may read answers: `https://grafana.example.com`, or `*`.
    public var crossOrigins: [String] = []

    public init() {}

    /// The limits of one query, with an account of its own.
    var queryLimits: QueryLimits {
        var limits = QueryLimits(maxMemoryBytes: queryMemory)
        limits.account = QueryAccount(clock: { Clock.monotonic() })
        return limits
    }
}

/// The HTTP side of a running engine: page, metrics, probes, searches, alerts.
///
/// Only reads; may be stopped before the engine.
public final class Server: Sendable {
    /// The port it listens on, also when port 0 was asked for.
    public let port: Int
    /// Where people find the page: `http://127.0.0.1:9514/`.
    public let address: String
    private let http: HTTPServer
    private let house: House

    /// Listens on `listen`: `127.0.0.1:9514`, `[::1]:0`, `:9514` for every interface.
    ///
    /// - Throws: `HTTPServerError` when it cannot; its text names the address.
    public init(engine: Engine, listen: String, options: ServerOptions = ServerOptions()) throws {
        let house = House(engine: engine, options: options)
        self.house = house
        let table = RouteTable(allRoutes)
        let hosts = HostCheck(listen: listen)
        let sharing = CrossOrigin(options.crossOrigins)
        var limits = HTTPLimits()
        limits.connections = options.connections
        limits.bodyBytes = options.bodyBytes
        limits.idleSeconds = options.idleSeconds
        http = try HTTPServer(address: listen, limits: limits) { request in
            if let refusal = hosts.refusal(of: request, isShared: sharing.allows(request)) { return secured(refusal) }
            if let asked = sharing.preflight(request) { return sharing.sharing(secured(asked), with: request) }
            let (response, route) = table.answer(request, house)
            engine.own.add(.httpRequests, 1, [route, "\(response.status)"])
            return sharing.sharing(secured(response), with: request)
        }
        port = http.port
        address = "http://\(hosts.shownHost):\(http.port)/"
    }

    /// As `POST /-/reload`; nil where nothing can be read again.
    public func reload() -> ReloadAnswer? { house.reload() }

    /// Closes streams, gives requests under way two seconds, and closes the port.
    public func stop() { http.stop() }
}

/// What every route may use.
struct House: Sendable {
    let engine: Engine
    let options: ServerOptions
    let queries: Turnstile
    let tails: Turnstile
    let scrape: Scrape
    let faults: FaultBoard
    let started: Instant

    init(engine: Engine, options: ServerOptions) {
        self.engine = engine
        self.options = options
        queries = Turnstile(places: options.queries)
        tails = Turnstile(places: options.tails)
        faults = FaultBoard(options.faults)
        scrape = Scrape(engine: engine, version: options.version)
        started = Instant(nanoseconds: Clock.now())
    }

    var now: Instant { Instant(nanoseconds: Clock.now()) }
}
