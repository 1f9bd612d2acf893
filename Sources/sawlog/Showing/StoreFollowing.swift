import Diagnostics
import Glibc
import Linux
import LogsQL
import Search
import Storage

/// `search -f` over a store's folder: asks again for what has arrived since, whatever its time.
enum StoreFollowing {
    /// Nanoseconds between two looks. Another process writes the store, so nothing can wake us.
    private static let pause: Int64 = 300_000_000

    /// Goes on until it is interrupted.
    ///
    /// - Parameter mark: where the search before ended: `Coverage.arrivalMark`.
    static func run(_ query: Query, since mark: Int64, _ path: String, _ printer: RecordPrinter) throws {
        guard query.isLive else {
            throw Diagnostics([
                Diagnostic(
                    "-f can only show what needs not wait for the last record",
                    help: "leave out stats, sort and the like")
            ])
        }
        var mark = mark
        printer.flush()
        while true {
            Clock.sleep(nanoseconds: pause)
            let snapshot = try SegmentSnapshot(path)
            guard snapshot.arrivalMark > mark else { continue }
            _ = try search(query, in: snapshot, arrivedSince: mark) { batch, selection in
                printer.print(batch, selection)
            }
            mark = snapshot.arrivalMark
            printer.flush()
        }
    }
}
