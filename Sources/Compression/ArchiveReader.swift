internal import CArchive
internal import Glibc

/// The kinds of compressed files that are read, by their first bytes.
public enum CompressionFormat: String, CaseIterable, Sendable {
    case gzip, zstd, xz, bzip2

    /// - Parameter magic: at least the first six bytes of a file.
    public init?(magic: [UInt8]) {
        guard let found = Self.allCases.first(where: { magic.starts(with: $0.magic) }) else { return nil }
        self = found
    }

    private var magic: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B, 0x08]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
        case .bzip2: [0x42, 0x5A, 0x68]
        }
    }
}

/// How much a compressed file may unpack to.
public struct ArchiveLimits: Sendable {
    /// Bytes out for each byte in, once more than `ratioFrom` bytes came out. A bomb of zeros has
    /// 1000 and more, real logs 5 to 60.
    public var ratio: Int64 = 500
    public var ratioFrom: Int64 = 256 << 20
    /// Bytes in all.
    public var total: Int64 = 1 << 40

    public init() {}
}

/// Reads the content of a .gz, .zst, .xz or .bz2 file as one stream. libarchive.
///
/// Concatenated members follow each other. Other bytes behind the last member are passed over in
/// .gz and .bz2, and are damage in .xz and .zst. Damage costs up to the block it lies in. The
/// checksums of .xz, .bz2 and .zst are checked; libarchive does not check that of .gz, so that
/// only damage which breaks the coding shows there. Memory is bounded by the formats' windows (128 MiB).
/// One thread at a time.
public final class ArchiveReader {
    private let archive: OpaquePointer
    private let limits: ArchiveLimits
    private var produced: Int64 = 0
    private var isOpen = false
    /// Damage met behind bytes that were still good. libarchive forgets its reason.
    private var fault: CompressionError?

    /// Reads the file at `path`.
    public convenience init(path: String, limits: ArchiveLimits = ArchiveLimits()) throws(CompressionError) {
        try self.init(limits: limits) { archive_read_open_filename($0, path, 128 << 10) }
    }

    /// Reads an open file from its present position on. The caller keeps `descriptor` open until
    /// the reader goes, and closes it then.
    public convenience init(
        descriptor: Int32, limits: ArchiveLimits = ArchiveLimits()
    ) throws(CompressionError) {
        try self.init(limits: limits) { archive_read_open_fd($0, descriptor, 128 << 10) }
    }

    private init(limits: ArchiveLimits, open: (OpaquePointer) -> Int32) throws(CompressionError) {
        guard let archive = archive_read_new() else { throw .notReadable("out of memory") }
        self.archive = archive
        self.limits = limits
        archive_read_support_filter_gzip(archive)
        archive_read_support_filter_bzip2(archive)
        archive_read_support_filter_xz(archive)
        archive_read_support_filter_zstd(archive)
        archive_read_support_format_raw(archive)
        archive_read_support_format_empty(archive)
        guard open(archive) == ARCHIVE_OK else { throw openingFault }
    }

    deinit { archive_read_free(archive) }

    /// Fills `buffer` with the next bytes; fewer only at the end, 0 when there are no more.
    ///
    /// - Throws: when the stream is damaged or cut off: what came before it has been given out.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int {
        if let fault { throw fault }
        if !isOpen {
            var entry: OpaquePointer?
            let code = archive_read_next_header(archive, &entry)
            if code == ARCHIVE_EOF { return 0 }
            guard code == ARCHIVE_OK || code == ARCHIVE_WARN else { throw .damaged(reason) }
            isOpen = true
        }
        var filled = 0
        while filled < buffer.count {
            let count = archive_read_data(archive, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            if count == 0 { break }
            if count < 0 {
                // First give out what is good; the next call meets the damage again.
                let met = CompressionError.damaged(reason)
                fault = met
                if filled > 0 { break }
                throw met
            }
            filled += count
        }
        produced += Int64(filled)
        try checkLimits()
        return filled
    }

    private func checkLimits() throws(CompressionError) {
        guard produced <= limits.total else { throw .tooLarge("more than \(limits.total >> 30) GiB") }
        guard produced > limits.ratioFrom else { return }
        let consumed = max(1, archive_filter_bytes(archive, -1))
        guard produced / consumed <= limits.ratio else {
            throw .tooLarge("unpacks to more than \(limits.ratio) times its size")
        }
    }

    /// Opening already unpacks the first block, so that damage there shows here, too.
    private var openingFault: CompressionError {
        switch archive_errno(archive) {
        case ENOMEM: .tooLarge(reason)
        // ARCHIVE_ERRNO_MISC and ARCHIVE_ERRNO_FILE_FORMAT, for what no system call has said.
        case -1, EILSEQ: .damaged(reason)
        default: .notReadable(reason)
        }
    }

    private var reason: String { archive_error_string(archive).map { String(cString: $0) } ?? "unknown" }
}
