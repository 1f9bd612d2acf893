"""The shipped metric rules: each metric with lines from which it comes, and what promtool says of them all."""
import json, pathlib, re, shutil, subprocess, unittest

from login_rule_cases import refused
from program import ROOT, Folder, run
from rule_lines import access, failed, kernel, lines, sshd, syslog


def record(**fields):
    """A line of JSON with a time and a host; `__` in a name stands for a dot."""
    named = {name.replace("__", "."): value for name, value in fields.items()}
    return [json.dumps({"time": "2026-11-20T04:45:00Z", **named})]


def logged(text):
    return ["2026-11-20 04:45:00,123 - embeddings - INFO - " + text]


TITAN = ["[titan] 2026-11-20 04:46:17,508 - root - INFO - step: 12  loss:  6.50125  grad_norm:  1.2500  memory:  8.50GiB(10.63%)  tps: 10,050  tflops: 61.25  mfu: 6.25%"]
VLLM = ["(APIServer pid=4242) INFO 11-20 04:45:00 [loggers.py:123] Engine 000: Avg prompt throughput: 125.5 tokens/s, Avg generation throughput: 912.5 tokens/s, Running: 12 reqs, Waiting: 3 reqs, GPU KV cache usage: 71.5%, Prefix cache hit rate: 25.5%"]
NGINX = ['192.0.2.1 - - [20/Nov/2026:04:45:00 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8.0" rt=0.015 urt=0.010']
SHOP = record(service="shop", status=503, duration_ms=125, level="error", msg="no answer")
XID = kernel("NVRM: Xid (PCI:0000:04:00): 79, pid=77, GPU has fallen off the bus.")
KILLED = kernel("Out of memory: Killed process 977 (python3) total-vm:120832kB, anon-rss:15596kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:90kB oom_score_adj:0")
WAF = ['[Fri Nov 20 04:45:00.006010 2026] [:error] [pid 2560:tid 140496349419264] [client 192.0.2.1:37752] [client 192.0.2.1] ModSecurity: Warning. Matched phrase "etc/passwd" at ARGS:a. [file "/etc/x.conf"] [line "500"] [id "932160"] [msg "Remote Command Execution"] [severity "CRITICAL"] [hostname "www.example.com"] [uri "/"]']

# name of the metric: (lines from which it comes, what its sample ends with)
CASES = {
    "training_loss": (record(step=7, loss=2.5, run="r1"), 'run="r1",source="SOURCE"} 2.5'),
    "training_validation_loss": (record(step=7, val_loss=2.25), "} 2.25"),
    "training_eval_loss": (record(step=7, eval_loss=2.125), "} 2.125"),
    "training_learning_rate": (record(step=7, learning_rate=0.0003), "} 0.0003"),
    "training_grad_norm": (TITAN, "} 1.25"),
    "training_step": (TITAN, "} 12"),
    "training_epoch": (record(epoch=3, loss=1), "} 3"),
    "training_tokens_per_second": (TITAN, "} 10050"),
    "training_samples_per_second": (record(step=1, samples_per_second=512.5), "} 512.5"),
    "training_mfu_ratio": (TITAN, "} 0.0625"),
    "training_accuracy": (["epoch 7: accuracy=0.75, loss=0.5, lr=0.001"], "} 0.75"),
    "training_memory_allocated_bytes": (TITAN, "} 9126805504"),
    "training_step_duration_seconds": (["iter 340: loss 5.4983, time 250.00ms, mfu 0.96%"], 'le="0.25"} 1'),
    "training_nonfinite_losses_total": (record(step=7, loss="NaN"), "} 1"),
    "training_logged_steps_total": (TITAN + TITAN, "} 2"),
    "training_checkpoints_total": (record(event__action="checkpoint", step=7), "} 1"),
    "training_failures_total": (["E1120 04:45:04.644000 4849 torch/distributed/elastic/multiprocessing/api.py:1002] failed (exitcode: -9) local_rank: 0 (pid: 4968) of binary: /opt/venv/bin/python3"], 'action="rank_failed",source="SOURCE"} 1'),
    "embeddings_response_time_seconds": (logged("Performance: 0.034s, 470.4 emb/s, cache_hit_rate: 0.55"), 'le="0.05"} 1'),
    "embeddings_throughput_per_second": (logged("Performance: 0.034s, 470.5 emb/s, cache_hit_rate: 0.55"), "} 470.5"),
    "embeddings_cache_hit_ratio": (logged("Performance: 0.034s, 470.4 emb/s, cache_hit_rate: 0.55"), "} 0.55"),
    "embeddings_errors_total": (["2026-11-20 04:45:00,123 - embeddings - ERROR - Error: no model"], "} 1"),
    "pytest_test_results_total": (["tests/test_a.py::test_b PASSED                                  [100%]"], 'outcome="PASSED",source="SOURCE"} 1'),
    "pytest_run_duration_seconds": (["============ 2 failed, 3 passed in 1.25s ============"], "} 1.25"),
    "pytest_run_failures": (["============ 2 failed, 3 passed in 1.25s ============"], "} 2"),
    "evaluation_score": (record(task="arc_easy", metric="acc", score=0.625), 'metric="acc",source="SOURCE",task="arc_easy"} 0.625'),
    "evaluation_accuracy_ratio": (record(epoch=2, eval_accuracy=0.875), "} 0.875"),
    "inference_request_duration_seconds": (record(model="m", latency_ms=12.5), 'model="m",source="SOURCE",le="0.025"} 1'),
    "inference_time_to_first_token_seconds": (record(mean_ttft_ms=125), "} 0.125"),
    "inference_generation_tokens_per_second": (VLLM, "} 912.5"),
    "inference_running_requests": (VLLM, "} 12"),
    "inference_waiting_requests": (VLLM, "} 3"),
    "inference_kv_cache_usage_ratio": (VLLM, "} 0.715"),
    "bge_icl_queue_depth": (record(queue_depth=7), "} 7"),
    "bge_icl_current_batch_size": (record(bge_icl_current_batch_size=4), "} 4"),
    "bge_icl_min_batch_size": (record(min_batch_size=4), "} 4"),
    "http_requests_total": (access("/a", "/b"), 'method="GET",source="SOURCE",status="4xx"} 2'),
    "http_request_duration_seconds": (NGINX, 'le="0.025"} 1'),
    "http_upstream_duration_seconds": (record(http__response__status_code=200, upstream_response_time_s=0.01), 'le="0.01"} 1'),
    "http_response_body_bytes_total": (NGINX, "} 612"),
    "log_errors_total": (["2026-11-20T04:45:00Z ERROR no peer"], 'level="error",source="SOURCE"} 1'),
    "service_requests_total": (SHOP, 'service="shop",status="5xx"} 1'),
    "service_request_duration_seconds": (SHOP, 'service="shop",le="0.25"} 1'),
    "service_errors_total": (SHOP, 'service="shop",source="SOURCE"} 1'),
    "system_oom_kills_total": (KILLED, 'host="node-01",process="python3"} 1'),
    "system_gpu_xid_errors_total": (XID, 'gpu="0000:04:00",host="node-01",xid="79"} 1'),
    "system_kernel_faults_total": (kernel("EXT4-fs (sdb2): Remounting filesystem read-only"), 'action="filesystem_readonly",host="node-01"} 1'),
    "system_errors_total": (KILLED, 'host="node-01",process="kernel"} 1'),
    "system_disk_errors_total": (kernel("EXT4-fs (sdb2): Remounting filesystem read-only"), 'device="sdb2",host="node-01"} 1'),
    "system_disk_full_total": (syslog("app[9]", "error: cannot write /var/x: No space left on device"), 'host="node-01",source="SOURCE"} 1'),
    "system_service_restarts_total": (syslog("systemd[1]", "web.service: Scheduled restart job, restart counter is at 5."), 'unit="web.service"} 1'),
    "system_service_failures_total": (syslog("systemd[1]", "web.service: Failed with result 'exit-code'."), 'unit="web.service"} 1'),
    "system_memory_errors_total": (kernel("EDAC MC0: 1 CE memory scrubbing error on DIMM_A1 (channel:0 slot:1 page:0x10 offset:0x0 grain:32 syndrome:0x0)"), 'dimm="DIMM_A1",host="node-01",type="CE"} 1'),
    "security_auth_failures_total": (failed(3), 'source_ip="192.0.2.1",user="eve"} 3'),
    "security_auth_successes_total": (sshd("Accepted publickey for eve from 192.0.2.1 port 4999 ssh2"), 'source_ip="192.0.2.1",user="eve"} 1'),
    "security_sudo_commands_total": (syslog("sudo", "carol : TTY=pts/1 ; PWD=/home/carol ; USER=root ; COMMAND=/bin/ls"), 'target="root",user="carol"} 1'),
    "security_attacks_detected_total": (WAF, 'action="waf_match",source="SOURCE",source_ip="192.0.2.1"} 1'),
    "security_firewall_packets_total": (refused(22, 22), 'port="22",prefix="[UFW BLOCK]",source="SOURCE"} 2'),
    "security_account_changes_total": (syslog("useradd[9]", "new user: name=mallory, UID=1005, GID=1005, home=/home/mallory, shell=/bin/sh"), 'action="user_added",host="node-01"} 1'),
    "security_denials_total": (['type=AVC msg=audit(1795149584.147:96): avc:  denied  { getattr } for  pid=2465 comm="httpd" path="/srv/a" dev=dm-0 ino=28 scontext=u:r:httpd_t:s0 tcontext=u:object_r:s:s0 tclass=file'], 'program="httpd"} 1'),
    "security_cert_expiry_seconds": (record(security_cert_expiry_days=2), "} 172800"),
    "mesh_peers": (record(mesh_peer_count=4), "} 4"),
    "consensus_failed_rounds_total": (record(event="consensus_failed"), "} 1"),
    "consensus_leader_elections_total": (record(event="leader_elected"), "} 1"),
    "fl_training_rounds_total": (record(event="fl_round_completed"), "} 1"),
    "fleet_gpu_utilization_percent": (record(gpu_utilization=40), "} 40"),
    "fleet_gpu_memory_percent": (record(gpu_memory_usage=91), "} 91"),
    "fleet_cpu_percent": (record(system={"cpu_percent": 45.5}), "} 45.5"),
    "fleet_memory_percent": (record(memory_percent=67.5), "} 67.5"),
    "fleet_disk_percent": (record(disk_usage=32), "} 32"),
    "fleet_network_latency_seconds": (record(network={"average_latency": 75.5}), "} 0.0755"),
    "fleet_heartbeat_timestamp_seconds": (record(node="n1", last_heartbeat=1795149500), 'node="n1"} 1795149500'),
    "fleet_hourly_cost": (record(hourly_cost=3.5), " 3.5"),
    "fleet_hourly_budget": (record(budget_threshold=2), " 2"),
    "fleet_confidence_ratio": (record(ai={"average_confidence": 0.875}), "} 0.875"),
    "fleet_success_ratio": (record(success_rate=0.75), "} 0.75"),
    "fleet_inferences": (record(total_inferences=5678), "} 5678"),
    "fleet_successful_inferences": (record(successful_inferences=5580), "} 5580"),
    "fleet_nodes_active": (record(active_nodes=4), "} 4"),
    "fleet_samples_per_second": (record(holomorphic_throughput=5e7), "} 50000000"),
    "fleet_generations_without_improvement": (record(no_improvement_for_generations=7), "} 7"),
    "fleet_p_value": (record(mission="a", p_value=0.03), "} 0.03"),
}
# Logged under the name of the metric.
for name in (
        "system_cpu_usage_percent", "system_memory_usage_bytes", "system_memory_total_bytes", "system_disk_usage_bytes",
        "mesh_messages_per_second", "mesh_bandwidth_bytes_per_second", "consensus_round_duration_seconds",
        "consensus_vote_success_rate", "consensus_byzantine_nodes_detected", "fl_model_accuracy",
        "fl_aggregation_duration_seconds", "fl_privacy_budget_consumed"):
    CASES[name] = (record(**{name: 0.5}), "} 0.5")


def own(name, text):
    """With a host and a service of its own, so that no case counts for another."""
    return text.replace("node-01", "node-" + name).replace('"shop"', f'"shop-{name}"')


class ShippedMetrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with Folder() as folder:
            folder = pathlib.Path(folder)
            for name, (text, _) in CASES.items():
                (folder / f"{name}.log").write_text(own(name, "\n".join(text) + "\n"))
            code, _, said = run("ingest", "--store", folder / "store", *sorted(folder.glob("*.log")))
            assert code == 0, said
            cls.text = run("metrics", "--store", folder / "store")[1].decode()
            cls.open = run("metrics", "--store", folder / "store", "-o", "openmetrics")[1].decode()
            cls.folder = folder

    def test_each_metric_comes_from_its_lines(self):
        for name, (_, end) in CASES.items():
            source = str(self.folder / f"{name}.log")
            samples = [l for l in self.text.splitlines() if re.match(name + r"(_bucket)?[ {]", l)]
            with self.subTest(name):
                self.assertTrue([l for l in samples if l.endswith(own(name, end).replace("SOURCE", source))], samples)

    def test_no_metric_lacks_a_case(self):
        names = set()
        for file in (ROOT / "rules/metrics").glob("*.yaml"):
            names |= set(re.findall(r"^ +- \{?name: (\w+)", file.read_text(), re.M))
        self.assertEqual(sorted(CASES), sorted(names))

    def test_counters_and_histograms_lead_to_a_line(self):
        for name in ("security_auth_failures_total", "http_request_duration_seconds_bucket"):
            self.assertRegex(self.open, name + r'\{[^}]*\} \d+ # \{.*time="2026-11-20T04:45:0\dZ"\} ')

    def test_the_share_of_the_peak_is_a_share_whatever_a_program_prints(self):
        printed = {
            "composer": ("[batch=12/4800]:\n         Train trainer/global_step: 11\n         Train throughput/device/mfu: 0.4100", "0.41"),
            "prime_rl": ("04:22:14 [INFO] [TRAIN] [Rank 1] step: 42, loss: 0.2125, tokens_per_second: 65500.25, mfu: 41.25", "0.4125"),
            "nanogpt": ("iter 340: loss 5.4983, time 33785.52ms, mfu 0.50%", "0.005"),
            "llmc": ("120 | loss 7.2500 | lr 1.200000e-05 | 912.25ms | mfu 1.25%", "0.0125"),
            # What knows no peak logs -100 %.
            "unknown": ("iter 0: loss 5.4983, time 33785.52ms, mfu -100.00%", None),
        }
        with Folder() as folder:
            for name, (text, _) in printed.items():
                (folder / f"{name}.log").write_text(text + "\n")
            run("ingest", "-q", "--store", folder / "store", *sorted(folder.glob("*.log")))
            shown = run("metrics", "--store", folder / "store")[1].decode()
            found = dict(re.findall(r'^training_mfu_ratio\{.*source="[^"]*/(\w+)\.log"\} (\S+)$', shown, re.M))
            self.assertEqual({name: round(float(value), 9) for name, value in found.items()},
                             {name: float(share) for name, (_, share) in printed.items() if share})

    def test_promtool_finds_no_fault(self):
        if not shutil.which("promtool"):
            self.skipTest("promtool is not installed")
        done = subprocess.run(["promtool", "check", "metrics"], input=self.text, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))


if __name__ == "__main__":
    unittest.main()
