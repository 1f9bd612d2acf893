internal import Linux
internal import Records

extension Tailer {
    /// Holes of a sparse file smaller than this are read as the NULs they are.
    static let holeLimit: Int64 = 1 << 20
    /// A hole begins with a block of the file system: so many NULs before and behind it belong to it.
    private static let block = 64 << 10

    /// Zeros that were never written (a writer that kept its offset over a truncation, or a
    /// sparse file) are named in the ledger instead of being stored.
    func skipHole(_ file: TailedFile, _ opened: File) throws(SystemError) {
        let start = file.checkpoint.offset
        guard file.size - start >= Self.holeLimit else { return }
        let size = try opened.status().size
        guard let hole = try opened.seekHole(from: start), hole < size, hole - start <= Self.block else { return }
        let data = try opened.seekData(from: hole) ?? size
        guard data - hole >= Self.holeLimit else { return }
        let before = try ContentCheck.bytes(opened, from: start, count: Int(hole - start))
        guard before.allSatisfy({ $0 == 0 }), try file.agreesWithDisk() else { return }
        let behind = try ContentCheck.bytes(opened, from: data, count: Self.block).prefix { $0 == 0 }.count
        let end = data + Int64(behind)
        lose(file, from: start, to: end, .hole)
        file.advance(overHole: end - start)
        file.size = max(file.size, end)
        reckon(file)
    }
}
