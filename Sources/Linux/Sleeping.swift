import Glibc

extension Clock {
    /// Lets the calling thread rest, less when a signal comes. Only for back-off where nothing can wake it.
    public static func sleep(nanoseconds: Int64) {
        var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        nanosleep(&time, nil)
    }
}
