/// Block format 1, drawn in `docs/format/block.md`: a header, then five sections, each compressed
/// and with its own checksum, so that damage is found, named, and stays where it is.
enum BlockFormat {
    static let magic: [UInt8] = Array("SLB".utf8)
    static let version: UInt8 = 1

    /// Order of the sections in a block.
    enum Section: Int, CaseIterable { case tables, records, fields, text, derived }

    /// Magic, version, number of records, the sections' entries; its checksum follows.
    static let headerSize = 8 + 16 * Section.allCases.count
    static let checksumSize = 8
    /// No section may unpack to more: a batch holds less than 2 GiB.
    static let sectionLimit = 1 << 30
}

/// Why a block cannot be read.
enum BlockFault: Error, Equatable {
    case notABlock
    case newerVersion(UInt8)
    /// It ends before or after the place its header says.
    case wrongLength
    /// The header's checksum does not fit its bytes.
    case damagedHeader
    /// The section's checksum does not fit its bytes.
    case damaged(BlockFormat.Section)
    /// The same of a part of a segment.
    case damagedPart(SegmentPart)
    /// Checksums fit, but the content makes no sense.
    case malformed
    /// A part of a segment lies behind what was read of it.
    case notFetched
}

extension BlockFault: CustomStringConvertible {
    var description: String {
        switch self {
        case .notABlock: "it is not a block"
        case .newerVersion(let version): "it has block format \(version), made by a newer Sawlog"
        case .wrongLength: "its length is wrong"
        case .damagedHeader: "the checksum of its header does not fit"
        case .damaged(let section): "the checksum of its \(section) does not fit"
        case .damagedPart(let part): "the checksum of its \(part) does not fit"
        case .malformed: "its content makes no sense"
        case .notFetched: "not all of it was read"
        }
    }
}
