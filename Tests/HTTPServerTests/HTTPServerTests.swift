import Synchronization
import TestKit
import Testing

@testable import HTTPServer

/// Answers with what the server understood, one fact a line.
@Sendable private func echo(_ request: Request) -> Response {
    var text = "\(request.method) \(request.path) from \(request.peer)\n"
    for item in request.query { text += "query \(item.name)=\(item.value)\n" }
    for item in request.form { text += "form \(item.name)=\(item.value)\n" }
    text += "body \(request.body.count)\n"
    return Response(text)
}

struct HTTPServerTests {
    @Test func requestArrivesDecoded() throws {
        let server = try HTTPServer(address: "127.0.0.1:0", handler: echo)
        let answer = RawClient.exchange(server.port, get("/select/a%20b?query=a+%2B%20b&x&y=%e2%82%ac&z=50%"))
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(
            answer.hasSuffix(
                "GET /select/a b from 127.0.0.1\nquery query=a + b\nquery x=\nquery y=€\nquery z=50%\nbody 0\n"))
    }

    @Test func formIsReadAndComesBeforeTheQuery() throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { request in
            Response("\(request.parameter("q") ?? "-") \(request.parameters("q")) \(request.parameter("r") ?? "-")")
        }
        let body = "q=from+form&r=%26"
        let answer = RawClient.exchange(
            server.port,
            "POST /?q=from+query HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        #expect(answer.hasSuffix(#"from form ["from form", "from query"] &"#))
    }

    @Test(arguments: [
        "/../etc/passwd", "/a/../b", "/a/%2e%2e/b", "/%2E./x", "/a%2f..%2fb", "/a%00b", "/a%0ab", "/a%zz", "/a%2",
        "/..",
        "/a%5c..", "/%ff", "*",
    ])
    func oddPathIsRefused(_ path: String) throws {
        let server = try HTTPServer(address: "127.0.0.1:0", handler: echo)
        #expect(RawClient.exchange(server.port, get(path)).hasPrefix("HTTP/1.1 400"))
    }

    @Test(arguments: ["/..a", "/a..", "/.../b", "/a/./b", "/"])
    func harmlessDotsPass(_ path: String) throws {
        let server = try HTTPServer(address: "127.0.0.1:0", handler: echo)
        #expect(RawClient.exchange(server.port, get(path)).contains("GET \(path) from"))
    }

    @Test func severalRequestsShareAConnection() throws {
        let server = try HTTPServer(address: "127.0.0.1:0", handler: echo)
        let client = RawClient(port: server.port)
        for number in 1...3 {
            client.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.receive(until: "body 0\n").contains("GET /\(number) from"))
        }
    }

    @Test func requestsInOneBreathAreAnsweredInOrder() throws {
        let server = try HTTPServer(address: "127.0.0.1:0", handler: echo)
        let answer = RawClient.exchange(server.port, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n" + get("/2"))
        let first = try #require(answer.firstRange(of: "GET /1 from"))
        let second = try #require(answer.firstRange(of: "GET /2 from"))
        #expect(first.upperBound < second.lowerBound)
    }

    @Test func anAnswerWithoutContentHasNoLength() throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in Response(status: 204, body: .bytes([])) }
        let answer = RawClient.exchange(server.port, get("/"))
        #expect(answer.hasPrefix("HTTP/1.1 204") && answer.hasSuffix("\r\n\r\n") && !answer.contains("Content-Length"))
    }

    @Test func manyClientsAtOnceAreAllAnswered() throws {
        var limits = HTTPLimits()
        limits.connections = 8
        let server = try HTTPServer(address: "127.0.0.1:0", limits: limits, handler: echo)
        let answered = Atomic(0)
        let left = Atomic(32)
        let monitor = Monitor()
        for client in 0..<32 {
            let port = server.port
            let started = startThread {
                for number in 0..<10 {
                    let answer = RawClient.exchange(port, get("/\(client)/\(number)"))
                    if answer.contains("GET /\(client)/\(number) from") { answered.add(1, ordering: .relaxed) }
                }
                monitor.withLock {
                    left.subtract(1, ordering: .relaxed)
                    monitor.wake()
                }
            }
            #expect(started)
        }
        monitor.withLock { while left.load(ordering: .relaxed) > 0 { monitor.wait() } }
        #expect(answered.load(ordering: .relaxed) == 320)
    }

    @Test func headHasNoBodyAndRunsNoStream() throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in
            Response(body: .stream { _ in Issue.record("the stream ran") })
        }
        let answer = RawClient.exchange(server.port, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\n"))
    }

    @Test func headersAreFoundWhateverTheirCase() throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { request in
            Response(
                status: 207, headers: [Item("X-Seen", request.header("X-CUSTOM") ?? "-")], body: .bytes([]))
        }
        let answer = RawClient.exchange(server.port, get("/", "x-custom: a b \r\n"))
        #expect(answer.hasPrefix("HTTP/1.1 207") && answer.contains("X-Seen: a b\r\n"))
    }

    @Test func aHeaderWithALineBreakIsNotSent() throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in
            Response(headers: [Item("X-Bad", "a\r\nSet-Cookie: b")], body: .bytes([]))
        }
        #expect(!RawClient.exchange(server.port, get("/")).contains("Set-Cookie"))
    }

    @Test func stopTwiceThenThePortIsFree() throws {
        let first = try HTTPServer(address: "127.0.0.1:0", handler: echo)
        let address = "127.0.0.1:\(first.port)"
        #expect(throws: HTTPServerError.inUse(address)) { try HTTPServer(address: address, handler: echo) }
        first.stop()
        first.stop()
        let second = try HTTPServer(address: address, handler: echo)
        #expect(RawClient.exchange(second.port, get("/again")).contains("GET /again"))
    }

    @Test func portInUseNamesTheAddress() {
        let error = HTTPServerError.inUse("127.0.0.1:9514")
        #expect(
            error.description == "cannot listen on 127.0.0.1:9514: the address is already in use by another program")
    }

    @Test(arguments: ["localhost:0", "[::1]:0", "127.0.0.1:0"])
    func addressesThatWork(_ text: String) throws {
        #expect(try HTTPServer(address: text, handler: echo).port > 0)
    }

    @Test(arguments: [
        "", "9514", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:x", "::1:80", "127.0.0.1:+80",
    ])
    func addressesThatDoNot(_ text: String) {
        #expect(throws: HTTPServerError.self) { try HTTPServer(address: text, handler: echo) }
    }
}
