import Diagnostics
import Glibc
import Linux

// An interrupted command ends with 130, as shells expect; `serve` puts its own handlers in place.
signal(SIGINT) { _ in _exit(130) }
Memory.keepFreed()
let code = Program.run(Array(CommandLine.arguments.dropFirst()))
Pager.wait()
exit(code)
