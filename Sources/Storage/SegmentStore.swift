internal import Compression
internal import Instants
internal import Linux
public import Records
internal import SQLite

/// The store on disk, for writing: `hot.db` and a partition for each day and category.
///
/// A commit appends one compressed batch to `hot.db`. When 65,536 records or 16 MiB of text have
/// come together, they are sealed: merged into one block for each category, written to that
/// category's partition of the day, and only then taken out of `hot.db`. A crash between the two
/// leaves batches that are stored twice for a moment, but `sealed_through` in `hot.db` decides
/// which copy counts, and opening the store finishes the seal. A commit that fills a block is
/// sealed at once. `docs/format/hot.md` has the order of the writes.
public final class SegmentStore: RecordStore {
    public static let sealRecords = 65_536
    public static let sealBytes: Int64 = 16 << 20

    public let path: String
    let hot: HotLog
    private let lock: FileLock
    /// Fast: what it writes is read back within a minute or so, and compressed for good then.
    private let hotEncoder = BlockEncoder(level: -3)
    /// Large batches committed and not yet sealed, by their number in `hot.db`: sealing them needs no
    /// second decoding. Only read, as every batch that was handed over.
    private var recent: [Int64: RecordBatch] = [:]
    let sealEncoder = SegmentEncoder(level: 1)
    let decoder = BlockDecoder()
    /// Records and text bytes in `hot.db`, not sealed yet.
    private(set) var hotRecords = 0
    private(set) var hotBytes: Int64 = 0
    /// The day on which the oldest of them arrived.
    private(set) var hotDay: Int
    /// The number of the next record in the order of arrival.
    private(set) var nextArrival: Int64 = 0
    /// Seals since the store was opened, those of commits that were sealed at once included.
    public internal(set) var seals = 0
    /// What fills a block, so that a commit is sealed at once. Tests make do with less.
    var fullBlock = (records: sealRecords, bytes: sealBytes)
    /// Partitions that may hold blocks of commits that never came about: sealed at once, but not counted.
    var unsettled: Set<String> = []
    /// Partitions of which `hot.db` says that commits are sealed into them at once.
    var announced: Set<String> = []
    /// Days since 1970, by the wall clock, that partitions are named after. Set by the owner, who has a clock.
    public var today: Int = 0
    /// Called between the writes of a seal. For tests, which look at the files there.
    var afterStep: ((SealStep) -> Void)?
    /// The same for a merge of blocks.
    var afterMerge: ((MergeStep) -> Void)?
    /// The same for a removal of a partition.
    var afterRemoval: ((RemovalStep) -> Void)?
    /// What the background knows of partitions, so that it need not look again.
    var merged = MergeMemory()

    /// Opens the store in the folder `path`, making it when it is missing, and finishes what a
    /// crash left half done.
    ///
    /// - Throws: `locked` when another process writes to it.
    public init(_ path: String, today: Int) throws(StoreError) {
        self.path = path
        self.today = today
        hotDay = today
        do {
            try makeDirectories(path + "/partitions")
        } catch {
            throw .notAccessible(path: path, reason: error.reason)
        }
        lock = try Self.take(path)
        hot = try HotLog(writing: path)
        try hot.syncJournal()
        try countHot()
        hotDay = try arrivalDay()
        unsettled = try naming(hot.path) { () throws(SQLiteError) in try hot.announced() }
        try finishRemovals()
        try finishSeal()
    }

    private static func take(_ path: String) throws(StoreError) -> FileLock {
        do {
            let lock = try FileLock(path + "/lock")
            try lock.inscribe("process \(processIdentifier())")
            return lock
        } catch {
            guard error.isBusy else { throw .notAccessible(path: path, reason: error.reason) }
            let note = (try? readFile(path + "/lock", limit: 256)).map { String(decoding: $0, as: UTF8.self) }
            throw .locked(path: path, holder: note.flatMap { $0.isEmpty ? nil : $0 } ?? "another process")
        }
    }

    private func countHot() throws(StoreError) {
        let (rows, next) = try naming(hot.path) { () throws(SQLiteError) in
            (try hot.batchRows(after: try hot.meta("sealed_through")), try hot.meta("next_arrival"))
        }
        hotRecords = rows.reduce(0) { $0 + $1.records }
        hotBytes = rows.reduce(0) { $0 + $1.bytes }
        nextArrival = max(next, rows.last.map { $0.firstArrival + Int64($0.records) } ?? 0)
    }

    /// The day on which the oldest of what is hot arrived, as the process before this one noted it:
    /// else records of many short runs would never be old.
    private func arrivalDay() throws(StoreError) -> Int {
        if hotRecords == 0 { return today }
        let noted = try naming(hot.path) { () throws(SQLiteError) in try hot.meta("hot_day") }
        return noted > 0 ? min(Int(noted), today) : today
    }

    public func commit(_ commit: Commit) throws(StoreError) {
        guard !commit.isEmpty else { return }
        try hot.requireInPlace()
        if let batch = commit.batch, batch.count > 0, try sealAtOnce(commit, batch) {
            hotIsSealed(through: nextArrival + Int64(batch.count))
            return
        }
        let body = commit.batch.flatMap { $0.count > 0 ? hotEncoder.encode($0) : nil }
        var number: Int64 = 0
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.transaction { () throws(SQLiteError) in
                if let body, let batch = commit.batch {
                    number = try hot.append(body, of: batch, arrival: nextArrival)
                    if hotRecords == 0 { try hot.setMeta("hot_day", Int64(today)) }
                }
                try hot.saveRest(of: commit)
            }
        }
        guard let batch = commit.batch, batch.count > 0 else { return }
        if hotRecords == 0 { hotDay = today }
        remember(batch, number)
        nextArrival += Int64(batch.count)
        hotRecords += batch.count
        hotBytes += rawBytes(batch)
    }

    /// After a seal of everything, up to the record before `arrival`.
    private func hotIsSealed(through arrival: Int64) {
        nextArrival = arrival
        (hotRecords, hotBytes, hotDay) = (0, 0, today)
    }

    /// Small batches are as quickly decoded, and would keep their empty room in memory.
    private func remember(_ batch: RecordBatch, _ number: Int64) {
        batch.arrivals = Array(nextArrival..<(nextArrival + Int64(batch.count)))
        if batch.text.count >= 1 << 20, hotBytes < Self.sealBytes { recent[number] = batch }
    }

    /// The batch with this number, when it is still in memory.
    func recentBatch(_ number: Int64) -> RecordBatch? { recent[number] }

    /// Lets go of what is sealed.
    func forgetRecent(through last: Int64) {
        for number in recent.keys where number <= last { recent[number] = nil }
    }

    public func checkpoints() throws(StoreError) -> [Checkpoint] {
        try naming(hot.path) { () throws(SQLiteError) in try hot.checkpoints() }
    }

    public func losses() throws(StoreError) -> [Loss] {
        try naming(hot.path) { () throws(SQLiteError) in try hot.losses() }
    }

    public func state(prefix: String) throws(StoreError) -> [StateChange] {
        try naming(hot.path) { () throws(SQLiteError) in try hot.state(prefix: prefix) }
    }

    /// Seals when enough has come together, or when the day is over. One block's worth a call.
    /// - Returns: true when it sealed.
    @discardableResult
    public func maintain() throws(StoreError) -> Bool {
        let dayIsOver = hotRecords > 0 && hotDay < today
        guard hotRecords >= Self.sealRecords || hotBytes >= Self.sealBytes || dayIsOver else { return false }
        try hot.requireInPlace()
        try sealNext()
        return true
    }

    /// Seals everything that is hot. Cost: decoding and compressing it, about 0.1 s for 16 MiB.
    public func seal() throws(StoreError) {
        while try sealNext() {}
    }

    @discardableResult
    private func sealNext() throws(StoreError) -> Bool {
        guard let plan = try nextSeal(day: try sealDay(hotDay)) else { return false }
        try forgetUnsettled()
        try carryOut(plan)
        seals += 1
        try countHot()
        if hotRecords == 0 { hotDay = today }
        return true
    }

    /// The day that names the partitions of what arrived on `day`. Never before the newest partition, though the
    /// clock was put back: retention would take what has just come. One more than a week ahead was itself made
    /// under a wrong clock.
    func sealDay(_ day: Int) throws(StoreError) -> Int {
        try naming(hot.path) { () throws(SQLiteError) in
            let newest = try hot.connection.statement("SELECT coalesce(max(day), 0) FROM partitions WHERE day <= ?")
                .bind(1, day + 7)
            defer { newest.reset() }
            return try newest.step() ? max(day, Int(newest.bounded(0))) : day
        }
    }

    /// After a crash between the partitions and `hot.db`: does the same seal again, so that each
    /// partition has its share of the batches and none has it twice.
    private func finishSeal() throws(StoreError) {
        let isUnderWay = try naming(hot.path) { () throws(SQLiteError) in
            try hot.meta("seal_through") > hot.meta("sealed_through")
        }
        if isUnderWay { try sealNext() }
    }
}
