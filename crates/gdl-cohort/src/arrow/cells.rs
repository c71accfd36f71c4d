//! A value of a column as a cell of a table. A number is its shortest decimal text, of 32 bits as of 64; a day is a day only
//! where it is one, at midnight and in no time zone.

use crate::json::quoted;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};

/// A value.
enum Plain {
    Null,
    /// What JSON has without quotes.
    Bare(String),
    Text(String),
    /// Several, as JSON has them.
    Several(String),
}

/// What a type holds that no fact can, in words; none where it can be read.
pub(super) fn unreadable(of: &DataType) -> Option<&'static str> {
    match of {
        DataType::Float16 => Some("numbers of 16 bits, of which nobody knows which decimal is meant"),
        DataType::Time32(_) | DataType::Time64(_) => Some("times of a day"),
        DataType::Duration(_) | DataType::Interval(_) => Some("spans of time"),
        DataType::Binary | DataType::FixedSizeBinary(_) | DataType::LargeBinary | DataType::BinaryView => {
            Some("bytes that are no text")
        }
        DataType::ListView(_) | DataType::LargeListView(_) => Some("lists in a form that is not read"),
        DataType::Union(..) => Some("values of several types"),
        DataType::Map(..) => Some("names with values"),
        DataType::RunEndEncoded(..) => Some("values in a form that is not read"),
        DataType::Dictionary(_, values) => unreadable(values),
        DataType::List(field) | DataType::LargeList(field) | DataType::FixedSizeList(field, _) => {
            unreadable(field.data_type())
        }
        DataType::Struct(fields) => fields.iter().find_map(|field| unreadable(field.data_type())),
        _ => None,
    }
}

/// A cell; nothing stands in it where nothing is known.
pub(super) fn cell(array: &dyn Array, row: usize) -> String {
    match plain(array, row) {
        Plain::Null => String::new(),
        Plain::Bare(text) | Plain::Text(text) | Plain::Several(text) => text,
    }
}

fn json(array: &dyn Array, row: usize) -> String {
    match plain(array, row) {
        Plain::Null => "null".to_owned(),
        Plain::Bare(text) | Plain::Several(text) => text,
        Plain::Text(text) => quoted(&text),
    }
}

fn plain(array: &dyn Array, row: usize) -> Plain {
    if array.is_null(row) {
        return Plain::Null;
    }
    macro_rules! whole {
        ($of:ty) => {
            Plain::Bare(array.as_primitive::<$of>().value(row).to_string())
        };
    }
    macro_rules! decimal {
        ($of:ty) => {
            Plain::Bare(array.as_primitive::<$of>().value_as_string(row))
        };
    }
    match array.data_type() {
        DataType::Boolean => Plain::Bare(array.as_boolean().value(row).to_string()),
        DataType::Int8 => whole!(Int8Type),
        DataType::Int16 => whole!(Int16Type),
        DataType::Int32 => whole!(Int32Type),
        DataType::Int64 => whole!(Int64Type),
        DataType::UInt8 => whole!(UInt8Type),
        DataType::UInt16 => whole!(UInt16Type),
        DataType::UInt32 => whole!(UInt32Type),
        DataType::UInt64 => whole!(UInt64Type),
        DataType::Float32 => {
            let value = array.as_primitive::<Float32Type>().value(row);
            number(value.to_string(), value.is_finite())
        }
        DataType::Float64 => {
            let value = array.as_primitive::<Float64Type>().value(row);
            number(value.to_string(), value.is_finite())
        }
        DataType::Decimal32(..) => decimal!(Decimal32Type),
        DataType::Decimal64(..) => decimal!(Decimal64Type),
        DataType::Decimal128(..) => decimal!(Decimal128Type),
        DataType::Decimal256(..) => decimal!(Decimal256Type),
        DataType::Date32 => Plain::Text(day(i64::from(array.as_primitive::<Date32Type>().value(row)))),
        DataType::Date64 => {
            let value = array.as_primitive::<Date64Type>().value(row);
            Plain::Text(moment(value, &TimeUnit::Millisecond, None))
        }
        DataType::Timestamp(unit, zone) => {
            let value = match unit {
                TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(row),
                TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value(row),
                TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().value(row),
                TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().value(row),
            };
            Plain::Text(moment(value, unit, zone.as_deref()))
        }
        DataType::Utf8 => Plain::Text(array.as_string::<i32>().value(row).to_owned()),
        DataType::LargeUtf8 => Plain::Text(array.as_string::<i64>().value(row).to_owned()),
        DataType::Utf8View => Plain::Text(array.as_string_view().value(row).to_owned()),
        DataType::Dictionary(..) => {
            // Each batch brings a dictionary of its own, in which one word may stand twice.
            let dictionary = array.as_any_dictionary();
            match dictionary.normalized_keys().get(row) {
                Some(key) => plain(dictionary.values(), *key),
                None => Plain::Null,
            }
        }
        DataType::List(_) => list(&array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row)),
        DataType::FixedSizeList(..) => list(&array.as_fixed_size_list().value(row)),
        DataType::Struct(fields) => {
            let group = array.as_struct();
            let entries = fields.iter().zip(group.columns());
            let entries = entries.filter(|(_, column)| !column.is_null(row));
            let entries = entries.map(|(field, column)| format!("{}:{}", quoted(field.name()), json(column, row)));
            Plain::Several(format!("{{{}}}", entries.collect::<Vec<String>>().join(",")))
        }
        // What cannot be read was refused before the first row.
        _ => Plain::Null,
    }
}

/// A number; what is none is a text, which no number takes.
fn number(text: String, finite: bool) -> Plain {
    if finite { Plain::Bare(text) } else { Plain::Text(text) }
}

fn list(items: &ArrayRef) -> Plain {
    let items: Vec<String> = (0..items.len()).map(|at| json(items, at)).collect();
    Plain::Several(format!("[{}]", items.join(",")))
}

/// A day of so many days since 1970.
fn day(days: i64) -> String {
    let (month, before) = gdl::dates::month_of(days);
    let year = month.div_euclid(12).saturating_add(1970);
    format!("{year:04}-{:02}-{:02}", month.rem_euclid(12).saturating_add(1), before.saturating_add(1))
}

/// A moment: a day where it is midnight and no zone is told.
fn moment(value: i64, unit: &TimeUnit, zone: Option<&str>) -> String {
    let (second, digits) = match unit {
        TimeUnit::Second => (1, 0),
        TimeUnit::Millisecond => (1_000, 3),
        TimeUnit::Microsecond => (1_000_000, 6),
        TimeUnit::Nanosecond => (1_000_000_000, 9),
    };
    let (seconds, part) = (value.div_euclid(second), value.rem_euclid(second));
    let (days, within) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    if within == 0 && part == 0 && zone.is_none() {
        return day(days);
    }
    let time = format!("{:02}:{:02}:{:02}", within / 3_600, within / 60 % 60, within % 60);
    let part = if part == 0 { String::new() } else { format!(".{part:0digits$}") };
    let zone = if zone.is_some() { "Z" } else { "" };
    format!("{}T{time}{part}{zone}", day(days))
}
