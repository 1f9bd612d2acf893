import Glibc
import Linux
import LogsQL
import Search
import Storage

/// `search -f` over a store's folder: asks again for what has arrived since.
enum StoreFollowing {
    static func run(_ query: Query, _ path: String, _ printer: RecordPrinter) throws {
        throw StoreError.other(path: path, reason: "-f needs a running server: add --server http://127.0.0.1:9514")
    }
}
