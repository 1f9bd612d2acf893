import Synchronization
import TestKit
import Testing

@testable import HTTPServer

/// Streamed responses: order, back-pressure, a client that leaves, a server that stops.
struct StreamTests {
    /// What a streaming closure told the test, for which the test waits.
    private final class Told: Sendable {
        private let value = Mutex<String?>(nil)
        private let monitor = Monitor()

        func tell(_ text: String) {
            monitor.withLock {
                value.withLock { $0 = text }
                monitor.wake()
            }
        }

        func hear() -> String? {
            let deadline = Monitor.deadline(in: 20_000)
            return monitor.withLock {
                while value.withLock({ $0 }) == nil, monitor.wait(until: deadline) {}
                return value.withLock { $0 }
            }
        }
    }

    @Test func piecesArriveInOrder() throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in
            Response(
                body: .stream { writer in
                    for number in 1...3 { writer.write("line \(number)\n") }
                })
        }
        let client = RawClient(port: server.port)
        client.send(get("/"))
        let answer = client.receive()
        #expect(answer.contains("Transfer-Encoding: chunked\r\n"))
        let first = try #require(answer.firstRange(of: "line 1\n"))
        let last = try #require(answer.firstRange(of: "line 3\n"))
        #expect(first.upperBound < last.lowerBound && answer.hasSuffix("0\r\n\r\n"))
    }

    @Test func aTrailerStandsBehindTheLastPiece() throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in
            Response(
                body: .stream { writer in
                    writer.write("all of it\n")
                    writer.finish(with: [Item("X-Count", "1"), Item("X-Count", "2")])
                })
        }
        let answer = RawClient.exchange(server.port, get("/"))
        #expect(answer.hasSuffix("all of it\n\r\n0\r\nX-Count: 1\r\nX-Count: 2\r\n\r\n"), "\(answer)")
    }

    @Test func aHandlerSeesThatItsClientHasGone() throws {
        let (begun, seen) = (Told(), Told())
        let server = try HTTPServer(address: "127.0.0.1:0") { request in
            begun.tell(request.isAbandoned ? "gone" : "there")
            while !request.isAbandoned {}
            seen.tell("gone")
            return Response("nobody reads this")
        }
        var client: RawClient? = RawClient(port: server.port)
        client?.send(get("/"))
        #expect(begun.hear() == "there")
        client = nil
        #expect(seen.hear() == "gone")
    }

    @Test func aPieceArrivesBeforeTheNextIsWritten() throws {
        let proceed = Told()
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in
            Response(
                body: .stream { writer in
                    writer.write("first")
                    _ = proceed.hear()
                    writer.write("second")
                })
        }
        let client = RawClient(port: server.port)
        client.send(get("/"))
        #expect(!client.receive(until: "first").contains("second"))
        proceed.tell("go on")
        #expect(client.receive().contains("second"))
    }

    @Test func aSlowClientHoldsTheWriterBack() throws {
        let ahead = Atomic(0)
        let told = Told()
        var limits = HTTPLimits()
        limits.streamBytes = 1 << 16
        limits.idleSeconds = 1
        let server = try HTTPServer(address: "127.0.0.1:0", limits: limits) { _ in
            Response(
                body: .stream { writer in
                    let piece = [UInt8](repeating: 0x78, count: 1 << 16)
                    while writer.write(piece) { ahead.add(piece.count, ordering: .relaxed) }
                    told.tell("refused")
                })
        }
        // Asks and takes nothing: sockets and queue fill, then the idle limit cuts it off.
        let client = RawClient(port: server.port)
        client.send(get("/"))
        #expect(told.hear() == "refused")
        #expect(ahead.load(ordering: .relaxed) < 64 << 20)
        _ = client
    }

    @Test func aSilentWriterLearnsThatItsClientHasGone() throws {
        let begun = Told()
        let told = Told()
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in
            Response(
                body: .stream { writer in
                    writer.write("hello")
                    begun.tell("begun")
                    // Flushes until then, which neither sends nor spins.
                    while writer.isOpen { writer.pause(milliseconds: 100) }
                    told.tell(writer.write("more") ? "still there" : "gone")
                })
        }
        var client: RawClient? = RawClient(port: server.port)
        client?.send(get("/"))
        #expect(client?.receive(until: "hello").contains("hello") == true)
        #expect(begun.hear() == "begun")
        client = nil
        #expect(told.hear() == "gone")
    }

    @Test func anAbortedStreamIsNotAWholeAnswer() throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in
            Response(
                body: .stream { writer in
                    writer.write("half")
                    writer.abort()
                })
        }
        let answer = RawClient.exchange(server.port, get("/"))
        #expect(answer.contains("half") && !answer.hasSuffix("0\r\n\r\n"))
    }

    @Test func stopEndsStreams() throws {
        let told = Told()
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in
            Response(
                body: .stream { writer in
                    while writer.write("tick") { writer.pause(milliseconds: 10) }
                    told.tell("ended")
                })
        }
        let client = RawClient(port: server.port)
        client.send(get("/"))
        #expect(client.receive(until: "tick").contains("tick"))
        server.stop()
        #expect(told.hear() == "ended")
    }

    @Test func aSlowHandlerIsNotAnIdleClient() throws {
        let proceed = Told()
        var limits = HTTPLimits()
        limits.idleSeconds = 1
        let server = try HTTPServer(address: "127.0.0.1:0", limits: limits) { request in
            if request.path == "/slow" { _ = proceed.hear() }
            return Response("done")
        }
        let slow = RawClient(port: server.port)
        slow.send(get("/slow"))
        // Another client is idle for longer than the limit; only then may the slow one end.
        #expect(RawClient.exchange(server.port, "GET / HT") == "")
        proceed.tell("go on")
        #expect(slow.receive().hasSuffix("done"))
    }
}
