//! How well something fits what was typed of it.

/// How well a name or title fits; less is better, and none is not at all. `wanted` is in small letters.
pub fn rank(wanted: &str, name: &str, title: Option<&str>) -> Option<u8> {
    let name = name.to_lowercase();
    let in_title = || title.is_some_and(|title| title.to_lowercase().contains(wanted));
    // After a dot, a new word of a name begins.
    let begins = |name: &str| name.split(['.', '_']).any(|word| word.starts_with(wanted));
    if name == wanted {
        Some(0)
    } else if name.starts_with(wanted) {
        Some(1)
    } else if begins(&name) {
        Some(2)
    } else if name.contains(wanted) {
        Some(3)
    } else if in_title() {
        Some(4)
    } else if within(wanted, &name) {
        Some(5)
    } else {
        None
    }
}

/// Whether all letters stand in a name in their order.
fn within(wanted: &str, name: &str) -> bool {
    let mut letters = name.chars();
    wanted.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_so_comes_first() {
        let of = |wanted: &str| rank(wanted, "tumor.ki67", Some("Ki-67 labeling index"));
        assert_eq!(
            ["tumor.ki67", "tu", "ki", "mor", "label", "tk7", "q"].map(of),
            [Some(0), Some(1), Some(2), Some(3), Some(4), Some(5), None]
        );
        assert_eq!(of(""), Some(1));
    }
}
