public import HTTPClient
internal import Instants

/// Sends a body and tells what came back; a fake one stands in its place in tests.
public protocol Transport: Sendable {
    func post(_ url: String, _ body: [UInt8], contentType: String, _ options: PostOptions) -> TransportResult

    /// As `post`, with the body of an answer, as far as it is short.
    func exchange(
        _ url: String, _ body: [UInt8], contentType: String, _ options: PostOptions
    ) -> (TransportResult, body: [UInt8])

    /// Hands a message to a mail server; the status is its reply code.
    func send(_ mail: MailRequest) -> TransportResult
}

/// What became of a request.
public enum TransportResult: Hashable, Sendable {
    case answered(status: Int, retryAfter: String?)
    /// No answer, but there may be one another time. The reason shows no URL.
    case unreachable(reason: String)
    /// The request cannot be sent at all.
    case unusable(reason: String)
}

extension Transport {
    /// Sends JSON. 2xx accepts; 408, 429 and 5xx ask for another try, after `Retry-After` when it is given
    /// (RFC 9110, section 10.2.3); any other status refuses.
    func deliver(
        _ url: String, _ message: [UInt8], as contentType: String = "application/json", by way: HTTPWay? = nil,
        now: Instant
    ) -> Delivery {
        guard let way else { return outcome(post(url, message, contentType: contentType, PostOptions()), now) }
        var result = TransportResult.unreachable(reason: "")
        // Once more with a new token where the receiver does not take one that was kept.
        for _ in 0..<2 {
            switch way.prepare(now: now, self) {
            case .not(let delivery): return delivery
            case .ready(let options, let isKept):
                result = post(url, message, contentType: contentType, options)
                guard isKept, case .answered(401, _) = result else { return outcome(result, now) }
                way.forgetToken()
            }
        }
        return outcome(result, now)
    }

    private func outcome(_ result: TransportResult, _ now: Instant) -> Delivery {
        switch result {
        case .unreachable(let reason): return .failed(reason: reason, after: nil)
        case .unusable(let reason): return .refused(reason: reason)
        case .answered(let status, let retryAfter):
            switch status {
            case 200..<300: return .accepted
            case 408, 429, 500...599:
                return .failed(reason: "status \(status)", after: retryAfter.flatMap { readRetryAfter($0, now: now) })
            default: return .refused(reason: "status \(status)")
            }
        }
    }
}

/// HTTP and SMTP by libcurl, a connection for each request: notifications are rare.
public struct HTTPTransport: Transport {
    private let cancellation: Cancellation?

    /// - Parameter cancellation: ends a request early, as when the program stops.
    public init(cancellation: Cancellation? = nil) { self.cancellation = cancellation }

    public func post(
        _ url: String, _ body: [UInt8], contentType: String, _ options: PostOptions
    ) -> TransportResult {
        exchange(url, body, contentType: contentType, options).0
    }

    public func exchange(
        _ url: String, _ body: [UInt8], contentType: String, _ options: PostOptions
    ) -> (TransportResult, body: [UInt8]) {
        guard let client = HTTPClient() else { return (.unreachable(reason: "no memory for a client"), []) }
        var request = ClientRequest(
            url, method: "POST", headers: [("Content-Type", contentType)] + options.headers, body: body)
        request.totalMilliseconds = options.milliseconds
        request.connectMilliseconds = min(request.connectMilliseconds, options.milliseconds)
        request.connection = options.connection
        request.redirectLimit = options.redirectLimit
        request.responseLimit = 64 << 10
        // Who has answered 2xx has the message, whatever else it says: to send it again would double it.
        request.takesPart = true
        do throws(HTTPClientError) {
            let response = try client.send(request, cancellation: cancellation)
            return (
                .answered(status: response.status, retryAfter: response.header("retry-after")), response.body
            )
        } catch {
            return (result(error), [])
        }
    }

    public func send(_ mail: MailRequest) -> TransportResult {
        guard let client = HTTPClient() else { return .unreachable(reason: "no memory for a client") }
        do throws(HTTPClientError) {
            return .answered(status: try client.send(mail, cancellation: cancellation), retryAfter: nil)
        } catch {
            // Its reason names what is wrong with the configuration, and no secret.
            return error.kind == .badRequest ? .unusable(reason: error.reason) : result(error)
        }
    }

    private func result(_ error: HTTPClientError) -> TransportResult {
        let reason = word(error.kind)
        switch error.kind {
        case .tooLarge, .tls, .cancelled: return .unreachable(reason: reason)
        default: return error.isTransient ? .unreachable(reason: reason) : .unusable(reason: reason)
        }
    }

    private func word(_ kind: HTTPClientError.Kind) -> String {
        switch kind {
        case .badURL: "bad URL"
        case .badRequest: "bad request"
        case .cannotResolve: "cannot resolve"
        case .cannotConnect: "cannot connect"
        case .tls: "TLS"
        case .timedOut: "timed out"
        case .tooLarge: "answer too large"
        case .broken: "broken connection"
        case .cancelled: "cancelled"
        }
    }
}

/// The wait that a `Retry-After` header asks for: seconds, or a date as `Wed, 21 Oct 2015 07:28:00 GMT`
/// (RFC 9110, sections 5.6.7 and 10.2.3). At most a day; nil when it is neither.
func readRetryAfter(_ text: String, now: Instant) -> TimeSpan? {
    let longest = TimeSpan.days(1)
    if let seconds = Int64(text) { return seconds < 0 ? nil : min(longest, .seconds(min(seconds, 86_400))) }
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ":" }).map(String.init)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard parts.count == 8, parts[7] == "GMT", let day = Int(parts[1]), let month = months.firstIndex(of: parts[2]),
        let year = Int(parts[3]), let hour = Int64(parts[4]), let minute = Int64(parts[5]),
        let second = Int64(parts[6]),
        (1...31).contains(day), (1970...2261).contains(year), (0..<24).contains(hour), (0..<60).contains(minute),
        (0..<61).contains(second)
    else { return nil }
    let days = Int64(CivilTime.dayNumber(year: year, month: month + 1, day: day))
    guard let date = Instant(seconds: days * 86_400 + hour * 3600 + minute * 60 + second) else { return nil }
    return date <= now ? TimeSpan(nanoseconds: 0) : min(longest, date - now)
}
