"""Lines at which the rules on hosts, training runs and fleets fire, and lines at which they do not."""
from rule_lines import kernel, lines, syslog

CORRECTED = "EDAC MC0: 1 CE memory scrubbing error on DIMM_A1 (channel:0 slot:1 page:0x10 offset:0x0 grain:32 syndrome:0x0)"
ELASTIC = "1120 04:45:04.644000 4849 torch/distributed/elastic/multiprocessing/api.py:1002] "


def app(level, *texts, **when):
    return lines(f"2026-11-20T{{t}}Z {level} {{v}}", *texts, **when)


def said(name, value):
    return lines(f'{{{{"time":"2026-11-20T{{t}}Z","{name}":{{v}}}}}}', value)


def ended(*units):
    return syslog("systemd[1]", *(f"{unit}.service: Failed with result 'exit-code'." for unit in units))


# name of the alert: (lines at which it fires, lines at which it does not)
CASES = {
    "KernelOutOfMemory": (
        kernel("Out of memory: Killed process 977 (python3) total-vm:120832kB, anon-rss:15596kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:90kB oom_score_adj:0"),
        kernel("oom_reaper: reaped process 977 (python3), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB")),
    "GPUXidApplication": (
        kernel("NVRM: Xid (PCI:0000:04:00): 31, pid=77, name=python3, MMU Fault"),
        kernel("NVRM: Xid (PCI:0000:04:00): 79, pid=77, GPU has fallen off the bus.")),
    "GPUXidMemory": (
        kernel("NVRM: Xid (PCI:0000:04:00): 94, pid=77, name=python3, Contained ECC error"),
        kernel("NVRM: Xid (PCI:0000:04:00): 31, pid=77, name=python3, MMU Fault")),
    "GPUXidHardware": (
        kernel("NVRM: Xid (PCI:0000:04:00): 79, pid=77, GPU has fallen off the bus."),
        kernel("NVRM: Xid (PCI:0000:04:00): 13, pid=77, Graphics SM Warp Exception")),
    "MemoryUncorrectable": (
        kernel("EDAC MC3: 1 UE memory read error on DIMM0 (channel:2 slot:0 page:0xb75 offset:0x140 grain:32)"),
        kernel("EDAC MC3: 1 CE memory read error on DIMM0 (channel:2 slot:0 page:0xb75 offset:0x140 grain:32 syndrome:0x0)")),
    "DiskFull": (
        lines("Nov 20 {t} node-01 app[9]: {v}", "cannot write /var/x: No space left on device"),
        lines("Nov 20 {t} node-01 app[9]: {v}", "space left on device: 7 GiB")),
    "DiskFault": (
        kernel("EXT4-fs (sdb2): Remounting filesystem read-only"), kernel("EXT4-fs (sdb2): mounted filesystem")),
    "TrainingLossNotFinite": (
        lines('{{"time":"2026-11-20T{t}Z","step":{v},"loss":"NaN"}}', 7),
        lines('{{"time":"2026-11-20T{t}Z","step":{v},"loss":2.5}}', 7)),
    "GPUOutOfMemory": (
        ["2026-11-20 04:45:00,123 INFO step 7", "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB."], ["CUDA version 12.4"]),
    "CollectiveTimeout": (
        ["[rank3]:[E1120 04:45:01.123456789 ProcessGroupNCCL.cpp:616] [Rank 3] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=9, OpType=ALLREDUCE, NumelIn=1, NumelOut=1, Timeout(ms)=600000) ran for 600012 milliseconds before timing out."],
        ["[rank3]:[I1120 04:45:01.123456789 ProcessGroupNCCL.cpp:616] [Rank 3] ProcessGroupNCCL initialization options: size: 4"]),
    "MissionFailed": (
        lines('{{"time":"2026-11-20T{t}Z","mission":"m1","mission_status":"{v}"}}', "failed"),
        lines('{{"time":"2026-11-20T{t}Z","mission":"m1","mission_status":"{v}"}}', "done")),
    "SafetyViolation": (
        lines('{{"time":"2026-11-20T{t}Z","safety_violations":{v}}}', 1),
        lines('{{"time":"2026-11-20T{t}Z","safety_violations":{v}}}', 0)),
    "IntegrationConflict": (
        lines('{{"time":"2026-11-20T{t}Z","integration_errors":{v}}}', 2),
        lines('{{"time":"2026-11-20T{t}Z","integration_errors":{v}}}', 0)),
    "ResourceConflict": (
        lines('{{"time":"2026-11-20T{t}Z","resource_conflicts":{v}}}', 2),
        lines('{{"time":"2026-11-20T{t}Z","resource_conflicts":{v}}}', 0)),

    "MemoryCorrectable": (kernel(*[CORRECTED] * 11), kernel(*[CORRECTED] * 10)),
    "KernelFault": (
        kernel("watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [python3:811]"), kernel("Booting paravirtualized kernel on KVM")),
    "ServiceFailing": (ended("web", "web", "web"), ended("web", "web", "db", "db", "cache")),
    "NewError": (
        syslog("ledger[7]", "error: no peer 7", start="02:00:00") + syslog("ledger[7]", "error: the ledger is gone"),
        syslog("ledger[7]", "error: no peer 7", start="02:00:00") + syslog("ledger[7]", "error: no peer 9")),
    "ErrorBurst": (app("ERROR", *(f"no peer {n}" for n in range(40))), app("ERROR", *(f"no port {n}" for n in range(29)))),
    "RankFailed": (
        ["E" + ELASTIC + "failed (exitcode: -9) local_rank: 0 (pid: 4968) of binary: /opt/venv/bin/python3"],
        ["W" + ELASTIC + "Sending process 4968 closing signal SIGTERM"]),
    "NodeHeartbeatMissing": (said("node_heartbeat_missing", 301), said("node_heartbeat_missing", 300)),
    "UnauthorizedAccess": (said("auth_failures", 6), said("auth_failures", 5)),
    "HealthCheckFailing": (
        app("ERROR", "Critical health check failures: 1"), app("INFO", "Health check results: 5/5 healthy")),
}
