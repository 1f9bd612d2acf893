"""Lines at which the rules on audit logs of clouds, clusters and hosts fire, and lines at which they do not."""
import json

from rule_lines import clock, kernel

CRASH = "su[4512]: segfault at 7f79 ip 00007f7c7ac69996 sp 00007f7c12fd7c30 error 4 in {}[7f7c7ac00000+d00000]"


def audit(parent, *programs):
    """Records of the audit system of programs that one process starts, a tenth of a second after the other."""
    return [f'type=SYSCALL msg=audit(1795149584.{n}00:{n}): arch=c000003e syscall=59 success=yes exit=0 ppid={parent} pid={n + 90} auid=1000 uid=0 comm="x" exe="{program}" key=(null)' for n, program in enumerate(programs)]


def ended(program, signal):
    return [f'type=ANOM_ABEND msg=audit(1795149584.100:7): auid=1000 uid=1000 gid=1000 ses=2 pid=12 comm="x" exe="{program}" sig={signal} res=1']


def cloud(user, *names, source="ec2", time="12:00:00", **more):
    """Calls of AWS, as CloudTrail writes them."""
    return [
        json.dumps({
            "eventVersion": "1.08", "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::1:user/{user}"}, "eventTime": f"2026-11-20T{time}Z",
            "eventSource": f"{source}.amazonaws.com", "eventName": name, "awsRegion": "eu-west-1", "sourceIPAddress": "192.0.2.1",
            "eventID": f"{user}-{n}", **more}) for n, name in enumerate(names)]


def console(user, second_factor, answer, time="12:00:00", count=1):
    return cloud(user, *["ConsoleLogin"] * count, source="signin", time=time, responseElements={"ConsoleLogin": answer}, additionalEventData={"MFAUsed": second_factor})


def cluster(verb, resource, spec=None, user="dave", code=201, count=1, subresource=""):
    """Calls of a cluster, as the API server of Kubernetes writes them."""
    return [
        json.dumps({
            "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Request", "auditID": f"{n}-{user}", "stage": "ResponseComplete",
            "requestURI": f"/api/v1/{resource}", "verb": verb, "user": {"username": user}, "sourceIPs": ["192.0.2.1"],
            "objectRef": {"resource": resource, **({"subresource": subresource} if subresource else {})},
            "requestObject": {"spec": spec or {}}, "responseStatus": {"code": code},
            "stageTimestamp": f"2026-11-20T{clock(17100 + n)}Z"}, separators=(",", ":")) for n in range(count)]


ROOT = {"type": "Root", "arn": "arn:aws:iam::1:root"}
POD = "system:serviceaccount:default:shop"

# name of the alert: (lines at which it fires, lines at which it does not)
CASES = {
    "ConsoleLoginWithoutSecondFactor": (
        console("carol", "No", "Success"), console("carol", "Yes", "Success") + console("dan", "No", "Failure")),
    "ConsoleLoginOutOfHours": (
        console("carol", "Yes", "Success", "03:02:06"), console("carol", "Yes", "Success", "13:02:06")),
    "ConsoleLoginFailures": (console("carol", "No", "Failure", count=3), console("carol", "No", "Failure", count=2)),
    "CloudRootUsed": (
        cloud("carol", "DescribeVpcs", userIdentity=ROOT), cloud("carol", "Decrypt", userIdentity={**ROOT, "invokedBy": "s3.amazonaws.com"})),
    "CloudLoggingChanged": (
        cloud("carol", "StopLogging", source="cloudtrail"), cloud("carol", "StopLogging", source="cloudtrail", errorCode="AccessDenied")),
    "CloudPermissionsChanged": (cloud("carol", "AttachUserPolicy", source="iam"), cloud("carol", "ListUserPolicies", source="iam")),
    "CloudKeyDisabled": (cloud("carol", "ScheduleKeyDeletion", source="kms"), cloud("carol", "DescribeKey", source="kms")),
    "CloudNetworkChanged": (cloud("carol", "AuthorizeSecurityGroupIngress"), cloud("carol", "DescribeSecurityGroups")),
    "CloudCallsRefused": (
        cloud("carol", *["ListBuckets"] * 5, errorCode="AccessDenied"), cloud("carol", *["ListBuckets"] * 4, errorCode="AccessDenied")),
    "PrivilegedPod": (
        cluster("create", "pods", {"containers": [{"securityContext": {"privileged": True}}]}),
        cluster("create", "pods", {"containers": [{"securityContext": {"privileged": False}}]})),
    "HostAccessPod": (
        cluster("create", "pods", {"volumes": [{"hostPath": {"path": "/"}}]}), cluster("create", "pods", {"volumes": [{"emptyDir": {}}]})),
    "PodCommand": (cluster("create", "pods", subresource="exec"), cluster("create", "pods", subresource="binding")),
    "AnonymousClusterAccess": (
        cluster("list", "secrets", user="system:anonymous", code=200), cluster("list", "secrets", user="system:anonymous", code=403)),
    "ServiceAccountRefused": (
        cluster("list", "secrets", user=POD, code=403, count=5), cluster("list", "secrets", user=POD, code=403, count=4)),
    "DecodedCommand": (
        audit(77, "/usr/bin/base64", "/usr/bin/bash"), audit(79, "/usr/bin/bash", "/usr/bin/ls", "/usr/bin/base64")),
    "MassDeletion": (audit(80, *["/usr/bin/rm"] * 6), audit(81, *["/usr/bin/rm"] * 5)),
    "MassKilling": (audit(82, *["/usr/bin/pkill"] * 6), audit(83, *["/usr/bin/pkill"] * 5)),
    "ProgramFromTemporaryFolder": (audit(84, "/dev/shm/x"), audit(85, "/usr/bin/tmp")),
    "PrivilegedCrash": (ended("/usr/bin/sudo", 11), ended("/usr/bin/vim", 11)),
    "LoaderCrash": (kernel(CRASH.format("ld-linux-x86-64.so.2")), kernel(CRASH.format("libc.so.6"))),
}
