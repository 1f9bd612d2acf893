internal import Records
internal import Synchronization
public import Tailing

/// The state of each source, for `/health`, the page and metrics; written by the reading thread.
public final class SourceBoard: Sendable {
    public struct Source: Sendable {
        /// The label of its records.
        public var source: String
        /// Where the file is now.
        public var path: String
        public var offset: Int64
        /// Bytes written but not read; 1 for an archive that is not read to its end.
        public var lag: Int64
    }

    private struct State {
        var sources: [Source] = []
        var skipped: [SkippedPath] = []
        var hasSwept = false
    }

    private let state = Mutex(State())

    public var sources: [Source] { state.withLock { $0.sources } }
    public var skipped: [SkippedPath] { state.withLock { $0.skipped } }

    /// The inputs have been looked at at least once.
    public var hasSwept: Bool { state.withLock { $0.hasSwept } }

    func update(_ tailer: Tailer) {
        let sources = tailer.files.map {
            Source(source: $0.checkpoint.source, path: $0.checkpoint.path, offset: $0.checkpoint.offset, lag: $0.lag)
        }
        let skipped = tailer.skipped
        state.withLock {
            $0.sources = sources
            $0.skipped = skipped
            $0.hasSwept = true
        }
    }
}
