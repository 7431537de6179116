//! The lines of `docs/cluster.md` make a film on a Slurm of one node, which is started for it.
//!
//! Left out, with a message, where its daemons cannot be started: without root, or without the programs.
#![cfg(all(target_os = "linux", feature = "libav"))]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const BINARY: &str = env!("CARGO_BIN_EXE_fieldreel");

/// What is added to the page's commands so that they take a moment, and are the same with and without Slurm.
const OPTIONS: &str = "--size 128x96 --quality draft --frames 1200 --threads 1 --adapter software";

/// A cluster of this machine, with configuration, state and ports of its own.
struct Cluster {
    folder: TempDir,
    daemons: Vec<Child>,
}

/// Why there can be none.
fn obstacle() -> Option<String> {
    let user = Command::new("id").arg("-u").output().unwrap();
    if user.stdout != b"0\n" {
        return Some("its daemons have to be started by root".to_owned());
    }
    ["munged", "slurmctld", "slurmd", "sbatch"]
        .into_iter()
        .find(|name| program(name).is_none())
        .map(|missing| format!("{missing} is not installed (scripts/set-up test installs it on Debian)"))
}

fn program(name: &str) -> Option<PathBuf> {
    let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
    folders.into_iter().map(|folder| Path::new(folder).join(name)).find(|path| path.is_file())
}

/// Does `step` until it says that it is done.
fn until(what: &str, mut step: impl FnMut() -> bool) {
    for _ in 0..1200 {
        if step() {
            return;
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    panic!("not within two minutes: {what}");
}

impl Cluster {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut cluster = Self { folder, daemons: Vec::new() };
        for name in ["state", "spool", "bin", "work"] {
            fs::create_dir(cluster.path(name)).unwrap();
        }
        let node = cluster.said("hostname", &["-s"]);
        fs::write(cluster.path("slurm.conf"), configuration(cluster.folder.path(), node.trim())).unwrap();
        let key = cluster.path("munge.key");
        // As secret as the folder's name: nobody else is to talk to these daemons.
        let noise: Vec<u8> = tempfile::tempdir().unwrap().path().as_os_str().as_encoded_bytes().repeat(4);
        fs::write(&key, noise).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        let path = |name: &str| cluster.path(name).display().to_string();
        let options = [
            ("--socket", "munge.socket"),
            ("--key-file", "munge.key"),
            ("--log-file", "munged.log"),
            ("--pid-file", "munged.pid"),
            ("--seed-file", "munged.seed"),
        ];
        let mut options: Vec<String> =
            options.iter().map(|(option, name)| format!("{option}={}", path(name))).collect();
        options.extend(["--foreground".to_owned(), "--force".to_owned()]);
        cluster.run_daemon("munged", &options);
        until("munged listens", || cluster.path("munge.socket").exists());
        for name in ["slurmctld", "slurmd"] {
            let log = cluster.path(&format!("{name}.log")).display().to_string();
            cluster.run_daemon(name, &["-D".to_owned(), "-L".to_owned(), log]);
        }
        until("the node is idle", || cluster.said("sinfo", &["-h", "-o", "%T"]).trim() == "idle");
        cluster
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run_daemon(&mut self, name: &str, options: &[String]) {
        let mut daemon = self.command(program(name).unwrap().to_str().unwrap());
        daemon.args(options).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.daemons.push(daemon.spawn().unwrap());
    }

    /// A command that talks to this cluster and works in its folder, with our program in the path.
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap());
        command.current_dir(self.path("work")).env("PATH", path);
        command.env("SLURM_CONF", self.path("slurm.conf"));
        command
    }

    fn said(&self, name: &str, arguments: &[&str]) -> String {
        let output = self.command(name).args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What the jobs and daemons said, for whoever has to find out what went wrong.
    fn logs(&self) -> String {
        let files = [self.path("work"), self.folder.path().to_owned()];
        let entries = files.iter().flat_map(|folder| fs::read_dir(folder).unwrap().flatten());
        let logs = entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "out" || ending == "log"));
        let told = logs
            .map(|path| format!("{}:\n{}", path.display(), fs::read_to_string(&path).unwrap_or_default()));
        told.collect::<Vec<_>>().join("\n")
    }
}

/// Everything ends with the test, also when it fails.
impl Drop for Cluster {
    #[expect(clippy::print_stderr, reason = "there is no other way to tell what a job said")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.logs());
        }
        drop(self.command("scancel").args(["--user", "root"]).status());
        for _ in 0..100 {
            if self.said("squeue", &["-h"]).is_empty() {
                break;
            }
            std::thread::park_timeout(Duration::from_millis(100));
        }
        while let Some(mut daemon) = self.daemons.pop() {
            drop(daemon.kill());
            drop(daemon.wait());
        }
    }
}

fn configuration(folder: &Path, node: &str) -> String {
    // Both are held until both are known, so that they differ.
    let ports = [0, 1].map(|_| TcpListener::bind("127.0.0.1:0").unwrap());
    let [controller, node_port] = ports.map(|port| port.local_addr().unwrap().port());
    let folder = folder.display();
    format!(
        "ClusterName=fieldreel
SlurmctldHost={node}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldPort={controller}
SlurmdPort={node_port}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
PlugStackConfig=/dev/null
ReturnToService=2
KillWait=1
SchedulerParameters=sched_interval=1,bf_interval=1
NodeName={node} NodeAddr=127.0.0.1 CPUs=8 State=UNKNOWN
PartitionName=all Nodes={node} Default=YES MaxTime=INFINITE State=UP
"
    )
}

/// The program as the page's lines find it: small and quick. When task 3 runs for the first time it is stopped in the
/// middle, so that it can be ended there.
fn stand_in() -> String {
    format!(
        r#"#!/bin/bash
case "$1" in
    join) exec {BINARY} "$@" ;;
    plan) exec {BINARY} "$@" {OPTIONS} ;;
esac
record() {{ exec {BINARY} "$@" {OPTIONS} --segment-frames 50; }}
if [ "$SLURM_ARRAY_TASK_ID" != 3 ] || [ -n "$SLURM_RESTART_COUNT" ]; then
    record "$@"
fi
record "$@" &
until [ -s .dem.3-of-8.mp4.*.part ]; do
    kill -0 $! || exit 1
done
kill -STOP $!
touch stopped
wait
"#
    )
}

/// The block of the page that calls `sbatch`.
fn lines_of_the_page() -> String {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/cluster.md")).unwrap();
    let blocks = page.split("```text\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let mut blocks = blocks.filter(|block| block.contains("sbatch"));
    let block = blocks.next().expect("the page has a block with sbatch").to_owned();
    assert!(blocks.next().is_none() && block.matches("sbatch").count() == 2, "{block}");
    block
}

#[test]
fn the_lines_of_the_page_make_the_film_although_a_task_is_killed() {
    if let Some(reason) = obstacle() {
        eprintln!("left out, no Slurm is started: {reason}");
        return;
    }
    let cluster = Cluster::start();
    let stand_in_path = cluster.path("bin/fieldreel");
    fs::write(&stand_in_path, stand_in()).unwrap();
    fs::set_permissions(&stand_in_path, fs::Permissions::from_mode(0o755)).unwrap();
    let work = cluster.path("work");
    fs::copy(Path::new(ROOT).join("assets/samples/jacksboro_dem.tif"), work.join("dem.tif")).unwrap();
    let submitted = cluster.command("bash").args(["-euc", &lines_of_the_page()]).output().unwrap();
    assert!(submitted.status.success(), "{}", String::from_utf8_lossy(&submitted.stderr));

    until("the third task was stopped in the middle", || work.join("stopped").exists());
    let jobs = cluster.said("squeue", &["-h", "-r", "-o", "%F_%K %t"]);
    let task = jobs.lines().find_map(|line| line.strip_suffix(" R").filter(|task| task.ends_with("_3")));
    let task = task.unwrap_or_else(|| panic!("task 3 does not run: {jobs}")).to_owned();
    assert!(cluster.command("scontrol").args(["requeue", &task]).status().unwrap().success());
    // A requeued task waits two minutes unless it is told otherwise. A little it has to wait: the node counts in seconds
    // when it was killed, and launches nothing that is not younger.
    until("the third task is queued again", || {
        cluster.said("squeue", &["-h", "-j", &task, "-o", "%t %r"]).trim() == "PD BeginTime"
    });
    let sooner = ["update", &format!("jobid={task}"), "StartTime=now+3"];
    assert!(cluster.command("scontrol").args(sooner).status().unwrap().success());
    until("the shards were joined", || work.join("dem.mp4").exists());
    let jobs_left = || cluster.said("squeue", &["-h"]);
    until("no job is left", || jobs_left().is_empty());

    let logs = cluster.logs();
    assert!(logs.contains("going on after"), "the killed task began anew:\n{logs}");
    assert!(logs.contains("joined 1200 frames of 8 shards: dem.mp4"), "{logs}");
    let once = format!("dem.tif --offscreen -o once.mp4 {OPTIONS} --segment-frames 50");
    let made = cluster.command(BINARY).args(once.split(' ')).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let bytes = |name: &str| fs::read(work.join(name)).unwrap();
    assert!(bytes("dem.mp4") == bytes("once.mp4"), "the film from the cluster is another one");
}
