//! Where the boxes of a chart stand: layers in the order of the facts, each answer a place of its own between two of them, long ways led
//! through the layers between. Whole numbers in, whole numbers out.

use super::boxes::{Chart, End, Target};
use super::words::{Words, end};
use crate::check::model::Guideline;

/// Characters from which on a line of a box, and of an answer, is broken.
const WRAP_BOX: usize = 26;
const WRAP_WAY: usize = 20;
/// Height of a line.
const LINE: i64 = 17;
/// Room between the edge of a box and its words.
const INNER: i64 = 10;
/// Room between what stands side by side, and between layers.
const BESIDE: i64 = 18;
const BELOW: i64 = 12;
/// Room around all.
const EDGE: i64 = 8;
/// How much more the place of what goes on counts than that of what ends.
const SPINE: i64 = 1_024;
/// How often the layers are put in order, and aligned.
const SWEEPS: usize = 8;

/// What something in a chart is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A box, by its index.
    Box(usize),
    /// What an answer says.
    Way,
    /// An end.
    End(End),
    /// A place that a long way is led through.
    Through,
}

/// Something in a chart, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Its words, line by line.
    pub lines: Vec<String>,
    /// The name below them.
    pub name: String,
    /// The middle of its upper edge, its width and height.
    pub x: i64,
    /// See `x`.
    pub y: i64,
    /// See `x`.
    pub width: i64,
    /// See `x`.
    pub height: i64,
}

/// A chart with its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Width and height of all.
    pub width: i64,
    /// See `width`.
    pub height: i64,
    /// Everything in it.
    pub items: Vec<Item>,
    /// Lines from one item to one of the next layer.
    pub lines: Vec<(usize, usize)>,
}

/// Lays out a chart.
pub fn layout(g: &Guideline, chart: &Chart, words: &[Words]) -> Layout {
    let mut placing = Placing { items: Vec::new(), layer: Vec::new(), lines: Vec::new(), spine: Vec::new() };
    placing.build(g, chart, words);
    let mut layers = placing.layers();
    placing.order(&mut layers);
    placing.align(&layers);
    placing.stack(&layers)
}

/// A layer, and a place in it.
type Spot = (usize, usize);

struct Placing {
    items: Vec<Item>,
    layer: Vec<usize>,
    lines: Vec<(usize, usize)>,
    /// What stands on a way that goes on: the way to an end gives place to it, so that the chart has a spine.
    spine: Vec<bool>,
}

impl Placing {
    fn build(&mut self, g: &Guideline, chart: &Chart, words: &[Words]) {
        if let Target::End(at) = chart.begin {
            self.push(Kind::End(at), &end(g, chart.of, at), "", 0);
            return;
        }
        let mut rank = vec![0usize; chart.boxes.len()];
        for (at, asked) in chart.boxes.iter().enumerate() {
            let below = rank.get(at).copied().unwrap_or(0).saturating_add(1);
            for way in &asked.ways {
                if let Target::Box(to) = way.to
                    && let Some(rank) = rank.get_mut(to)
                {
                    *rank = below.max(*rank);
                }
            }
        }
        let rank_of = |at: usize| rank.get(at).copied().unwrap_or(0).saturating_mul(2);
        for (at, words) in words.iter().enumerate() {
            self.push(Kind::Box(at), &words.title, &words.name, rank_of(at));
        }
        for (at, (asked, words)) in chart.boxes.iter().zip(words).enumerate() {
            let mut ways: Vec<_> = asked.ways.iter().zip(&words.ways).collect();
            ways.sort_by_key(|(way, _)| match way.to {
                Target::Box(_) => 0,
                Target::End(End::Yes | End::Member(_)) => 1,
                Target::End(End::No | End::None) => 2,
            });
            for (way, says) in ways {
                let from = rank_of(at);
                let label = self.push(Kind::Way, says, "", from.saturating_add(1));
                self.lines.push((at, label));
                let (mut last, to) = match way.to {
                    Target::Box(to) => (label, to),
                    Target::End(at) => {
                        if let (End::No | End::None, Some(spine)) = (at, self.spine.get_mut(label)) {
                            *spine = false;
                        }
                        (label, self.push(Kind::End(at), &end(g, chart.of, at), "", from.saturating_add(2)))
                    }
                };
                let below = self.layer.get(to).copied().unwrap_or(0);
                for layer in from.saturating_add(2)..below {
                    let through = self.push(Kind::Through, "", "", layer);
                    self.lines.push((last, through));
                    last = through;
                }
                self.lines.push((last, to));
            }
        }
    }

    fn push(&mut self, kind: Kind, words: &str, name: &str, layer: usize) -> usize {
        let wrap = if kind == Kind::Way { WRAP_WAY } else { WRAP_BOX };
        let lines = if kind == Kind::Through { Vec::new() } else { wrapped(words, wrap) };
        let widest = lines.iter().map(|line| width(line)).chain([width(name)]).max().unwrap_or(0);
        let count = lines.len().saturating_add(usize::from(!name.is_empty()));
        let height = LINE.saturating_mul(i64::try_from(count).unwrap_or(0));
        let (width, height) = match kind {
            Kind::Box(_) => (widest.saturating_add(INNER * 2), height.saturating_add(INNER + INNER / 2)),
            Kind::End(_) => (widest.saturating_add(INNER * 2), height.saturating_add(INNER)),
            Kind::Way => (widest.saturating_add(4), height.saturating_add(2)),
            Kind::Through => (2, 0),
        };
        self.items.push(Item { kind, lines, name: name.to_owned(), x: 0, y: 0, width, height });
        self.layer.push(layer);
        self.spine.push(!matches!(kind, Kind::End(End::No | End::None)));
        self.items.len().saturating_sub(1)
    }

    fn layers(&self) -> Vec<Vec<usize>> {
        let count = self.layer.iter().max().map_or(0, |most| most.saturating_add(1));
        let mut layers = vec![Vec::new(); count];
        for (item, layer) in self.layer.iter().enumerate() {
            if let Some(layer) = layers.get_mut(*layer) {
                layer.push(item);
            }
        }
        layers
    }

    /// Whom each item is joined with, above or below.
    fn joined(&self, above: bool) -> Vec<Vec<usize>> {
        let mut joined = vec![Vec::new(); self.items.len()];
        for (upper, lower) in &self.lines {
            let (of, with) = if above { (*lower, *upper) } else { (*upper, *lower) };
            if let Some(list) = joined.get_mut(of) {
                list.push(with);
            }
        }
        joined
    }

    /// Puts the layers in an order with few crossings: by the medians of the layer above, then of that below, and so on. What has
    /// no better place keeps the order of the file.
    fn order(&self, layers: &mut Vec<Vec<usize>>) {
        let (above, below) = (self.joined(true), self.joined(false));
        let mut best = (self.crossings(layers), layers.clone());
        for sweep in 0..SWEEPS {
            let down = sweep % 2 == 0;
            let joined = if down { &above } else { &below };
            let mut place = vec![0usize; self.items.len()];
            let count = layers.len();
            for step in 0..count {
                let at = if down { step } else { count.saturating_sub(1).saturating_sub(step) };
                let Some(layer) = layers.get_mut(at) else { continue };
                let median = |item: &usize, own: usize| {
                    let mut places: Vec<usize> =
                        joined.get(*item).into_iter().flatten().filter_map(|with| place.get(*with).copied()).collect();
                    places.sort_unstable();
                    match places.len() {
                        0 => own.saturating_mul(2),
                        many => {
                            let upper = places.get(many / 2).copied().unwrap_or(0);
                            let lower = places.get(many.saturating_sub(1) / 2).copied().unwrap_or(0);
                            upper.saturating_add(lower)
                        }
                    }
                };
                let mut keyed: Vec<(usize, usize, usize)> =
                    layer.iter().enumerate().map(|(own, item)| (median(item, own), own, *item)).collect();
                keyed.sort_unstable();
                *layer = keyed.into_iter().map(|(_, _, item)| item).collect();
                for (at, item) in layer.iter().enumerate() {
                    if let Some(place) = place.get_mut(*item) {
                        *place = at;
                    }
                }
            }
            let crossings = self.crossings(layers);
            if crossings < best.0 {
                best = (crossings, layers.clone());
            }
        }
        *layers = best.1;
    }

    fn crossings(&self, layers: &[Vec<usize>]) -> usize {
        let mut place = vec![0usize; self.items.len()];
        for (at, item) in layers.iter().flat_map(|layer| layer.iter().enumerate()) {
            if let Some(place) = place.get_mut(*item) {
                *place = at;
            }
        }
        let of = |item: usize| (self.layer.get(item).copied().unwrap_or(0), place.get(item).copied().unwrap_or(0));
        let mut lines: Vec<(Spot, Spot)> = self.lines.iter().map(|(a, b)| (of(*a), of(*b))).collect();
        lines.sort_unstable();
        let cross = |(at, (from, to)): (usize, &(Spot, Spot))| {
            let rest = lines.iter().skip(at.saturating_add(1)).take_while(|(other, _)| other.0 == from.0);
            rest.filter(|(other, end)| other.1 > from.1 && end.1 < to.1).count()
        };
        lines.iter().enumerate().map(cross).sum()
    }

    /// Moves each item as near as it can stand to the middle of what it is joined with, at last from above.
    fn align(&mut self, layers: &[Vec<usize>]) {
        let (above, below) = (self.joined(true), self.joined(false));
        for layer in layers {
            let wanted: Vec<i64> = layer.iter().map(|_| 0).collect();
            self.place(layer, &wanted);
        }
        for sweep in 0..=SWEEPS {
            let down = sweep % 2 == 0;
            let joined = if down { &above } else { &below };
            let mut order: Vec<&Vec<usize>> = layers.iter().collect();
            if !down {
                order.reverse();
            }
            for layer in order {
                let wanted = |item: &usize| {
                    let with = joined.get(*item).map_or(&[][..], Vec::as_slice);
                    let spine = |with: &&usize| self.spine.get(**with) == Some(&true);
                    let on: Vec<&usize> = with.iter().filter(spine).collect();
                    let with = if on.is_empty() { with.iter().collect() } else { on };
                    let mut places: Vec<i64> =
                        with.into_iter().filter_map(|with| self.items.get(*with)).map(|item| item.x).collect();
                    places.sort_unstable();
                    let own = self.items.get(*item).map_or(0, |item| item.x);
                    let upper = places.get(places.len() / 2).copied().unwrap_or(own);
                    let lower = places.get(places.len().saturating_sub(1) / 2).copied().unwrap_or(own);
                    upper.saturating_add(lower) / 2
                };
                let wanted: Vec<i64> = layer.iter().map(wanted).collect();
                self.place(layer, &wanted);
            }
        }
    }

    /// Places a layer as near to what is wanted as the order allows: what would overlap moves together.
    fn place(&mut self, layer: &[usize], wanted: &[i64]) {
        let mut offset = 0i64;
        let mut before: Option<i64> = None;
        let mut offsets = Vec::new();
        for item in layer {
            let half = self.items.get(*item).map_or(0, |item| item.width).saturating_add(1) / 2;
            if let Some(before) = before {
                offset = offset.saturating_add(before).saturating_add(BESIDE).saturating_add(half);
            }
            offsets.push(offset);
            before = Some(half);
        }
        // Groups with the sum of what their members want, their weight and their number, in ascending order.
        let mut groups: Vec<(i64, i64, usize)> = Vec::new();
        for ((item, wanted), offset) in layer.iter().zip(wanted).zip(&offsets) {
            let weight = if self.spine.get(*item) == Some(&true) { SPINE } else { 1 };
            let mut group = (wanted.saturating_sub(*offset).saturating_mul(weight), weight, 1usize);
            while let Some((sum, weight, count)) = groups.last().copied() {
                if sum.saturating_mul(group.1) <= group.0.saturating_mul(weight) {
                    break;
                }
                groups.pop();
                group = (group.0.saturating_add(sum), group.1.saturating_add(weight), group.2.saturating_add(count));
            }
            groups.push(group);
        }
        let places = groups
            .iter()
            .flat_map(|(sum, weight, count)| std::iter::repeat_n(sum.checked_div_euclid(*weight).unwrap_or(0), *count));
        for ((item, place), offset) in layer.iter().zip(places).zip(&offsets) {
            if let Some(item) = self.items.get_mut(*item) {
                item.x = place.saturating_add(*offset);
            }
        }
    }

    /// Stacks the layers, and moves all to the upper left corner.
    fn stack(mut self, layers: &[Vec<usize>]) -> Layout {
        let left = self.items.iter().map(|item| item.x.saturating_sub(item.width / 2)).min().unwrap_or(0);
        let shift = EDGE.saturating_sub(left);
        let mut y = EDGE;
        for layer in layers {
            let tallest =
                layer.iter().filter_map(|item| self.items.get(*item)).map(|item| item.height).max().unwrap_or(0);
            for item in layer {
                if let Some(item) = self.items.get_mut(*item) {
                    item.x = item.x.saturating_add(shift);
                    item.y = y;
                    if item.kind == Kind::Through {
                        item.height = tallest;
                    }
                }
            }
            y = y.saturating_add(tallest).saturating_add(BELOW);
        }
        let right =
            self.items.iter().map(|item| item.x.saturating_add(item.width.saturating_add(1) / 2)).max().unwrap_or(0);
        let height = y.saturating_sub(BELOW).saturating_add(EDGE);
        Layout { width: right.saturating_add(EDGE), height, items: self.items, lines: self.lines }
    }
}

/// Lines of so many characters at most, broken between words; a word that is longer stands alone.
fn wrapped(words: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count().saturating_add(word.chars().count()) < most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The width of a line in a sans-serif letter of 13 pixels, and some more, for fonts differ.
fn width(line: &str) -> i64 {
    let tenths: i64 = line.chars().map(tenths).fold(0, i64::saturating_add);
    tenths.saturating_mul(115) / 1000
}

/// Tenths of a pixel that a character takes.
fn tenths(c: char) -> i64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ';' | ':' | '\'' | '|' | '!' => 37,
        ' ' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '"' => 48,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 115,
        'A'..='Z' | '_' | '+' | '=' | '<' | '>' | '≤' | '≥' | '≈' | '~' => 95,
        c if c.is_ascii() => 79,
        c if u32::from(c) < 0x2000 => 85,
        _ => 140,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(
            wrapped("Share of the liver tumor that can be removed", 20),
            ["Share of the liver", "tumor that can be", "removed"]
        );
        assert_eq!(wrapped("a_very_long_name_of_one_word is", 10), ["a_very_long_name_of_one_word", "is"]);
        assert!(width("WW") > width("ii"));
    }

    #[test]
    fn what_would_overlap_moves_together() {
        let item =
            |width| Item { kind: Kind::Way, lines: Vec::new(), name: String::new(), x: 0, y: 0, width, height: 0 };
        let mut placing = Placing {
            items: vec![item(20), item(20), item(20)],
            layer: vec![0, 0, 0],
            lines: Vec::new(),
            spine: vec![true; 3],
        };
        placing.place(&[0, 1, 2], &[100, 100, 300]);
        let places: Vec<i64> = placing.items.iter().map(|item| item.x).collect();
        assert_eq!(places, [81, 119, 300]);
    }
}
