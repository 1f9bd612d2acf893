internal import Glibc

/// Lets the process have as many open files as the system allows it: the soft limit, often 1024, rises to the hard one.
///
/// The soft limit is low for the sake of programs that use select(2). Each connection and each tailed file takes one.
/// A refusal leaves the limit as it is.
public func raiseDescriptorLimit() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    // More than this nobody needs, and tables of descriptors grow with it.
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    _ = setrlimit(resource, &limit)
}
