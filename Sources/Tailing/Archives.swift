internal import Compression
internal import Linux
internal import Records

extension Tailer {
    /// Opens the archive when it is its turn, behind what is stored.
    private func openedArchive(_ file: TailedFile) throws(CompressionError) -> (any ByteStream)? {
        if let reader = file.archive { return reader }
        let opened: File
        do {
            opened = try File(reading: file.checkpoint.path, .nonBlocking)
            guard try opened.status().identity == file.identity else {
                // Renamed since the last look, which the next one finds out.
                file.isBlocked = true
                return nil
            }
        } catch {
            file.isBlocked = true
            skip(file.checkpoint.path, error)
            return nil
        }
        let reader = try ArchiveReader(path: opened.descriptorPath)
        file.archive = reader
        try skip(file.checkpoint.offset, of: reader)
        return reader
    }

    private func skip(_ bytes: Int64, of reader: ArchiveReader) throws(CompressionError) {
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { chunk.deallocate() }
        var left = bytes
        while left > 0 {
            let wanted = UnsafeMutableRawBufferPointer(rebasing: chunk[..<Int(min(Int64(chunk.count), left))])
            let count = try reader.read(into: wanted)
            if count == 0 { return }
            left -= Int64(count)
        }
    }

    func readArchive(_ file: TailedFile, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        var filled = min(buffer.count, file.carry.count)
        buffer.copyBytes(from: file.carry.prefix(filled))
        while filled < buffer.count, !file.archiveEnded {
            do throws(CompressionError) {
                guard let reader = try openedArchive(file) else { break }
                let count = try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                file.carry += buffer[filled..<(filled + count)]
                filled += count
                if count == 0 { file.archiveEnded = true }
            } catch {
                breakOff(file, error)
            }
        }
        return filled
    }

    /// What can be read of a damaged archive is kept, the rest is named.
    private func breakOff(_ file: TailedFile, _ error: CompressionError) {
        file.archiveEnded = true
        let end = file.checkpoint.offset + Int64(file.carry.count)
        lose(file, from: end, to: end, error.isLimit ? .oversized : .damaged)
        skipped.append(SkippedPath(path: file.checkpoint.path, reason: .unreadable))
    }

    func consumeArchive(_ file: TailedFile, _ count: Int) {
        file.carry.removeFirst(min(count, file.carry.count))
        reckon(file)
        guard file.archiveEnded, file.carry.isEmpty else { return }
        settleRecovery(file)
        // Nothing holds a stream's place, and it needs none: it cannot be read again.
        end(file)
    }
}
