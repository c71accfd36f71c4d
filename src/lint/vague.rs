//! Words that two physicians may take differently, and the terms of art that hold such a word and are none.

/// Words that two physicians may take differently.
const VAGUE: &[&str] = &[
    "small",
    "large",
    "limited",
    "selected",
    "considerable",
    "significant",
    "substantial",
    "extensive",
    "adequate",
    "inadequate",
    "appropriate",
    "reasonable",
    "acceptable",
    "suitable",
    "good",
    "poor",
    "fit",
    "frail",
    "elderly",
    "sufficient",
    "insufficient",
    "experienced",
    "usual",
    "usually",
    "often",
    "rarely",
    "occasionally",
    "sometimes",
    "rapid",
    "slow",
    "bulky",
    "relevant",
    "possible",
    "feasible",
    "unlikely",
    "likely",
];

/// Terms of art that hold such a word: the first is not vague beside the second.
const NAMES: &[(&str, &[&str])] = &[
    ("small", &["bowel", "intestine", "intestinal", "cell", "vessel", "lymphocytic"]),
    ("large", &["bowel", "intestine", "intestinal", "cell", "vessel", "b"]),
    ("limited", &["stage"]),
    ("extensive", &["stage", "metabolizer", "metabolizers"]),
    ("poor", &["metabolizer", "metabolizers"]),
    ("rapid", &["metabolizer", "metabolizers", "acetylator", "acetylators", "antigen", "test"]),
    ("slow", &["acetylator", "acetylators"]),
    ("likely", &["pathogenic", "benign"]),
    ("usual", &["interstitial"]),
];

/// The first vague word of a text. In capitals it is none: FIT is a test.
pub fn vague_word(text: &str) -> Option<&'static str> {
    let written: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let words: Vec<String> = written.iter().map(|word| word.to_lowercase()).collect();
    let shouted = text.chars().all(|c| !c.is_lowercase());
    let next = words.iter().skip(1).map(String::as_str).chain([""]);
    words.iter().zip(&written).zip(next).find_map(|((word, written), next)| {
        let named = NAMES.iter().any(|(first, second)| first == word && second.contains(&next));
        let short = !shouted && written.chars().all(char::is_uppercase);
        VAGUE.iter().copied().find(|vague| vague == word && !named && !short)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vague_words_are_whole_words() {
        assert_eq!(vague_word("Good performance status"), Some("good"));
        assert_eq!(vague_word("Goodpasture, Largely"), None);
        assert_eq!(vague_word("Small bowel primary, small-cell carcinoma"), None);
        assert_eq!(vague_word("A small bowel primary, and a small one"), Some("small"));
        assert_eq!(vague_word("Small bowel"), None);
        assert_eq!(vague_word("Likely pathogenic variant, poor metabolizer of CYP2C19"), None);
        assert_eq!(vague_word("Likely to respond"), Some("likely"));
        assert_eq!(vague_word("FIT is positive"), None);
        assert_eq!(vague_word("Fit for surgery"), Some("fit"));
        assert_eq!(vague_word("FIT FOR SURGERY"), Some("fit"));
    }
}
