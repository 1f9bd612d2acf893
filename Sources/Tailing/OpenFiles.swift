internal import Linux

/// Which followed files are open: no more than a limit, as long as some of them have nothing to
/// read. A closed one is opened again, and held against what is known of it, when it changes.
final class OpenFiles {
    private let limit: Int
    private(set) var count = 0
    /// In the order of opening; may hold files that were closed since.
    private var order: [TailedFile] = []

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    var hasRoom: Bool { count < limit }

    func hold(_ file: TailedFile, _ opened: File) {
        if file.file == nil {
            count += 1
            order.append(file)
        }
        file.file = opened
    }

    func close(_ file: TailedFile) {
        guard file.file != nil else { return }
        file.file = nil
        count -= 1
        if order.count > 2 * (count + 32) { order.removeAll { $0.file == nil } }
    }

    /// Closes files until one more may be opened: those that are read to the end first, then
    /// others that can be found at their path. Deleted ones stay open, whatever the limit.
    func makeRoom() {
        var tries = order.count * 2
        while count >= limit, tries > 0 {
            let oldest = order.removeFirst()
            if oldest.file == nil { continue }
            if oldest.isAttached, oldest.lag == 0 || tries <= order.count {
                oldest.file = nil
                count -= 1
            } else {
                order.append(oldest)
            }
            tries -= 1
        }
    }
}
