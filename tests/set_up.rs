//! `scripts/set-up` calls a package manager only when something is missing, and then for exactly that.
//!
//! The script runs with a `PATH` of its own, in which every program that could change the machine is a stand-in that
//! writes down how it was called. What it looks for as files (libclang, drivers) is the machine's own.

#![cfg(all(target_os = "linux", feature = "libav"))]

use std::error::Error;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

type TestResult = Result<(), Box<dyn Error>>;

/// A machine on which only libav may be missing.
struct Machine {
    folder: TempDir,
}

impl Machine {
    /// `manager`: the only package manager there is.
    fn new(manager: &str, user_id: u32) -> Result<Self, Box<dyn Error>> {
        let machine = Self { folder: tempfile::tempdir()? };
        for tool in ["bash", "env", "head", "sed", "sort", "touch", "uname"] {
            let found = std::env::split_paths(&std::env::var_os("PATH").ok_or("no PATH")?)
                .map(|folder| folder.join(tool))
                .find(|path| path.is_file())
                .ok_or(tool)?;
            symlink(found, machine.path().join(tool))?;
        }
        machine.add_program("cc", "while read -r _; do :; done")?;
        machine.add_program("make", "")?;
        machine.add_program("python3", "")?;
        machine.add_program("cargo", "echo cargo 99.0.0")?;
        machine.add_program("id", &format!("echo {user_id}"))?;
        machine.add_program("pkg-config", "[ -e \"$here/libav-installed\" ]")?;
        machine.add_program("apt-cache", "")?;
        machine.add_program("sudo", "echo sudo >>\"$here/calls\"; exec \"$@\"")?;
        machine.add_program(
            manager,
            "echo \"${0##*/} $*\" >>\"$here/calls\"; [ \"$1\" = update ] || touch \"$here/libav-installed\"",
        )?;
        Ok(machine)
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn add_program(&self, name: &str, body: &str) -> std::io::Result<()> {
        let path = self.path().join(name);
        std::fs::write(&path, format!("#!{0}/bash\nhere={0}\n{body}\n", self.path().display()))?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))
    }

    fn install_libav(&self) -> std::io::Result<()> {
        std::fs::write(self.path().join("libav-installed"), "")
    }

    fn set_up(&self) -> std::io::Result<Output> {
        self.set_up_for("demo")
    }

    fn set_up_for(&self, purpose: &str) -> std::io::Result<Output> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/set-up");
        Command::new(self.path().join("bash")).args([script, purpose]).env("PATH", self.path()).output()
    }

    /// How package managers and sudo were called, one call a line.
    fn calls(&self) -> String {
        std::fs::read_to_string(self.path().join("calls")).unwrap_or_default()
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_complete_machine_calls_no_package_manager() -> TestResult {
    let machine = Machine::new("apt-get", 0)?;
    machine.install_libav()?;
    let output = machine.set_up()?;
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(machine.calls(), "");
    Ok(())
}

#[test]
fn what_is_missing_is_installed_with_the_manager_that_is_there() -> TestResult {
    let all_libav_dev = "libavutil-dev libavcodec-dev libavformat-dev libavfilter-dev libswscale-dev";
    for (manager, expected) in [
        (
            "apt-get",
            format!("apt-get update\napt-get install --yes --no-install-recommends {all_libav_dev}\n"),
        ),
        (
            "dnf",
            "dnf install --assumeyes pkgconfig(libavutil) pkgconfig(libavcodec) pkgconfig(libavformat) \
             pkgconfig(libavfilter) pkgconfig(libswscale)\n"
                .to_owned(),
        ),
        ("pacman", "pacman --sync --needed --noconfirm ffmpeg\n".to_owned()),
        ("brew", "brew install ffmpeg\n".to_owned()),
    ] {
        let machine = Machine::new(manager, 0)?;
        let output = machine.set_up()?;
        assert!(output.status.success(), "{manager}: {}", stderr(&output));
        assert_eq!(machine.calls(), expected);
    }
    Ok(())
}

#[test]
fn the_tests_need_a_screen() -> TestResult {
    for (manager, expected) in [
        ("apt-get", "apt-get update\napt-get install --yes --no-install-recommends xvfb\n"),
        ("dnf", "dnf install --assumeyes xorg-x11-server-Xvfb\n"),
        ("pacman", "pacman --sync --needed --noconfirm xorg-server-xvfb\n"),
    ] {
        let machine = Machine::new(manager, 0)?;
        machine.install_libav()?;
        // What this one installs is a screen; everything else that the tests need is on the machine that runs them.
        machine.add_program(
            manager,
            "echo \"${0##*/} $*\" >>\"$here/calls\"; [ \"$1\" = update ] || ln -s bash \"$here/Xvfb\"",
        )?;
        symlink("/bin/ln", machine.path().join("ln"))?;
        let output = machine.set_up_for("test")?;
        assert!(output.status.success(), "{manager}: {}", stderr(&output));
        assert_eq!(machine.calls(), expected);
        assert!(machine.set_up_for("test")?.status.success());
        assert_eq!(machine.calls(), expected, "complete now");
    }
    Ok(())
}

#[test]
fn wheels_need_a_python_that_makes_environments() -> TestResult {
    for (manager, expected) in [
        ("apt-get", "apt-get update\napt-get install --yes --no-install-recommends python3 python3-venv\n"),
        ("dnf", "dnf install --assumeyes python3\n"),
        ("pacman", "pacman --sync --needed --noconfirm python\n"),
        ("brew", "brew install python\n"),
    ] {
        let machine = Machine::new(manager, 0)?;
        machine.install_libav()?;
        // Debian's Python has no venv until another package brings it.
        machine.add_program("python3", "[ -e \"$here/venv-installed\" ]")?;
        machine.add_program(
            manager,
            "echo \"${0##*/} $*\" >>\"$here/calls\"; [ \"$1\" = update ] || touch \"$here/venv-installed\"",
        )?;
        let output = machine.set_up_for("wheel")?;
        assert!(output.status.success(), "{manager}: {}", stderr(&output));
        assert_eq!(machine.calls(), expected);
        assert!(machine.set_up_for("wheel")?.status.success());
        assert_eq!(machine.calls(), expected, "complete now");
        assert!(machine.set_up_for("demo")?.status.success());
    }
    Ok(())
}

#[test]
fn a_user_installs_with_sudo() -> TestResult {
    let machine = Machine::new("dnf", 1000)?;
    let output = machine.set_up()?;
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(machine.calls().starts_with("sudo\ndnf install "), "{}", machine.calls());
    Ok(())
}

#[test]
fn what_cannot_be_mended_is_said() -> TestResult {
    let fails_with = |machine: &Machine, message: &str| -> TestResult {
        let output = machine.set_up()?;
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        Ok(())
    };
    // The package manager succeeds and brings nothing.
    let machine = Machine::new("apt-get", 0)?;
    machine.add_program("apt-get", "")?;
    fails_with(&machine, "still missing after the installation: libav")?;

    fails_with(&Machine::new("unknown-manager", 0)?, "found none of apt-get, dnf, pacman and brew")?;

    let machine = Machine::new("apt-get", 1000)?;
    std::fs::remove_file(machine.path().join("sudo"))?;
    fails_with(&machine, "not root and no sudo; as root, run: apt-get update")?;

    let machine = Machine::new("apt-get", 0)?;
    machine.install_libav()?;
    machine.add_program("cargo", "echo cargo 1.63.0")?;
    fails_with(&machine, "cargo 1.63.0 is too old: install Rust 1.95 or newer with rustup")?;
    std::fs::remove_file(machine.path().join("cargo"))?;
    fails_with(&machine, "cargo is not installed: install Rust 1.95 or newer with rustup")?;
    assert_eq!(machine.calls(), "");
    Ok(())
}
