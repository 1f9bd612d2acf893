import HTTPServer
import Testing

@testable import HTTPClient

/// A server that answers by path with what a client may meet.
private func makeServer() throws -> HTTPServer {
    try HTTPServer(address: "127.0.0.1:0") { request in
        switch request.path {
        case "/echo":
            let headers = request.headers.filter { $0.name.lowercased().hasPrefix("x-") }.map {
                Item($0.name, $0.value)
            }
            let text = "\(request.method) \(request.query.map { "\($0.name)=\($0.value)" }) "
            return Response(headers: headers, body: .bytes(Array(text.utf8) + request.body))
        case "/missing": return Response(status: 404, "no such thing")
        case "/moved": return Response(status: 302, headers: [Item("Location", "/echo")], body: .bytes([]))
        case "/elsewhere":
            return Response(status: 302, headers: [Item("Location", "file:///etc/passwd")], body: .bytes([]))
        case "/authorization": return Response(request.header("Authorization") ?? "none")
        case "/large": return Response(body: .bytes([UInt8](repeating: 0x78, count: 100_000)))
        case "/lines":
            return Response(
                body: .stream { writer in
                    for number in 1...1000 where !writer.write("{\"n\":\(number)}\n") { return }
                })
        case "/endless":
            return Response(body: .stream { writer in while writer.write("tick\n") { writer.pause(milliseconds: 20) } })
        case "/silent":
            return Response(body: .stream { writer in while writer.isOpen { writer.pause(milliseconds: 50) } })
        case "/broken":
            return Response(
                body: .stream { writer in
                    writer.write("half")
                    writer.abort()
                })
        default: return Response("?")
        }
    }
}

struct HTTPClientTests {
    private let server: HTTPServer
    private let client: HTTPClient

    init() throws {
        server = try makeServer()
        client = try #require(HTTPClient())
    }

    private func url(_ path: String) -> String { "http://127.0.0.1:\(server.port)\(path)" }

    private func failure(_ request: ClientRequest) throws -> HTTPClientError {
        try #require(throws: HTTPClientError.self) { try client.send(request) }
    }

    @Test func getAndPost() throws {
        let got = try client.send(
            ClientRequest(url("/echo?a=1&b=x%20y"), headers: [("X-One", "1"), ("X-Two", "zwei")]))
        #expect(got.status == 200)
        #expect(String(decoding: got.body, as: UTF8.self) == #"GET ["a=1", "b=x y"] "#)
        #expect(got.header("x-TWO") == "zwei")
        let posted = try client.send(ClientRequest(url("/echo"), method: "POST", body: Array("payload".utf8)))
        #expect(String(decoding: posted.body, as: UTF8.self) == "POST [] payload")
    }

    @Test func otherMethods() throws {
        #expect(try client.send(ClientRequest(url("/echo"), method: "DELETE")).body.starts(with: "DELETE".utf8))
        #expect(
            try client.send(ClientRequest(url("/echo"), method: "PUT", body: [0x61])).body == Array("PUT [] a".utf8))
        #expect(try client.send(ClientRequest(url("/large"), method: "HEAD")).body.isEmpty)
        #expect(try client.send(ClientRequest(url("/echo"), method: "POST")).body == Array("POST [] ".utf8))
        #expect(try client.send(ClientRequest(url("/echo"))).body.starts(with: "GET".utf8))
    }

    @Test func aLargeBodyGoesThrough() throws {
        let body = [UInt8](repeating: 0x61, count: 5 << 20)
        #expect(try client.send(ClientRequest(url("/echo"), method: "POST", body: body)).body.count == body.count + 8)
    }

    @Test func anyStatusIsAResponse() throws {
        let answer = try client.send(ClientRequest(url("/missing")))
        #expect(answer.status == 404 && answer.body == Array("no such thing".utf8))
    }

    @Test func redirectsAreFollowedOnlyOnRequest() throws {
        #expect(try client.send(ClientRequest(url("/moved"))).status == 302)
        var request = ClientRequest(url("/moved"))
        request.redirectLimit = 3
        #expect(try client.send(request).status == 200)
        request.url = url("/elsewhere")
        #expect(try failure(request).kind == .badURL)
    }

    /// A name for the certificate leads to the server of the URL, a redirect to where it says.
    @Test func anotherNameIsForTheFirstServerAlone() throws {
        let other = try HTTPServer(address: "127.0.0.1:0") { _ in Response("the other server") }
        defer { other.stop() }
        let first = try HTTPServer(address: "127.0.0.1:0") { request in
            let target = request.path == "/away" ? "http://127.0.0.1:\(other.port)/" : "/here"
            return request.path == "/here"
                ? Response("the first server, asked for \(request.header("Host") ?? "")")
                : Response(status: 302, headers: [Item("Location", target)], body: .bytes([]))
        }
        defer { first.stop() }
        for (path, text) in [("away", "the other server"), ("near", "the first server, asked for ")] {
            var request = ClientRequest("http://127.0.0.1:\(first.port)/\(path)")
            request.connection.tls.serverName = "logs.example.com"
            request.redirectLimit = 1
            let answer = try client.send(request)
            #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix(text), "\(path)")
        }
    }

    @Test func userAndPasswordBecomeBasicAuthentication() throws {
        let answer = try client.send(ClientRequest("http://ada:secret@127.0.0.1:\(server.port)/authorization"))
        #expect(answer.body == Array("Basic YWRhOnNlY3JldA==".utf8))
    }

    @Test func theResponseHasALimit() throws {
        var request = ClientRequest(url("/large"))
        request.responseLimit = 99_999
        #expect(try failure(request).kind == .tooLarge)
        request.responseLimit = 100_000
        #expect(try client.send(request).body.count == 100_000)
    }

    /// The status has come, and what does not fit, breaks off or never comes changes nothing in it.
    @Test(arguments: ["/large", "/silent", "/broken", "/endless"]) func aPartOfTheBodyCanBeEnough(_ path: String) throws
    {
        var request = ClientRequest(url(path), method: "POST")
        request.takesPart = true
        request.responseLimit = 50_000
        request.totalMilliseconds = 500
        let answer = try client.send(request)
        #expect(answer.status == 200 && answer.body.count == (path == "/large" ? 50_000 : answer.body.count))
        #expect(
            try client.send(ClientRequest(url("/missing"))).status == 404, "the handle is good for the next request")
    }

    @Test(arguments: [
        ("localhost", true), ("127.0.0.1", true), ("127.1", true), ("[::1]", true), ("127.example.com", false),
        ("127.0.0.1.example.com", false), ("128.0.0.1", false), ("localhost.example.com", false),
    ]) func aNameThatBeginsAsAnAddressIsNone(_ host: String, _ isLoopback: Bool) throws {
        #expect(isLoopbackHost(host) == isLoopback)
        #expect(try URLParts("http://\(host):80/").isLoopback == isLoopback)
        #expect(MailRequest(server: "\(host):25", sender: "", recipients: [], message: []).isLoopback == isLoopback)
    }

    @Test func timeIsLimited() throws {
        var request = ClientRequest(url("/silent"))
        request.totalMilliseconds = 200
        #expect(try failure(request).kind == .timedOut)
    }

    @Test func aBrokenAnswerIsAnError() throws { #expect(try failure(ClientRequest(url("/broken"))).kind == .broken) }

    @Test func nobodyListens() throws {
        let closed = url("/")
        server.stop()
        let error = try failure(ClientRequest(closed))
        #expect(error.kind == .cannotConnect && error.isTransient)
    }
}

extension HTTPClientTests {
    @Test func piecesOfAStreamArriveInOrder() throws {
        var all: [UInt8] = []
        let answer = try client.stream(ClientRequest(url("/lines"))) { status, bytes in
            #expect(status == 200)
            all += bytes
            return true
        }
        #expect(answer.status == 200 && answer.body.isEmpty)
        #expect(all == Array((1...1000).map { "{\"n\":\($0)}\n" }.joined().utf8))
    }

    @Test func theReceiverStopsAStream() throws {
        var request = ClientRequest(url("/endless"))
        request.totalMilliseconds = 0
        var pieces = 0
        let error = #expect(throws: HTTPClientError.self) {
            try client.stream(request) { _, _ in
                pieces += 1
                return pieces < 3
            }
        }
        #expect(error?.kind == .cancelled && pieces == 3)
        // The handle is good for the next request.
        #expect(try client.send(ClientRequest(url("/echo"))).status == 200)
    }

    @Test func anotherThreadCancels() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        let error = #expect(throws: HTTPClientError.self) {
            try client.send(ClientRequest(url("/silent")), cancellation: cancellation)
        }
        #expect(error?.kind == .cancelled)
    }

    @Test(arguments: [
        "ftp://localhost/", "file:///etc/passwd", "", "http://", "http://a b/", "localhost:80/x", "gopher://x",
    ])
    func onlyHTTP(_ url: String) throws {
        #expect(try failure(ClientRequest(url)).kind == .badURL)
    }

    @Test(arguments: [
        "http://ada:hunter2@127.0.0.1:1/hooks/T0KEN?key=s3cret",
        "http://ada:hunter2@no-such-host.invalid/hooks/T0KEN?key=s3cret",
        "ftp://ada:hunter2@host/T0KEN?s3cret", "http://ada:hunter2@ho st/T0KEN?s3cret",
        "http://ada:hunter2@host:99999/T0KEN?s3cret",
    ])
    func errorsTellNoSecret(_ url: String) throws {
        let text = try failure(ClientRequest(url)).description
        for secret in ["ada", "hunter2", "T0KEN", "s3cret"] { #expect(!text.contains(secret), "\(text)") }
    }

    @Test(arguments: [("X-A", "b\r\nX-C: d"), ("X A", "b"), ("", "b"), ("X-A:", "b"), ("X-A", "b\u{0}c")])
    func aHeaderIsOneLine(_ name: String, _ value: String) throws {
        #expect(try failure(ClientRequest(url("/echo"), headers: [(name, value)])).kind == .badRequest)
    }

    @Test(arguments: ["", "GET /x HTTP/1.1\r\n", "A B"])
    func aMethodIsAWord(_ method: String) throws {
        #expect(try failure(ClientRequest(url("/echo"), method: method)).kind == .badRequest)
    }
}
