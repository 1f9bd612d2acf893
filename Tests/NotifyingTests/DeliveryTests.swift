import HTTPServer
import Instants
import Metrics
import Notifying
import Rules
import Synchronization
import Testing

/// Over real sockets on loopback.
@Suite struct DeliveryTests {
    @Test func aWebhookIsDeliveredAndRetriedAsTheServerAsks() throws {
        let bodies = Mutex([(type: String, body: [UInt8])]())
        let server = try HTTPServer(address: "127.0.0.1:0") { request in
            let count = bodies.withLock { bodies in
                bodies.append((request.header("content-type") ?? "", request.body))
                return bodies.count
            }
            if count == 1 { return Response(status: 503, headers: [Item("Retry-After", "120")], body: .bytes([])) }
            return Response(status: request.path == "/hook" ? 200 : 404, "ok")
        }
        defer { server.stop() }
        let webhook = Webhook(url: "http://127.0.0.1:\(server.port)/hook")
        let own = OwnMetrics(start: start)
        let outbox = Outbox(
            route: Route(receiver: "oncall", repeatInterval: TimeSpan(nanoseconds: 0)),
            receivers: [Receiver(name: "oncall", notifiers: [webhook])], own: own)
        var store = Store()
        outbox.accept([transition("A", .firing)], now: start)
        store.commit(outbox)
        #expect(outbox.deliverDue(now: start + .seconds(30)) == start + .seconds(150))
        #expect(own.value(.notificationFailures, ["oncall", "status 503"]) == 1)
        #expect(outbox.deliverDue(now: start + .seconds(150)) == nil)
        #expect(own.value(.notifications, ["oncall", "delivered"]) == 1)
        let seen = bodies.withLock { $0 }
        #expect(seen.map(\.type) == ["application/json", "application/json"])
        #expect(seen[0].body == seen[1].body)
    }

    @Test func aServerThatIsAwayIsNamedByNothingButTheKindOfFault() throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in Response("") }
        let port = server.port
        server.stop(graceMilliseconds: 0)
        let webhook = Webhook(url: "http://user:secret@127.0.0.1:\(port)/hook/secret")
        #expect(webhook.deliver([], now: start) == .failed(reason: "cannot connect", after: nil))
        #expect(Webhook(url: "ftp://127.0.0.1/secret").deliver([], now: start) == .refused(reason: "bad URL"))
    }

    @Test(arguments: [(200, Delivery.accepted), (503, .failed(reason: "status 503", after: .seconds(7)))])
    func aLongAnswerCountsByItsStatus(_ status: Int, _ delivery: Delivery) throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in
            Response(
                status: status, headers: [Item("Retry-After", "7")],
                body: .bytes([UInt8](repeating: 0x78, count: 1 << 20)))
        }
        defer { server.stop() }
        #expect(Webhook(url: "http://127.0.0.1:\(server.port)/").deliver([], now: start) == delivery)
    }

    @Test func anAnswerThatBreaksOffHasBeenGiven() throws {
        let server = try HTTPServer(address: "127.0.0.1:0") { _ in
            Response(
                body: .stream { writer in
                    writer.write("half")
                    writer.abort()
                })
        }
        defer { server.stop() }
        #expect(Webhook(url: "http://127.0.0.1:\(server.port)/").deliver([], now: start) == .accepted)
    }
}
