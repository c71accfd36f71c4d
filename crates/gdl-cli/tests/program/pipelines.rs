//! The pipelines that `gdl new` writes, and the hooks of `.pre-commit-hooks.yaml`: their own commands, run by a shell as a pipeline runs
//! them, with `gdl` on the path and without. No package of gdl has to be published for any of it.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const GDL: &str = env!("CARGO_BIN_EXE_gdl");

/// A guideline that `gdl new` made, and a folder of programs beside it.
struct Made {
    folder: tempfile::TempDir,
}

impl Made {
    fn new() -> Made {
        let folder = tempfile::tempdir().unwrap();
        let made = Made { folder };
        fs::create_dir(made.programs()).unwrap();
        let new = Command::new(GDL).args(["new", "lesions"]).current_dir(made.folder.path()).output().unwrap();
        assert!(new.status.success(), "{}", String::from_utf8_lossy(&new.stderr));
        made
    }

    fn guideline(&self) -> PathBuf {
        self.folder.path().join("lesions")
    }

    fn programs(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    fn with_gdl(self) -> Made {
        symlink(GDL, self.programs().join("gdl")).unwrap();
        self
    }

    /// A `cargo` that notes what it is asked, and installs.
    fn with_cargo(self) -> Made {
        let cargo = self.programs().join("cargo");
        let (asked, gdl) = (self.folder.path().join("asked"), self.programs().join("gdl"));
        let script = format!(
            "#!/bin/sh\nfor one in \"$@\"; do echo \"$one\" >> {}; done\nln -s {GDL} {}\n",
            asked.display(),
            gdl.display()
        );
        fs::write(&cargo, script).unwrap();
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// Runs commands one after the other until one fails, as a pipeline does.
    fn run(&self, commands: &[String], variables: &[(&str, &str)]) -> Output {
        let path = format!("{}:/usr/bin:/bin", self.programs().display());
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", &commands.join("\n")]).current_dir(self.guideline());
        shell.env_clear().env("PATH", path).envs(variables.iter().copied()).output().unwrap()
    }
}

/// The commands of a pipeline: what stands behind `- run: `, or in the list `script`.
fn commands(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let github = text.lines().filter_map(|line| line.trim().strip_prefix("- run: "));
    let github: Vec<String> = github.map(str::to_owned).collect();
    if !github.is_empty() {
        return github;
    }
    let script = text.lines().skip_while(|line| line.trim() != "script:").skip(1);
    let script = script.take_while(|line| line.starts_with("    ")).map(str::trim);
    script.filter_map(|line| line.strip_prefix("- ")).map(str::to_owned).collect()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

const PIPELINES: [&str; 2] = [".github/workflows/guideline.yml", ".gitlab-ci.yml"];

#[test]
fn with_gdl_on_the_path_nothing_is_built_and_a_fault_is_refused() {
    for pipeline in PIPELINES {
        let made = Made::new().with_gdl();
        let commands = commands(&made.guideline().join(pipeline));
        assert!(commands.len() >= 5, "{commands:?}");
        let output = made.run(&commands, &[]);
        assert!(output.status.success(), "{pipeline}: {}", said(&output));
        let facts = made.guideline().join("facts.gdl");
        let text = fs::read_to_string(&facts).unwrap();
        fs::write(&facts, text.replace(">= 6 mm", ">= 6 kg")).unwrap();
        let output = made.run(&commands, &[]);
        assert!(!output.status.success() && said(&output).contains("GDL0303"), "{pipeline}: {}", said(&output));
    }
}

#[test]
fn without_gdl_it_is_built_from_the_repository_that_a_variable_names() {
    for pipeline in PIPELINES {
        let made = Made::new().with_cargo();
        let commands = commands(&made.guideline().join(pipeline));
        let variables = [("GDL_SOURCE", "https://example.org/gdl.git"), ("GDL_REVISION", "0a1b2c")];
        let output = made.run(&commands, &variables);
        assert!(output.status.success(), "{pipeline}: {}", said(&output));
        let asked = fs::read_to_string(made.folder.path().join("asked")).unwrap();
        let expected = "install\n--locked\n--git\nhttps://example.org/gdl.git\n--rev\n0a1b2c\ngdl-cli\n";
        assert_eq!(asked, expected, "{pipeline}");
        let made = Made::new().with_cargo();
        let output = made.run(&commands, &[("GDL_SOURCE", "../gdl"), ("GDL_REVISION", "")]);
        assert!(output.status.success(), "{pipeline}: {}", said(&output));
        let asked = fs::read_to_string(made.folder.path().join("asked")).unwrap();
        assert_eq!(asked, "install\n--locked\n--git\n../gdl\ngdl-cli\n", "{pipeline}");
    }
}

#[test]
fn with_neither_it_says_what_is_missing() {
    for pipeline in PIPELINES {
        let made = Made::new().with_cargo();
        let commands = commands(&made.guideline().join(pipeline));
        for variables in [&[][..], &[("GDL_SOURCE", "")]] {
            let output = made.run(&commands, variables);
            assert!(!output.status.success());
            assert!(
                said(&output).contains("set the variable GDL_SOURCE to the git repository of gdl"),
                "{}",
                said(&output)
            );
        }
    }
}

/// The package that the pipelines install is there, and brings the program.
#[test]
fn the_package_that_is_installed_has_the_program() {
    let manifest = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"gdl-cli\"\n") && manifest.contains("[[bin]]\nname = \"gdl\"\n"));
}

/// The hooks, as they are and as `gdl new` writes them for a repository of its own.
#[test]
fn hooks_accept_a_sound_guideline_and_refuse_a_fault() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.pre-commit-hooks.yaml");
    let own = |made: &Made| made.guideline().join(".pre-commit-config.yaml");
    for published in [true, false] {
        let made = Made::new().with_gdl();
        let text = fs::read_to_string(if published { root.clone() } else { own(&made) }).unwrap();
        let hooks: Vec<String> = text
            .split("- id: ")
            .skip(1)
            .map(|hook| {
                let value = |key: &str| hook.lines().find_map(|line| line.trim().strip_prefix(key)).map(str::trim);
                let names = value("pass_filenames:") != Some("false");
                let arguments = value("args:").unwrap_or("").trim_matches(['[', ']']);
                format!(
                    "{} {arguments} {}",
                    value("entry:").unwrap(),
                    if names { "facts.gdl examples.gdl" } else { "" }
                )
            })
            .collect();
        assert!(hooks.len() >= 3, "{hooks:?}");
        let output = made.run(&hooks, &[]);
        assert!(output.status.success(), "{hooks:?}: {}", said(&output));
        let facts = made.guideline().join("facts.gdl");
        let text = fs::read_to_string(&facts).unwrap();
        fs::write(&facts, text.replace(">= 6 mm", ">= 5 mm")).unwrap();
        // It is well written and says another thing: the tests tell.
        for hook in &hooks {
            let refused = !made.run(std::slice::from_ref(hook), &[]).status.success();
            assert_eq!(refused, hook.starts_with("gdl test") || hook.starts_with("gdl check"), "{hook}");
        }
    }
}
