//! The figures of a study, drawn: a row for each, with its label, a mark on a scale that all rows share, and the number as text.
//! Nothing is pooled, and where no interval is reported none is drawn.

use crate::check::model::{Reported, Study, StudyResult};
use crate::number::{self, Number};
use crate::report::evidence::measured;
use crate::report::markup::Markup;
use num_traits::{Signed, Zero};

/// Width and height of a mark's ground, and how far its ends lie from the edge.
const WIDTH: i64 = 200;
const HEIGHT: i64 = 20;
const EDGE: i64 = 7;
/// Ends that a scale of times can have, times a power of ten.
const ENDS: [i64; 7] = [1, 2, 3, 4, 5, 6, 8];
/// Most digits of a time that is drawn.
const MAX_POWER: u32 = 6;

/// Figures on one scale.
#[derive(Debug, Clone)]
pub struct Plot {
    /// What stands at the beginning, the middle and the end of the scale.
    pub scale: [String; 3],
    /// The rows.
    pub rows: Vec<Row>,
}

/// One figure.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub label: String,
    /// The figure as the guideline writes it.
    pub text: String,
    /// The mark.
    pub mark: Markup,
}

/// A figure on the way to its mark.
struct Drawn {
    label: String,
    text: String,
    unit: String,
    low: Option<Number>,
    high: Option<Number>,
    value: Option<Number>,
    shape: Shape,
}

/// How a figure is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A value with its interval.
    Interval,
    /// A value without one.
    Value,
    /// A range.
    Range,
    /// At least, or over.
    Above,
    /// At most, or under.
    Below,
}

/// The plots of some results of a study: percentages on one scale, times in each unit on another. What is neither stays text.
pub fn plots<'s>(study: &Study, results: impl Iterator<Item = &'s StudyResult>) -> Vec<Plot> {
    let mut drawn: Vec<Drawn> = Vec::new();
    for result in results {
        let label = measured(study, result);
        drawn.extend(result.figures.iter().filter_map(|figure| of(&label, figure)));
    }
    let mut units: Vec<String> = Vec::new();
    for one in &drawn {
        if !units.contains(&one.unit) {
            units.push(one.unit.clone());
        }
    }
    units.iter().filter_map(|unit| plot(unit, drawn.iter().filter(|one| one.unit == *unit).collect())).collect()
}

fn of(label: &str, figure: &Reported) -> Option<Drawn> {
    let number = |text: &String| number::parse(text).ok();
    let share = figure.share.as_ref().and_then(|(part, whole)| {
        let (part, whole) = (number(part)?, number(whole)?);
        (!whole.is_zero()).then(|| part * number::whole(100) / whole)
    });
    let value = figure.value.as_ref().and_then(number).or(share);
    let unit = match (figure.unit.as_deref(), &figure.share) {
        (Some("%"), _) | (None, Some(_)) => "%".to_owned(),
        (Some(unit), _) => time(unit)?.to_owned(),
        (None, None) => return None,
    };
    let ends = |pair: Option<(&String, &String)>| pair.and_then(|(low, high)| Some((number(low)?, number(high)?)));
    let interval = ends(figure.interval.as_ref().map(|(_, low, high)| (low, high)));
    let range = ends(figure.range.as_ref().map(|(low, high)| (low, high)));
    let shape = match (figure.qualifier.as_deref(), &interval, &range) {
        (_, _, Some(_)) => Shape::Range,
        (Some("over" | "at least"), ..) => Shape::Above,
        (Some("under" | "up to"), ..) => Shape::Below,
        (_, Some(_), _) => Shape::Interval,
        _ => Shape::Value,
    };
    let (low, high) = interval.or(range).unzip();
    let some = value.is_some() || low.is_some();
    let positive = [&value, &low, &high].into_iter().flatten().all(|number| !number.is_negative());
    (some && positive).then(|| Drawn {
        label: label.to_owned(),
        text: figure.text.clone(),
        unit,
        low,
        high,
        value,
        shape,
    })
}

/// The unit of a time as one word for one and many.
fn time(unit: &str) -> Option<&'static str> {
    ["day", "week", "month", "year"]
        .into_iter()
        .zip(["days", "weeks", "months", "years"])
        .find_map(|(one, many)| (unit == one || unit == many).then_some(many))
}

fn plot(unit: &str, drawn: Vec<&Drawn>) -> Option<Plot> {
    let most = drawn.iter().flat_map(|one| [&one.value, &one.low, &one.high]).flatten().max()?;
    let end = if unit == "%" { number::whole(100) } else { end(most)? };
    let half = &end / number::whole(2);
    let words = |number: &Number| number::show(number);
    let rows = drawn.iter().map(|one| Row { label: one.label.clone(), text: one.text.clone(), mark: mark(one, &end) });
    let scale = ["0".to_owned(), words(&half), format!("{} {unit}", words(&end))];
    Some(Plot { scale, rows: rows.collect() })
}

/// The end of a scale on which the greatest number lies.
fn end(most: &Number) -> Option<Number> {
    (0..MAX_POWER).find_map(|power| {
        let ten = number::whole(10i64.checked_pow(power)?);
        ENDS.into_iter().map(|end| number::whole(end) * &ten).find(|end| end >= most)
    })
}

/// Where a number lies, in whole steps.
fn place(number: &Number, end: &Number) -> i64 {
    let room = number::whole(WIDTH.saturating_sub(EDGE.saturating_mul(2)));
    let steps = (number * room / end).round().to_integer();
    EDGE.saturating_add(i64::try_from(steps).unwrap_or(0).clamp(0, WIDTH))
}

fn mark(of: &Drawn, end: &Number) -> Markup {
    let middle = HEIGHT / 2;
    let mut svg = Markup::new();
    svg.raw("<svg class=\"mark\" viewBox=\"0 0 200 20\" aria-hidden=\"true\" focusable=\"false\">");
    for quarter in 0..=4 {
        let at = place(&(end * number::whole(quarter) / number::whole(4)), end);
        line(&mut svg, "grid", (at, 0), (at, HEIGHT));
    }
    let at = |number: &Option<Number>| number.as_ref().map(|number| place(number, end));
    let ends = at(&of.low).zip(at(&of.high));
    let edges = (EDGE, WIDTH.saturating_sub(EDGE));
    match (of.shape, ends, at(&of.value)) {
        (Shape::Range, Some((low, high)), _) => bar(&mut svg, "range", low, high),
        (Shape::Above, _, Some(value)) => bar(&mut svg, "beyond", value, edges.1),
        (Shape::Below, _, Some(value)) => bar(&mut svg, "beyond", edges.0, value),
        (Shape::Interval, Some((low, high)), Some(value)) => {
            line(&mut svg, "interval", (low, middle), (high, middle));
            for end in [low, high] {
                line(&mut svg, "interval", (end, middle.saturating_sub(4)), (end, middle.saturating_add(4)));
            }
            dot(&mut svg, "known", value);
        }
        (_, _, Some(value)) => dot(&mut svg, "alone", value),
        _ => {}
    }
    svg.raw("</svg>");
    svg
}

fn line(svg: &mut Markup, class: &'static str, from: (i64, i64), to: (i64, i64)) {
    svg.raw("<line class=\"").raw(class);
    for (name, value) in [("\" x1=\"", from.0), ("\" y1=\"", from.1), ("\" x2=\"", to.0), ("\" y2=\"", to.1)] {
        svg.raw(name).text(&value.to_string());
    }
    svg.raw("\"/>");
}

fn bar(svg: &mut Markup, class: &'static str, low: i64, high: i64) {
    svg.raw("<rect class=\"").raw(class).raw("\" x=\"").text(&low.to_string());
    svg.raw("\" y=\"6\" height=\"8\" rx=\"2\" width=\"");
    svg.text(&high.saturating_sub(low).max(2).to_string()).raw("\"/>");
}

fn dot(svg: &mut Markup, class: &'static str, at: i64) {
    svg.raw("<circle class=\"").raw(class).raw("\" cx=\"").text(&at.to_string()).raw("\" cy=\"10\" r=\"5\"/>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str, value: &str, unit: &str) -> Reported {
        Reported {
            text: text.to_owned(),
            value: Some(value.to_owned()),
            unit: Some(unit.to_owned()),
            ..Reported::default()
        }
    }

    fn study(figures: Vec<Reported>) -> Study {
        Study {
            name: "s".to_owned(),
            title: "S".to_owned(),
            references: Vec::new(),
            design: None,
            patients: None,
            centers: None,
            studies: None,
            period: None,
            followup: None,
            arms: Vec::new(),
            results: vec![StudyResult { outcome: "survival".to_owned(), arm: None, figures }],
            caveats: Vec::new(),
            notes: Vec::new(),
            from: Vec::new(),
            span: crate::source::Span::default(),
        }
    }

    #[test]
    fn percentages_and_times_have_scales_of_their_own() {
        let mut interval = figure("77 % (95 % CI 60 % to 90 %)", "77", "%");
        interval.interval = Some(("95".to_owned(), "60".to_owned(), "90".to_owned()));
        let mut share = figure("7 of 46", "", "");
        (share.value, share.unit, share.share) = (None, None, Some(("7".to_owned(), "46".to_owned())));
        let study = study(vec![interval, figure("81 months", "81", "months"), share, figure("3.6 cm", "3.6", "cm")]);
        let plots = plots(&study, study.results.iter());
        let scales: Vec<[&str; 3]> = plots.iter().map(|plot| plot.scale.each_ref().map(String::as_str)).collect();
        assert_eq!(scales, [["0", "50", "100 %"], ["0", "50", "100 months"]]);
        let marks: Vec<String> =
            plots.iter().flat_map(|plot| &plot.rows).map(|row| row.mark.clone().finish()).collect();
        assert!(marks[0].contains("class=\"known\" cx=\"150\"") && marks[0].contains("x1=\"119\""), "{}", marks[0]);
        assert!(marks[1].contains("class=\"alone\" cx=\"35\"") && !marks[1].contains("interval"), "{}", marks[1]);
        assert!(marks[2].contains("cx=\"158\""), "{}", marks[2]);
    }

    #[test]
    fn what_is_reported_as_a_bound_is_drawn_as_one() {
        let mut over = figure("over 50 %", "50", "%");
        over.qualifier = Some("over".to_owned());
        let mut range = figure("11 % to 100 %", "", "%");
        (range.value, range.range) = (None, Some(("11".to_owned(), "100".to_owned())));
        let study = study(vec![over, range]);
        let plots = plots(&study, study.results.iter());
        let marks: Vec<String> =
            plots.iter().flat_map(|plot| &plot.rows).map(|row| row.mark.clone().finish()).collect();
        assert!(marks[0].contains("class=\"beyond\" x=\"100\"") && marks[0].contains("width=\"93\""), "{}", marks[0]);
        assert!(marks[1].contains("class=\"range\" x=\"27\"") && marks[1].contains("width=\"166\""), "{}", marks[1]);
    }

    #[test]
    fn the_end_of_a_scale_is_a_plain_number() {
        for (most, end) in [("17", "20"), ("81", "100"), ("9.6", "10"), ("0.2", "1"), ("55", "60")] {
            assert_eq!(number::show(&super::end(&number::parse(most).unwrap()).unwrap()), end);
        }
    }
}
