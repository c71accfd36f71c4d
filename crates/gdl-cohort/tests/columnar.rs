//! Parquet and Arrow, in and out: whatever a file holds its values in, a row says what it says as JSON; and no file, however
//! broken, ends the program or is taken for a whole one where that can be known.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout
)]

#[path = "../../../tests/disk/mod.rs"]
mod disk;
#[path = "../../../tests/exact/text.rs"]
#[allow(dead_code, missing_docs)]
mod guidelines;

use arrow_array::builder::{ListBuilder, StringBuilder, StructBuilder};
use arrow_array::types::{Int8Type, UInt16Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Date64Array, Decimal128Array, DictionaryArray, Float32Array,
    Float64Array, Int8Array, Int64Array, LargeStringArray, PrimitiveArray, RecordBatch, StringArray, StringViewArray,
    StructArray, Time32SecondArray, TimestampMicrosecondArray, TimestampSecondArray,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field, Fields, Schema};
use disk::Disk;
use gdl::eval::Engine;
use gdl::project::Project;
use gdl::source::Sources;
use gdl_cohort::generate::Inventor;
use gdl_cohort::{Format, Input, Kind, Mapping, Names, ParquetRows, Request, Source, Stopped, Tally, run};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use serde_json::{Map, Value, json};
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

type Column = (String, ArrayRef);

fn guideline(name: &str) -> Engine {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guidelines").join(name);
    Project::load(&Disk, &folder).unwrap().sound().unwrap_or_else(|| panic!("{name}")).engine()
}

fn engine_of(text: &str) -> Engine {
    let mut sources = Sources::new();
    sources.add("g.gdl", text);
    Engine::new(&gdl::driver::build(&sources).guideline).unwrap()
}

fn request(engine: &Engine) -> Request {
    Request {
        engine: engine.clone(),
        mapping: Mapping::default(),
        id: None,
        today: None,
        clock: "2026-11-27".to_owned(),
        by: Vec::new(),
        missing: true,
        counted: false,
        max_errors: None,
        unique: false,
        threads: 2,
        format: Format::Ndjson,
    }
}

fn stream(kind: Kind, bytes: impl Into<Vec<u8>>) -> Input {
    Input { name: "rows".to_owned(), source: Source::Stream(Box::new(Cursor::new(bytes.into()))), kind }
}

/// A file that is gone with its folder.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn input(&self, kind: Kind, bytes: &[u8]) -> Input {
        let path: PathBuf = self.0.path().join("rows");
        fs::write(&path, bytes).unwrap();
        Input { name: "rows".to_owned(), source: Source::File(fs::File::open(&path).unwrap()), kind }
    }
}

fn tried(asked: Request, input: Input) -> Result<(Vec<Value>, Tally), String> {
    let mut out = Vec::new();
    match run(&Arc::new(asked), vec![input], &mut out, &mut |_| true) {
        Ok(tally) => {
            let rows = String::from_utf8(out).unwrap();
            Ok((rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), tally))
        }
        Err(Stopped::Input(why)) => Err(why),
        Err(other) => panic!("{other:?}"),
    }
}

fn anywhere(mut rows: Vec<Value>) -> Vec<Value> {
    for row in &mut rows {
        row.as_object_mut().unwrap().remove("place");
    }
    rows
}

fn batch(columns: Vec<Column>) -> RecordBatch {
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, array)| array).collect()).unwrap()
}

fn parquet(batch: &RecordBatch, group: usize) -> Vec<u8> {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn arrow_file(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = FileWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn arrow_stream(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

/// Texts as a column, in one of the forms that there are.
fn texts(random: &mut fastrand::Rng, values: &[Option<String>]) -> ArrayRef {
    let some = || values.iter().map(Option::as_deref);
    match random.u32(0..5) {
        0 => Arc::new(some().collect::<StringArray>()),
        1 => Arc::new(some().collect::<LargeStringArray>()),
        2 => Arc::new(some().collect::<StringViewArray>()),
        3 if values.len() < 60 => {
            // Each value has an entry of its own, so that words stand twice, and not in the order of anything.
            let count = values.len();
            let keys = (0..count).map(|at| values[at].as_ref().map(|_| i8::try_from(count - 1 - at).unwrap()));
            let words: StringArray = values.iter().rev().map(|value| Some(value.as_deref().unwrap_or("?"))).collect();
            Arc::new(DictionaryArray::<Int8Type>::new(keys.collect(), Arc::new(words)))
        }
        _ => Arc::new(some().collect::<DictionaryArray<UInt16Type>>()),
    }
}

fn number(text: &str) -> Option<(&str, usize, usize)> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-')) && text.parse::<f64>().is_ok();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    plain.then(|| (text, decimals, text.chars().filter(char::is_ascii_digit).count()))
}

/// Numbers as a column, in one of the forms that hold each of them.
fn numbers(random: &mut fastrand::Rng, values: &[Option<String>]) -> ArrayRef {
    let known = values.iter().flatten().filter_map(|text| number(text));
    let (decimals, digits) = known.fold((0, 0), |(a, b), (_, c, d)| (a.max(c), b.max(d)));
    let some = || values.iter().map(Option::as_deref);
    match random.u32(0..4) {
        0 if digits <= 6 => Arc::new(some().map(|v| v.map(|v| v.parse::<f32>().unwrap())).collect::<Float32Array>()),
        1 if decimals == 0 && digits < 18 => {
            Arc::new(some().map(|v| v.map(|v| v.parse::<i64>().unwrap())).collect::<Int64Array>())
        }
        2 if digits + decimals < 30 => {
            let scaled = |text: &str| {
                let (whole, part) = text.split_once('.').unwrap_or((text, ""));
                format!("{whole}{part:0<decimals$}").parse::<i128>().unwrap()
            };
            let array: Decimal128Array = some().map(|v| v.map(scaled)).collect();
            Arc::new(array.with_precision_and_scale(38, i8::try_from(decimals).unwrap()).unwrap())
        }
        _ if digits <= 15 => Arc::new(some().map(|v| v.map(|v| v.parse::<f64>().unwrap())).collect::<Float64Array>()),
        _ => texts(random, values),
    }
}

/// The values of a fact as a column, and the name that this gives it.
fn column(random: &mut fastrand::Rng, name: &str, values: &[Option<&Value>]) -> Column {
    let known: Vec<&Value> = values.iter().flatten().copied().collect();
    if known.iter().all(|value| value.is_boolean()) {
        let array: BooleanArray = values.iter().map(|value| value.map(|value| value.as_bool().unwrap())).collect();
        return (name.to_owned(), Arc::new(array));
    }
    if known.iter().all(|value| value.is_array()) {
        let words = |value: &Value| -> Vec<String> {
            value.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
        };
        if random.bool() {
            let joined = |value: &Value| Some(words(value).join("; ")).filter(|text| !text.is_empty());
            let cells: Vec<Option<String>> =
                values.iter().map(|value| value.map(|value| joined(value).unwrap_or("none".to_owned()))).collect();
            return (name.to_owned(), texts(random, &cells));
        }
        let mut list = ListBuilder::new(StringBuilder::new());
        for value in values {
            value.map(words).into_iter().flatten().for_each(|word| list.values().append_value(word));
            list.append(value.is_some());
        }
        return (name.to_owned(), Arc::new(list.finish()));
    }
    let cells: Vec<Option<String>> =
        values.iter().map(|value| value.map(|value| value.as_str().unwrap().to_owned())).collect();
    let days: Option<Vec<Option<i32>>> = cells
        .iter()
        .map(|cell| cell.as_ref().map_or(Some(None), |cell| gdl::dates::days(cell).map(|day| Some(day as i32))))
        .collect();
    if let Some(days) = days {
        let array: ArrayRef = match random.u32(0..4) {
            0 => Arc::new(days.iter().copied().collect::<Date32Array>()),
            1 => Arc::new(days.iter().map(|day| day.map(|day| i64::from(day) * 86_400_000)).collect::<Date64Array>()),
            2 => Arc::new(
                days.iter()
                    .map(|day| day.map(|day| i64::from(day) * 86_400_000_000))
                    .collect::<TimestampMicrosecondArray>(),
            ),
            _ => texts(random, &cells),
        };
        return (name.to_owned(), array);
    }
    if random.bool() && cells.iter().flatten().all(|cell| number(cell).is_some()) {
        return (name.to_owned(), numbers(random, &cells));
    }
    // A unit that all of them have goes into the name of the column.
    let parts: Option<Vec<Option<(&str, &str)>>> = cells
        .iter()
        .map(|cell| match cell {
            None => Some(None),
            Some(cell) => {
                let at = cell.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-'))?;
                let (value, unit) = cell.split_at(at);
                number(value).map(|_| Some((value, unit.trim())))
            }
        })
        .collect();
    if let Some(parts) = parts.filter(|_| random.bool()) {
        let unit = parts.iter().flatten().next().map_or("", |(_, unit)| unit);
        if parts.iter().flatten().all(|(_, own)| *own == unit) && !unit.contains(['[', ']', '(', ')']) {
            let bare: Vec<Option<String>> = parts.iter().map(|part| part.map(|(value, _)| value.to_owned())).collect();
            return (format!("{name} [{unit}]"), numbers(random, &bare));
        }
    }
    (name.to_owned(), texts(random, &cells))
}

/// Columns with dots in their names, some of them in groups.
fn grouped(random: &mut fastrand::Rng, columns: Vec<Column>) -> Vec<Column> {
    let mut all: Vec<Column> = Vec::new();
    let mut groups: Vec<(String, Vec<Column>)> = Vec::new();
    for (name, array) in columns {
        match name.split_once('.').filter(|_| random.u32(0..4) > 0) {
            Some((group, rest)) => {
                let at = groups.iter().position(|(name, _)| name == group).unwrap_or_else(|| {
                    groups.push((group.to_owned(), Vec::new()));
                    groups.len() - 1
                });
                groups[at].1.push((rest.to_owned(), array));
            }
            None => all.push((name, array)),
        }
    }
    for (group, inner) in groups {
        let inner = grouped(random, inner);
        let rows = inner[0].1.len();
        // A group in which nothing is known may be missing as a whole.
        let none = |row: usize| inner.iter().all(|(_, array)| array.is_null(row));
        let valid: Int8Array = (0..rows).map(|row| (!none(row)).then_some(1)).collect();
        let fields: Fields =
            inner.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
        let arrays = inner.into_iter().map(|(_, array)| array).collect();
        let nulls = valid.nulls().cloned();
        all.push((group, Arc::new(StructArray::new(fields, arrays, nulls))));
    }
    all
}

/// The rows of a guideline's invented patients in columns.
fn in_columns(random: &mut fastrand::Rng, rows: &[Map<String, Value>]) -> RecordBatch {
    let mut names: Vec<&String> = rows.iter().flat_map(Map::keys).collect();
    names.sort();
    names.dedup();
    let columns: Vec<Column> = names
        .into_iter()
        .map(|name| {
            let values: Vec<Option<&Value>> = rows.iter().map(|row| row.get(name)).collect();
            column(random, name, &values)
        })
        .collect();
    batch(grouped(random, columns))
}

#[test]
fn every_way_in_says_the_same() {
    let mut random = fastrand::Rng::with_seed(41);
    let mut engines: Vec<Engine> = ["pneumonia-severity", "polyp-surveillance"].map(guideline).into();
    for _ in 0..12 {
        let tape: Vec<u16> = (0..40 + random.usize(0..300)).map(|_| random.u16(..)).collect();
        engines.push(engine_of(&guidelines::write(&tape, None).text));
    }
    let folder = Folder::new();
    for (nth, engine) in engines.iter().enumerate() {
        let count = 12 + random.usize(0..20);
        let seed = random.u64(..);
        let lines: Vec<String> = {
            let mut inventor = Inventor::new(engine, seed, false);
            (0..count).map(|_| inventor.row()).collect()
        };
        let text = lines.concat();
        let rows: Vec<Map<String, Value>> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let said = anywhere(tried(request(engine), stream(Kind::Ndjson, text.as_str())).unwrap().0);
        assert_eq!(said.len(), count);
        let batch = in_columns(&mut random, &rows);
        let cut = random.usize(1..count);
        let halves = [batch.slice(0, cut), batch.slice(cut, count - cut)];
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        let (first, second) = text.split_at(lines[0].len());
        let frames = [first, second].map(|text| ruzstd::encoding::compress_to_vec(text.as_bytes(), level)).concat();
        let table: String = {
            let mut inventor = Inventor::new(engine, seed, true);
            inventor.head() + &(0..count).map(|_| inventor.row()).collect::<String>()
        };
        let ways = [
            ("gzip", stream(Kind::Ndjson, gzip.finish().unwrap())),
            ("zstd", stream(Kind::Ndjson, frames)),
            ("csv", stream(Kind::Csv, table)),
        ];
        for (way, input) in ways {
            let found = tried(request(engine), input).unwrap_or_else(|why| panic!("{nth} {way}: {why}"));
            assert_eq!(anywhere(found.0), said, "{nth} {way}");
        }
        let files = [
            ("parquet", Kind::Parquet, parquet(&batch, 1 + random.usize(0..20))),
            ("arrow file", Kind::Arrow, arrow_file(std::slice::from_ref(&batch))),
            ("arrow stream", Kind::Arrow, arrow_stream(&halves)),
        ];
        for (way, kind, bytes) in files {
            let found = tried(request(engine), folder.input(kind, &bytes));
            let found = found.unwrap_or_else(|why| panic!("{nth} {way}: {why}\n{:?}", batch.schema()));
            assert_eq!(anywhere(found.0), said, "{nth} {way} {:?}", batch.schema());
        }
        let piped = tried(request(engine), stream(Kind::Arrow, arrow_stream(&halves))).unwrap();
        assert_eq!(anywhere(piped.0), said, "{nth} piped");
    }
}

const SMALL: &str = "guideline small \"Small\"\n  version 0.1.0\n  status draft\n\nfact sex \"Sex\"\n  type one of male, female\n\n\
    fact size \"Size\"\n  type length in mm, 0 mm to 500 mm\n\nfact ratio \"Ratio\"\n  type decimal, 0 to 10\n\n\
    fact count \"Count\"\n  type integer, 0 to 90\n\nfact seen \"Seen\"\n  type date\n\n\
    fact signs \"Signs\"\n  type set of pain, fever\n\nfact frail \"Frail\"\n  type yes/no\n\ntreatment cut \"Cut\"\n\n\
    recommend operate \"Operate\"\n  stance for cut\n  kind informal\n  when size > 20 mm and signs includes pain and not frail\n\n\
    recommend high \"High\"\n  stance for cut\n  kind informal\n  when ratio > 0.1\n\n\
    recommend old \"Old\"\n  stance for cut\n  kind informal\n  when seen < 2020-01-31 or count > 3\n";

fn verdicts(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_str().unwrap_or("error").to_owned()).collect()
}

#[test]
fn numbers_and_days_are_what_is_written() {
    let engine = engine_of(SMALL);
    let folder = Folder::new();
    let of = |columns: Vec<Column>| {
        tried(request(&engine), folder.input(Kind::Parquet, &parquet(&batch(columns), 3))).unwrap().0
    };
    // 0.1 of 32 bits is 0.1, and no more; what is no number is an error and not unknown.
    let singles = Float32Array::from(vec![Some(0.1), Some(0.11), Some(f32::NAN), Some(f32::INFINITY), None]);
    let doubles = Float64Array::from(vec![Some(0.1), Some(0.100_000_1), Some(f64::NAN), Some(f64::NEG_INFINITY), None]);
    for column in [Arc::new(singles) as ArrayRef, Arc::new(doubles)] {
        let rows = of(vec![("ratio".to_owned(), column)]);
        let said = ["does_not_apply", "applies", "error", "error", "undetermined"];
        assert_eq!(verdicts(&rows, "high"), said);
        assert_eq!((&rows[2]["error"][0]["column"], &rows[2]["place"]), (&json!("ratio"), &json!("rows:3")));
    }
    let rows = of(vec![("count".to_owned(), Arc::new(Float64Array::from(vec![3.0, 4.0, 3.5])))]);
    assert_eq!(verdicts(&rows, "old"), ["undetermined", "applies", "error"]);
    // A day is a day at midnight without a zone.
    let day = 18_291 * 86_400; // 2020-01-30
    let seconds = vec![Some(day), Some(day + 86_400), Some(day + 1), None];
    let rows = of(vec![("seen".to_owned(), Arc::new(TimestampSecondArray::from(seconds.clone())))]);
    assert_eq!(verdicts(&rows, "old"), ["applies", "undetermined", "error", "undetermined"]);
    assert!(rows[2]["error"][0]["message"].as_str().unwrap().contains("2020-01-30T00:00:01"), "{rows:?}");
    let zoned = TimestampSecondArray::from(seconds).with_timezone("+02:00");
    let rows = of(vec![("seen".to_owned(), Arc::new(zoned))]);
    assert_eq!(verdicts(&rows, "old"), ["error", "error", "error", "undetermined"]);
    let far = Date32Array::from(vec![i32::MIN, -800_000, i32::MAX]);
    assert_eq!(verdicts(&of(vec![("seen".to_owned(), Arc::new(far))]), "old"), ["error"; 3]);
}

#[test]
fn columns_are_named_mapped_and_passed_over() {
    let engine = engine_of(SMALL);
    let folder = Folder::new();
    let names = Names::of(engine.guideline());
    let mut list = ListBuilder::new(StringBuilder::new());
    for codes in [&["P", "fever"][..], &[], &["Q"]] {
        codes.iter().for_each(|code| list.values().append_value(code));
        list.append(true);
    }
    let columns = || -> Vec<Column> {
        vec![
            ("Patient".to_owned(), Arc::new(Int64Array::from(vec![7, 8, 9]))),
            ("Geschlecht".to_owned(), Arc::new(Float64Array::from(vec![Some(1.0), None, Some(2.0)]))),
            ("size [cm]".to_owned(), Arc::new(Float32Array::from(vec![2.5, 3.0, 0.3]))),
            ("signs".to_owned(), Arc::new(list.finish_cloned())),
            ("frail".to_owned(), Arc::new(BooleanArray::from(vec![false, true, false]))),
            ("at".to_owned(), Arc::new(Time32SecondArray::from(vec![1, 2, 3]))),
            ("center".to_owned(), Arc::new(StringArray::from(vec!["A", "B", "A"]))),
        ]
    };
    let bytes = parquet(&batch(columns()), 2);
    let told = tried(request(&engine), folder.input(Kind::Parquet, &bytes)).unwrap_err();
    assert!(told.contains("columns that no fact has: `Patient`, `Geschlecht`") && told.contains("`at`"), "{told}");
    let mut mapping = Mapping::default();
    let text = "[columns]\nGeschlecht = \"sex\"\n[codes.sex]\n\"1\" = \"male\"\n[codes.signs]\nP = \"pain\"\n";
    mapping.read_values("m.toml", text, &names).unwrap();
    mapping.ignore("at");
    let asked = Request {
        mapping: mapping.clone(),
        id: Some("Patient".to_owned()),
        by: vec!["center".to_owned()],
        counted: true,
        ..request(&engine)
    };
    let (rows, tally) = tried(asked, folder.input(Kind::Parquet, &bytes)).unwrap();
    assert_eq!(verdicts(&rows, "operate"), ["applies", "does_not_apply", "error"]);
    let faults: Vec<&Value> = rows[2]["error"].as_array().unwrap().iter().map(|fault| &fault["column"]).collect();
    assert_eq!((faults, &rows[0]["id"]), (vec![&json!("Geschlecht"), &json!("signs")], &json!("7")));
    assert_eq!(tally.groups.len(), 2);
    // What no fact can hold is told before the first row.
    let time = vec![("seen".to_owned(), Arc::new(Time32SecondArray::from(vec![1])) as ArrayRef)];
    let told = tried(request(&engine), folder.input(Kind::Parquet, &parquet(&batch(time), 1))).unwrap_err();
    assert!(told.contains("the column `seen` holds times of a day") && told.contains("--ignore 'seen'"), "{told}");
    let twice =
        vec![columns().swap_remove(2), ("size".to_owned(), Arc::new(Int64Array::from(vec![1, 2, 3])) as ArrayRef)];
    let told = tried(request(&engine), folder.input(Kind::Parquet, &parquet(&batch(twice), 3))).unwrap_err();
    assert!(told.contains("two columns, `size [cm]` and `size`"), "{told}");
}

/// The facts of a case by their names with dots.
fn flat(prefix: &str, case: &Map<String, Value>, all: &mut Map<String, Value>) {
    for (key, value) in case {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Object(group) => flat(&name, group, all),
            value => drop(all.insert(name, value.clone())),
        }
    }
}

/// A list of groups, or of pairs, as a column, of which every item is a text.
fn list_of_groups(items: &[Value]) -> ArrayRef {
    if items.iter().any(Value::is_array) {
        let mut list = ListBuilder::new(ListBuilder::new(StringBuilder::new()));
        for item in items {
            item.as_array().unwrap().iter().for_each(|part| list.values().values().append_option(part.as_str()));
            list.values().append(true);
        }
        list.append(true);
        return Arc::new(list.finish());
    }
    let items: Vec<&Map<String, Value>> = items.iter().map(|item| item.as_object().unwrap()).collect();
    let mut keys: Vec<&String> = items.iter().flat_map(|item| item.keys()).collect();
    keys.sort();
    keys.dedup();
    if keys.is_empty() {
        return Arc::new(StringArray::from(vec!["[]"]));
    }
    let fields: Vec<Field> = keys.iter().map(|key| Field::new(*key, DataType::Utf8, true)).collect();
    let mut list = ListBuilder::new(StructBuilder::from_fields(fields, items.len()));
    for item in items {
        for (at, key) in keys.iter().enumerate() {
            let field = list.values().field_builder::<StringBuilder>(at).unwrap();
            field.append_option(
                item.get(*key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
            );
        }
        list.values().append(true);
    }
    list.append(true);
    Arc::new(list.finish())
}

#[test]
fn facts_of_several_parts_are_lists_of_groups() {
    let folder = Folder::new();
    let mut random = fastrand::Rng::with_seed(5);
    let mut compared = 0;
    for (name, file) in [("tumor-response", "01-progression"), ("hba1c-monitoring", "02-a-value-between")] {
        let engine = guideline(name);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../guidelines/{name}/cases/{file}.json"));
        let case: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let mut whole = Map::new();
        flat("", case.as_object().unwrap(), &mut whole);
        let items = whole.values().filter_map(Value::as_array).map(Vec::len).max().unwrap();
        for kept in 0..=items {
            let mut case = whole.clone();
            case.values_mut().filter_map(Value::as_array_mut).for_each(|items| items.truncate(kept));
            let columns = case.iter().map(|(name, value)| {
                let array: ArrayRef = match value {
                    Value::Array(items) => list_of_groups(items),
                    Value::Bool(value) => Arc::new(BooleanArray::from(vec![*value])),
                    Value::String(text) => Arc::new(StringArray::from(vec![text.as_str()])),
                    other => panic!("{other}"),
                };
                (name.clone(), array)
            });
            let columns = columns.collect();
            let columns = grouped(&mut random, columns);
            let line = serde_json::to_string(&case).unwrap();
            let said = anywhere(tried(request(&engine), stream(Kind::Ndjson, line)).unwrap().0);
            let found = tried(request(&engine), folder.input(Kind::Parquet, &parquet(&batch(columns), 1))).unwrap().0;
            assert_eq!(anywhere(found), said, "{case:?}");
            compared += 1;
        }
    }
    assert!(compared > 6, "{compared}");
}

#[test]
fn a_broken_file_is_told_or_read_and_never_ends_the_program() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !gdl_cohort::is_guarded() {
            told(panic);
        }
    }));
    let engine = engine_of(SMALL);
    let folder = Folder::new();
    let mut random = fastrand::Rng::with_seed(7);
    let mut inventor = Inventor::new(&engine, 3, false);
    let rows: Vec<Map<String, Value>> = (0..40).map(|_| serde_json::from_str(&inventor.row()).unwrap()).collect();
    let batch = in_columns(&mut random, &rows);
    let (mut refused, mut read) = (0, 0);
    for (kind, bytes) in [
        (Kind::Parquet, parquet(&batch, 16)),
        (Kind::Arrow, arrow_file(std::slice::from_ref(&batch))),
        (Kind::Arrow, arrow_stream(std::slice::from_ref(&batch))),
    ] {
        let stream = !bytes.starts_with(b"ARROW1") && kind == Kind::Arrow;
        for _ in 0..15 {
            let cut = random.usize(0..bytes.len() - 8);
            match tried(request(&engine), folder.input(kind, &bytes[..cut])) {
                Err(why) => assert!(why.starts_with("rows: "), "{why}"),
                // A stream that lacks all its rows cannot be told from one that has none.
                Ok((rows, _)) => assert!(stream && rows.is_empty(), "{kind:?} {cut} of {}", bytes.len()),
            }
        }
        for _ in 0..80 {
            let mut other = bytes.clone();
            for _ in 0..1 + random.usize(0..4) {
                let at = random.usize(0..other.len());
                other[at] = random.u8(..);
            }
            match tried(request(&engine), folder.input(kind, &other)) {
                Err(_) => refused += 1,
                // Read it may be, but never as fewer rows than the file says.
                Ok((rows, _)) => {
                    assert!(stream || rows.len() == 40, "{} rows", rows.len());
                    read += 1;
                }
            }
        }
    }
    println!("{refused} refused, {read} read");
    assert!(refused > 40);
    // What is of another kind is told.
    for (kind, bytes) in [
        (Kind::Parquet, &b"id,size\n1,2\n"[..]),
        (Kind::Parquet, b""),
        (Kind::Arrow, b"{\"id\":1}\n"),
        (Kind::Arrow, b""),
    ] {
        let told = tried(request(&engine), folder.input(kind, bytes)).unwrap_err();
        assert!(told.contains("cannot be read as"), "{told}");
    }
    let told = tried(request(&engine), stream(Kind::Parquet, parquet(&batch, 16))).unwrap_err();
    assert!(told.contains("neither from a pipe"), "{told}");
    let told = tried(request(&engine), folder.input(Kind::Ndjson, &parquet(&batch, 16))).unwrap_err();
    assert!(told.contains("--from parquet"), "{told}");
}

#[test]
fn dictionaries_may_change_between_batches() {
    let engine = engine_of(SMALL);
    let folder = Folder::new();
    let of = |words: [&str; 2]| {
        let keys: PrimitiveArray<Int8Type> = vec![0, 1].into();
        let array = DictionaryArray::new(keys, Arc::new(StringArray::from(words.to_vec())));
        batch(vec![
            ("sex".to_owned(), Arc::new(array) as ArrayRef),
            ("size".to_owned(), Arc::new(Int64Array::from(vec![30, 30]))),
        ])
    };
    let bytes = arrow_stream(&[of(["male", "other"]), of(["other", "female"])]);
    let (rows, _) = tried(request(&engine), folder.input(Kind::Arrow, &bytes)).unwrap();
    assert_eq!(verdicts(&rows, "operate"), ["undetermined", "error", "error", "undetermined"]);
}

#[test]
fn verdicts_as_parquet_are_those_of_the_rows() {
    let engine = guideline("pneumonia-severity");
    let mut inventor = Inventor::new(&engine, 9, false);
    let mut text: String = (0..700).map(|_| inventor.row()).collect();
    text.insert_str(0, "{\"id\":\"a\\nb\",\"nonsense\":1}\n{\"id\":3}\n{\n");
    let said = tried(request(&engine), stream(Kind::Ndjson, text.as_str())).unwrap().0;
    let mut out = ParquetRows::new(Vec::new(), engine.guideline(), "sha256:0", true).unwrap();
    run(&Arc::new(request(&engine)), vec![stream(Kind::Ndjson, text.as_str())], &mut out, &mut |_| true).unwrap();
    let bytes = out.finish().unwrap();
    let folder = Folder::new();
    let path = folder.0.path().join("out");
    fs::write(&path, &bytes).unwrap();
    let builder =
        parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(fs::File::open(&path).unwrap());
    let batches: Vec<RecordBatch> = builder.unwrap().build().unwrap().map(Result::unwrap).collect();
    let mut at = 0;
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let cell = |name: &str| {
                let column = batch.column_by_name(name).unwrap();
                let texts = column.as_any().downcast_ref::<StringArray>().unwrap();
                (!texts.is_null(row)).then(|| texts.value(row))
            };
            let own = &said[at];
            assert_eq!(cell("id").unwrap(), own["id"].as_str().map_or_else(|| own["id"].to_string(), str::to_owned));
            for name in engine.guideline().recommendations.iter().map(|rec| rec.name.as_str()).chain(["scope", "place"])
            {
                assert_eq!(cell(name), own[name].as_str(), "{name} of row {at}");
            }
            assert_eq!(cell("error").is_some(), own["error"].is_array());
            at += 1;
        }
    }
    assert_eq!(at, said.len());
    assert!(batches[0].column_by_name("missing").unwrap().data_type().to_string().contains("Utf8"));
}
