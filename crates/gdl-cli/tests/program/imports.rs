//! A mistake in an imported folder is a mistake of whoever imports it. Every imported file of a project is broken in turn,
//! in each of many ways, and every command is run: none may answer, prove, compare or test as if all were well, and each
//! says where the fault stands.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const WARD: &str = "guideline ward \"Uses what others declare\"
  version   0.1.0
  status    draft
  scope     patient.age >= 18

use shared.patient

use safety

treatment drug \"The drug\"

recommend give \"Give the drug\"
  stance    for drug
  kind      informal
  when      safe_to_give and safety is safe

example \"Somebody safe\"
  given     patient.age = 40
            allergy = no
            pregnant = no
  expect    give applies
";

const PATIENT: &str = "fact patient.age \"Age\"
  type      integer, 0 to 120

fact patient.weight \"Weight\"
  type      mass in kg, above 0 kg

constraint \"Nobody weighs more than a tonne\"
  holds     patient.weight < 1000 kg
";

const TERMS: &str = "use allergies

term safe_to_give \"Safe to give\"
  means     not allergy
";

const CLASSES: &str = "fact pregnant \"Pregnant\"
  type      yes/no

classify safety \"Safety\"
  unsafe    when allergy or pregnant
  safe      otherwise

recommend rest \"A recommendation of the imported folder itself\"
  stance    for staying_in_bed
  kind      informal
  when      pregnant

treatment staying_in_bed \"Staying in bed\"

guideline safe \"What is safe\"
  version   0.1.0
  status    draft
";

const ALLERGIES: &str = "fact allergy \"Allergy\"
  type      yes/no
";

/// Each imported file, with a word of it that a mistake can stand at.
const IMPORTED: &[(&str, &str, &str)] = &[
    ("shared/patient/patient.gdl", PATIENT, "integer"),
    ("safety/terms.gdl", TERMS, "not allergy"),
    ("safety/classes.gdl", CLASSES, "allergy or pregnant"),
    ("allergies/allergies.gdl", ALLERGIES, "yes/no"),
];

const COMMANDS: &[&str] = &[
    "check ward",
    "check ward --format json",
    "check ward --format sarif",
    "check ward --format github",
    "check ward --fix",
    "check ward --unsafe-fixes",
    "check ward --worksheet",
    "check ward --worksheet=sheet.html",
    "eval ward --case case.json",
    "eval ward --case case.json --format json",
    "eval ward --set allergy=yes --all",
    "eval ward --set allergy=yes --explain",
    "test ward",
    "test ward --format json",
    "test ward --format junit",
    "test ward --list",
    "test ward --coverage",
    "test ward --coverage-html coverage.html",
    "test ward --suggest",
    "verify ward",
    "verify ward --format json",
    "verify ward --format sarif",
    "verify ward --format github",
    "verify ward --cover",
    "verify ward --witness-dir found",
    "diff ward sound",
    "diff sound ward --format json",
    "diff sound ward --format markdown",
    "diff sound ward --cases case.json",
    "trace ward",
    "trace ward --format json",
    "fmt ward",
    "fmt ward --check",
    "fmt ward/ward.gdl",
];

/// Words with which a command says that all is well.
const VERDICTS: &[&str] = &[
    "Case ",
    "\"verdict\"",
    "Proved",
    "proved",
    "no errors",
    "passed",
    "\"not_run\"",
    "no patient",
    "Advice",
    "cited",
];

fn project(root: &Path) {
    for (name, text) in
        [("ward/ward.gdl", WARD), ("case.json", "{ \"patient\": { \"age\": 40 }, \"allergy\": true }\n")]
    {
        write(root, name, text.as_bytes());
    }
    for (name, text, _) in IMPORTED {
        write(root, name, text.as_bytes());
    }
    write(root, "sound/sound.gdl", b"fact allergy \"Allergy\"\n  type      yes/no\n");
}

fn write(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let _ = fs::remove_file(&path);
    fs::write(path, bytes).unwrap();
}

fn gdl(root: &Path, arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gdl"));
    command.args(arguments.split(' ')).current_dir(root).env("NO_COLOR", "1").output().expect("the program runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)).replace('\\', "/")
}

/// All commands on a broken project; `place`: what each must name. Where it is `.gdl` the imported folders are sound, and
/// lack what is used here: that is no matter of layout.
fn refused(root: &Path, what: &str, place: &str) {
    for arguments in COMMANDS.iter().filter(|arguments| place != ".gdl" || !arguments.starts_with("fmt")) {
        let output = gdl(root, arguments);
        let said = said(&output);
        let status = output.status.code();
        assert!(matches!(status, Some(1 | 2)), "{what}: gdl {arguments}: {status:?}\n{said}");
        assert!(said.contains(place), "{what}: gdl {arguments} does not say {place}\n{said}");
        for verdict in VERDICTS {
            assert!(!said.contains(verdict), "{what}: gdl {arguments} says \"{verdict}\"\n{said}");
        }
        assert!(!root.join("sheet.html").exists() && !root.join("coverage.html").exists(), "{what}: gdl {arguments}");
    }
}

#[test]
fn the_project_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    for arguments in
        ["check safety allergies shared", "check ward", "test ward", "eval ward --case case.json", "fmt ward --check"]
    {
        let output = gdl(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "gdl {arguments}\n{}", said(&output));
    }
}

#[test]
fn every_mistake_in_every_imported_file_is_a_mistake_here() {
    for (name, text, word) in IMPORTED {
        let at = text.find(word).unwrap();
        let with = |replacement: &str| text.replacen(word, replacement, 1).into_bytes();
        let mut broken: Vec<(&str, Vec<u8>)> = vec![
            ("a foreign word", with(&format!("{word} oder"))),
            ("a parenthesis", with(&format!("({word}"))),
            ("cut off in a text", text.as_bytes()[..text.find('"').unwrap() + 3].to_vec()),
            ("a line of nonsense", format!("{text}\nthis is nothing\n").into_bytes()),
            ("an unknown clause", format!("{text}  wen       never\n").into_bytes()),
            ("an unknown name", format!("{text}\nterm odd \"Odd\"\n  means     nothing_of_this_name\n").into_bytes()),
            ("an unknown unit", format!("{text}\nfact odd \"Odd\"\n  type      mass in wibble\n").into_bytes()),
            (
                "a recommendation's unknown name",
                format!("{text}\nrecommend odd \"Odd\"\n  stance    for nothing_of_this_name\n  kind      informal\n")
                    .into_bytes(),
            ),
            (
                "a name twice",
                format!("{text}\nterm odd \"Odd\"\n  means     yes\n\nterm odd \"Odd\"\n  means     yes\n")
                    .into_bytes(),
            ),
            ("Latin-1", [text.as_bytes(), b"\n# Gr\xf6\xdfe\n"].concat()),
            ("another file's bytes", b"PK\x03\x04\x00\x00\xff\xfe\x00".to_vec()),
            ("a word processor's text", format!("\u{feff}{text}\n\0").into_bytes()),
        ];
        broken.push(("empty", Vec::new()));
        broken.push(("an escape character", [&text.as_bytes()[..at], b"\x1b[8m", &text.as_bytes()[at..]].concat()));
        for (what, bytes) in broken {
            let folder = tempfile::tempdir().unwrap();
            project(folder.path());
            write(folder.path(), name, &bytes);
            // An empty file beside others declares nothing, and what it declared is missing where it is used.
            let place = match (what, *name) {
                ("empty", "safety/terms.gdl" | "safety/classes.gdl") => ".gdl",
                _ => name,
            };
            refused(folder.path(), &format!("{name}, {what}"), place);
            assert_eq!(
                fs::read(folder.path().join(name)).unwrap(),
                bytes,
                "{name}, {what}: what is imported was changed"
            );
        }
    }
}

#[test]
fn what_is_missing_or_unreadable_is_a_mistake_at_the_import() {
    for (name, _, _) in IMPORTED {
        let alone = !name.starts_with("safety");
        let folder = tempfile::tempdir().unwrap();
        project(folder.path());
        fs::remove_file(folder.path().join(name)).unwrap();
        let importing = if name.starts_with("allergies") { "safety/terms.gdl" } else { "ward/ward.gdl" };
        if alone {
            refused(folder.path(), &format!("{name} is not there"), importing);
        } else {
            refused(folder.path(), &format!("{name} is not there"), ".gdl");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("nowhere", folder.path().join(name)).unwrap();
            refused(folder.path(), &format!("{name} leads nowhere"), importing);
            let findings = gdl(folder.path(), "check ward --format json");
            // What it declares is not reported as missing besides.
            assert_eq!(codes(&findings), ["GDL0215"], "{name}\n{}", said(&findings));
            fs::remove_file(folder.path().join(name)).unwrap();
            let pipe = Command::new("mkfifo").arg(folder.path().join(name)).status();
            if pipe.is_ok_and(|status| status.success()) {
                refused(folder.path(), &format!("{name} is a pipe"), importing);
            }
        }
    }
}

#[test]
fn a_file_that_is_too_large_is_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let large = [CLASSES.as_bytes(), &vec![b'\n'; gdl::syntax::MAX_FILE_BYTES]].concat();
    write(folder.path(), "safety/classes.gdl", &large);
    for arguments in ["check ward", "eval ward --case case.json", "verify ward", "fmt ward --check"] {
        let output = gdl(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("GDL0001"), "{}", said(&output));
    }
    assert_eq!(codes(&gdl(folder.path(), "check ward --format json")), ["GDL0001"]);
}

fn errors(output: &Output) -> Vec<String> {
    codes(output).into_iter().filter(|code| !code.starts_with("GDL08")).collect()
}

fn codes(output: &Output) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = value["checked"].as_array().unwrap().iter().flat_map(|part| part["findings"].as_array().unwrap());
    findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_mistake_is_shown_once_however_often_it_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    write(
        folder.path(),
        "other/other.gdl",
        b"use safety\nuse allergies\n\nterm other \"Other\"\n  means     allergy\n",
    );
    write(folder.path(), "ward/more.gdl", b"use other\nuse allergies\n");
    let lost = ALLERGIES.replace("yes/no", "yes or no");
    write(folder.path(), "allergies/allergies.gdl", lost.as_bytes());
    let output = gdl(folder.path(), "check ward --format json");
    assert_eq!(errors(&output).len(), 1, "{}", said(&output));
    let output = gdl(folder.path(), "check ward --fix");
    assert!(said(&output).contains("allergies/allergies.gdl"), "{}", said(&output));
    assert!(said(&output).contains("left as it is, for it is imported"), "{}", said(&output));
    assert_eq!(fs::read_to_string(folder.path().join("allergies/allergies.gdl")).unwrap(), lost);
}

#[test]
fn warnings_of_what_is_imported_are_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    // A recommendation without a source: a remark.
    assert_eq!(codes(&gdl(folder.path(), "check safety --format json")), ["GDL0804", "GDL0807"]);
    assert_eq!(codes(&gdl(folder.path(), "check ward --format json")), ["GDL0804"]);
}

#[test]
fn folders_that_do_not_fit_together_are_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    // Each is sound by itself.
    write(folder.path(), "other/other.gdl", b"fact allergy \"Another allergy\"\n  type      yes/no\n");
    write(folder.path(), "ward/more.gdl", b"use other\n");
    let output = gdl(folder.path(), "check ward --format json");
    assert_eq!(codes(&output), ["GDL0202"], "{}", said(&output));
    let output = gdl(folder.path(), "fmt --check ward");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("GDL0202"), "{}", said(&output));
}

#[test]
fn a_name_that_an_import_declares_too_is_a_mistake_to_every_command() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let (imported, text, _) = IMPORTED[0];
    let declared = text.lines().find(|line| line.starts_with("fact ") || line.starts_with("term ")).unwrap();
    let name = declared.split(' ').nth(1).unwrap();
    let again = format!("\nfact {name} \"Declared here too\"\n  type      yes/no\n");
    write(folder.path(), "ward/ward.gdl", format!("{WARD}{again}").as_bytes());
    for arguments in ["check ward", "fmt --check ward", "test ward", "verify ward"] {
        let output = gdl(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(1), "gdl {arguments}: {imported}\n{}", said(&output));
        assert!(said(&output).contains("GDL0202"), "gdl {arguments}\n{}", said(&output));
    }
}

#[test]
fn a_folder_that_leans_on_what_it_does_not_import_is_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    // `ward` imports the fact itself, but the folder `safety` by itself would not stand.
    write(folder.path(), "safety/terms.gdl", TERMS.replace("use allergies\n\n", "").as_bytes());
    write(folder.path(), "ward/more.gdl", b"use allergies\n");
    let output = gdl(folder.path(), "check ward --format json");
    assert!(codes(&output).contains(&"GDL0201".to_owned()), "{}", said(&output));
}

#[test]
fn a_chain_that_is_too_long_has_a_message_of_its_own() {
    let chain = |length: usize| {
        let folder = tempfile::tempdir().unwrap();
        for at in 0..length {
            let next = if at + 1 < length { format!("use f{}\n\n", at + 1) } else { String::new() };
            let text = format!("{next}fact a{at} \"A {at}\"\n  type      yes/no\n");
            write(folder.path(), &format!("f{at}/f.gdl"), text.as_bytes());
        }
        let output = gdl(folder.path(), "check f0 --format json");
        (codes(&output), said(&output))
    };
    let (codes_of_few, said_of_few) = chain(65);
    assert_eq!(codes_of_few, [""; 0], "{said_of_few}");
    let (codes_of_many, said_of_many) = chain(70);
    assert_eq!(codes_of_many, ["GDL0216"], "{said_of_many}");
    assert!(said_of_many.contains("more than 64 deep"), "{said_of_many}");
}

#[cfg(unix)]
#[test]
fn one_file_by_two_ways_is_one_file() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    project(root);
    symlink("../allergies/allergies.gdl", root.join("safety/again.gdl")).unwrap();
    symlink("terms.gdl", root.join("safety/same.gdl")).unwrap();
    symlink("allergies", root.join("linked")).unwrap();
    write(root, "ward/more.gdl", b"use linked\nuse allergies\n");
    let output = gdl(root, "check ward ward/../ward ward/ --format json");
    assert_eq!(errors(&output), [""; 0], "{}", said(&output));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["checked"].as_array().unwrap().len(), 1, "{}", said(&output));
}
