public import Compression
internal import Linux
internal import Records

/// Bytes that come in order and only once: a decompressed file, standard input.
public protocol ByteStream: AnyObject {
    /// Fills `buffer`; fewer bytes only at the end, 0 when there are no more.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int
}

extension ArchiveReader: ByteStream {}

extension Tailer {
    /// Reads `stream` to its end as a source called `name`. It has no identity: given again, it is
    /// read again.
    public func follow(_ stream: any ByteStream, named name: String, tag: Int) {
        let origin = newOrigin()
        // No file has such a number, so the stream cannot be taken for one.
        let identity = FileIdentity(device: .max, inode: UInt64(origin))
        let checkpoint = Checkpoint(
            origin: origin, source: name, device: identity.device, inode: identity.inode, isArchive: true)
        let file = TailedFile(checkpoint: checkpoint, tag: tag, changes: changes)
        file.archive = stream
        file.isAttached = false
        file.isStream = true
        attach(file)
    }
}
