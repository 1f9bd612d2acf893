internal import CLinux
internal import Glibc

/// How a program that was called ended.
public enum ProgramEnd: Hashable, Sendable {
    case exited(Int)
    /// A signal ended it.
    case killed
    /// It took longer than it may and was killed with what it had started.
    case timedOut
}

/// Runs a program to its end, with `input` as its standard input.
///
/// It has no other file of this process, an environment of PATH and LANG alone, and its output is dropped.
/// - Parameter arguments: the path of the program first. No shell reads them.
public func callProgram(
    _ arguments: [String], input: [UInt8], timeoutMilliseconds: Int
) throws(SystemError) -> ProgramEnd {
    guard let path = arguments.first, path.contains("/") else { throw SystemError("spawn", code: ENOENT) }
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    let process = input.withUnsafeBytes { sawlog_spawn(words, $0.baseAddress, $0.count) }
    if process < 0 { throw SystemError.last("spawn", path: path) }
    let code = sawlog_await(process, Int32(clamping: timeoutMilliseconds))
    return code < 0 ? .timedOut : code > 255 ? .killed : .exited(Int(code))
}
