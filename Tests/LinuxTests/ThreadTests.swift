import Foundation
import Linux
import Synchronization
import Testing

@Suite("Threads and queues")
struct ThreadTests {
    @Test("a thread carries its name, cut to fifteen bytes")
    func naming() throws {
        let seen = Mutex("")
        let thread = try startThread(named: "sawlog-compactor") {
            // The thread's own entry in /proc holds the name the kernel knows.
            let name = (try? readFile("/proc/thread-self/comm", limit: 64)) ?? []
            seen.withLock { $0 = String(decoding: name, as: UTF8.self) }
        }
        thread.join()
        thread.join()
        #expect(seen.withLock { $0 } == "sawlog-compacto\n")
    }

    @Test("elements leave in the order they came, and a closed queue is emptied first")
    func order() {
        let queue = BoundedQueue<Int>(capacity: 3)
        #expect([1, 2, 3].allSatisfy { queue.tryPush($0) })
        #expect(!queue.tryPush(4))
        #expect(queue.pop() == 1)
        #expect(queue.tryPush(4))
        queue.close()
        #expect(!queue.push(5))
        #expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()] == [2, 3, 4, nil])
    }

    @Test("weight bounds the queue; what is heavier than the bound passes alone")
    func weight() {
        let queue = BoundedQueue<String>(capacity: 10, weightLimit: 100)
        #expect(queue.tryPush("a", weight: 60))
        #expect(queue.tryPush("b", weight: 40))
        #expect(!queue.tryPush("c", weight: 1))
        #expect(queue.weight == 100)
        #expect(queue.pop() == "a")
        #expect(!queue.tryPush("huge", weight: 1000))
        #expect(queue.pop() == "b")
        #expect(queue.tryPush("huge", weight: 1000))
        #expect(!queue.tryPush("d", weight: 0 + 1))
        #expect(queue.pop() == "huge")
        #expect(queue.weight == 0)
    }

    @Test("waiting for an element ends in time, with the element or with the close")
    func timeouts() {
        let queue = BoundedQueue<Int>(capacity: 1)
        guard case .timedOut = queue.pop(timeout: 0) else { return #expect(Bool(false), "expected a timeout") }
        queue.push(7)
        guard case .element(7) = queue.pop(timeout: .max) else { return #expect(Bool(false), "expected 7") }
        queue.close()
        guard case .closed = queue.pop(timeout: 0) else { return #expect(Bool(false), "expected the close") }
    }

    @Test("handing over waits until what is held has been taken, or the queue is closed")
    func handingOver() throws {
        let queue = BoundedQueue<Int>(capacity: 3)
        let taken = Mutex<[Int]>([])
        let taker = try startThread(named: "taker") {
            while let element = queue.pop() { taken.withLock { $0.append(element) } }
        }
        for element in 0..<200 {
            #expect(queue.handOver(element))
            #expect(queue.count == 0)
        }
        queue.close()
        taker.join()
        #expect(taken.withLock { $0 } == Array(0..<200))
        #expect(!queue.handOver(200))

        // Nobody takes it: closing lets go of who waits.
        let idle = BoundedQueue<Int>(capacity: 1)
        let closer = try startThread(named: "closer") {
            while idle.count == 0 { Clock.sleep(nanoseconds: 1_000_000) }
            idle.close()
        }
        #expect(idle.handOver(1))
        closer.join()
        #expect(idle.count == 1)
    }

    @Test("nothing is lost or doubled between several producers and consumers")
    func traffic() throws {
        let queue = BoundedQueue<Int>(capacity: 4, weightLimit: 9)
        let sums = Mutex((count: 0, sum: 0))
        let producers = try (0..<3).map { producer in
            try startThread(named: "producer") {
                for i in 0..<1000 { queue.push(producer * 1000 + i, weight: i % 5) }
            }
        }
        let consumers = try (0..<2).map { _ in
            try startThread(named: "consumer") {
                while let value = queue.pop() {
                    sums.withLock { $0 = ($0.count + 1, $0.sum + value) }
                }
            }
        }
        for thread in producers { thread.join() }
        queue.close()
        for thread in consumers { thread.join() }
        #expect(sums.withLock { $0.count } == 3000)
        #expect(sums.withLock { $0.sum } == (0..<3000).reduce(0, +))
    }

    @Test("a producer that waits for room is turned away by the close")
    func closeWhileFull() throws {
        let queue = BoundedQueue<Int>(capacity: 1)
        queue.push(1)
        let admitted = Mutex(true)
        let thread = try startThread(named: "producer") {
            let accepted = queue.push(2)
            admitted.withLock { $0 = accepted }
        }
        queue.close()
        thread.join()
        #expect(!admitted.withLock { $0 })
    }
}
