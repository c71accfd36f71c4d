//! The table of cases that a query reads, and the query that lists the values which may not stand in it.

use super::dialect::{DECIMALS, Dialect};
use super::plan::{Expr, Holds, Input, Plan};
use super::written::{Layout, Printer, comment, scale};
use num_traits::One;

fn ty(dialect: Dialect, holds: &Holds) -> String {
    let text = match dialect {
        Dialect::Spark => "STRING",
        Dialect::DuckDb => "VARCHAR",
        Dialect::Postgres | Dialect::Sqlite => "TEXT",
    };
    match (holds, dialect) {
        (Holds::Truth, Dialect::Sqlite) => "INTEGER".to_owned(),
        (Holds::Truth, _) => "BOOLEAN".to_owned(),
        (Holds::Member(_), _) => text.to_owned(),
        (Holds::Number(_), Dialect::Sqlite) => "INTEGER".to_owned(),
        (Holds::Number(ty), _) if ty.integer => "BIGINT".to_owned(),
        (Holds::Number(_), Dialect::Postgres) => format!("NUMERIC(18, {DECIMALS})"),
        (Holds::Number(_), _) => format!("DECIMAL(18, {DECIMALS})"),
        (Holds::Date, Dialect::Sqlite) => "TEXT".to_owned(),
        (Holds::Date, _) => "DATE".to_owned(),
    }
}

/// What SQLite has to be told, whose columns take values of every type.
fn typed(printer: &Printer<'_>, input: &Input) -> Option<String> {
    if printer.dialect != Dialect::Sqlite {
        return None;
    }
    let name = printer.dialect.quoted(&input.name);
    Some(match &input.holds {
        Holds::Truth => format!("({name} IS NULL OR typeof({name}) = 'integer' AND {name} IN (0, 1))"),
        Holds::Member(_) => return None,
        // Beyond, what is computed with them might be no whole number any more.
        Holds::Number(ty) => {
            let most = if ty.integer { "1000000000" } else { "1000000000000000" };
            format!("({name} IS NULL OR typeof({name}) = 'integer' AND abs({name}) <= {most})")
        }
        Holds::Date => format!("({name} IS NULL OR {name} = date({name}))"),
    })
}

/// What may stand in a column, as a condition; none where everything of its type may.
fn valid(printer: &Printer<'_>, input: &Input) -> Option<String> {
    let own = (input.valid != Expr::Const(true)).then(|| printer.expr(&input.valid, false));
    let all: Vec<String> = typed(printer, input).into_iter().chain(own).collect();
    (!all.is_empty()).then(|| all.join(" AND "))
}

/// A column in words.
fn about(dialect: Dialect, input: &Input, title: &str) -> String {
    let what = match &input.holds {
        Holds::Truth => "yes or no".to_owned(),
        Holds::Member(words) => format!("one of {}", words.join(", ")),
        Holds::Date => "a day".to_owned(),
        Holds::Number(ty) => {
            let unit = ty.scale.clone().unwrap_or_else(|| ty.unit.text.clone());
            let unit = if unit.is_empty() { "a number".to_owned() } else { format!("in {unit}") };
            if scale(dialect, ty.integer).is_one() { unit } else { format!("{unit}, times 1 000 000") }
        }
    };
    format!("{title}; {what}")
}

/// The table.
pub fn table(plan: &Plan, dialect: Dialect, layout: &Layout, title: &dyn Fn(&Input) -> String) -> String {
    let printer = Printer { plan, dialect };
    let mut out = String::new();
    for line in &layout.head {
        out.push_str(&format!("{}\n", comment(line)));
    }
    let text = ty(dialect, &Holds::Member(Vec::new()));
    out.push_str(&format!("CREATE TABLE {} (\n", dialect.table(&layout.table)));
    let mut lines: Vec<String> =
        layout.ids.iter().map(|id| format!("  {} {text} NOT NULL", dialect.quoted(id))).collect();
    for input in plan.inputs.iter().filter(|input| layout.today.is_none() || input.full != "today") {
        let mut line = format!(
            "  {}\n  {} {}",
            comment(&about(dialect, input, &title(input))),
            dialect.quoted(&input.name),
            ty(dialect, &input.holds)
        );
        // Spark has no constraints of columns; the validity query finds the same.
        if let (Some(valid), false) = (valid(&printer, input), dialect == Dialect::Spark) {
            line.push_str(&format!(" CHECK ({valid})"));
        }
        lines.push(line);
    }
    out.push_str(&format!("{}\n)", lines.join(",\n")));
    out.push_str(if dialect == Dialect::Spark { " USING parquet;\n" } else { ";\n" });
    out
}

/// The query that lists each value which may not stand where it does.
pub fn validity(plan: &Plan, dialect: Dialect, layout: &Layout, title: &dyn Fn(&Input) -> String) -> String {
    let printer = Printer { plan, dialect };
    let mut out = String::new();
    for line in &layout.head {
        out.push_str(&format!("{}\n", comment(line)));
    }
    let text = ty(dialect, &Holds::Member(Vec::new()));
    let ids: String = layout.ids.iter().map(|id| format!("{}, ", dialect.quoted(id))).collect();
    let mut parts = Vec::new();
    for input in plan.inputs.iter().filter(|input| layout.today.is_none() || input.full != "today") {
        let Some(valid) = valid(&printer, input) else { continue };
        let name = dialect.quoted(&input.name);
        parts.push(format!(
            "SELECT {ids}{} AS {}, CAST({name} AS {text}) AS {}, {} AS {}\nFROM {} WHERE NOT ({valid})\n",
            dialect.text(&input.name),
            dialect.quoted("column"),
            dialect.quoted("value"),
            dialect.text(&about(dialect, input, &title(input))),
            dialect.quoted("allowed"),
            dialect.table(&layout.table),
        ));
    }
    if parts.is_empty() {
        parts.push(format!(
            "SELECT {ids}{0} AS {1}, {0} AS {2}, {0} AS {3} FROM {4} WHERE FALSE\n",
            dialect.text(""),
            dialect.quoted("column"),
            dialect.quoted("value"),
            dialect.quoted("allowed"),
            dialect.table(&layout.table)
        ));
    }
    out.push_str(&parts.join("UNION ALL\n"));
    out
}
