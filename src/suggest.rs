//! "Did you mean": the nearest of the names that could stand here. A suggestion is near or it is not made.

/// The nearest candidate: equal but for case, hyphen or underscore, or within a third of the word's length in
/// edits (at most three). Where two are equally near, neither is meant for certain, and none is suggested; nor is a word
/// that says the opposite (`resectable` for `unresectable`).
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    closest(word, candidates, 60, opposite).map(|(_, candidate)| candidate)
}

/// The same for titles, which are longer than names: with the same numbers and denials.
pub fn nearest_title<'a>(title: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let another = |one: &str, other: &str| {
        let words = |title: &str| title.split('_').map(str::to_owned).collect::<Vec<_>>();
        let (left, right) = (words(one), words(other));
        let denials =
            |words: &[String]| words.iter().filter(|word| matches!(word.as_str(), "no" | "not" | "without")).count();
        digits(one) != digits(other)
            || denials(&left) != denials(&right)
            || opposite(one, other)
            || left.iter().zip(&right).any(|(one, other)| mistaken(one, other))
    };
    closest(title, candidates, 200, another).map(|(_, candidate)| candidate)
}

/// The candidate that holds something near a text: within a third of its length in edits (at most three). Ties go to the
/// shortest candidate, then to the first in alphabetical order.
pub fn nearest_part<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = text.to_lowercase().chars().take(200).collect();
    let limit = (wanted.len() / 3).min(3);
    let near = candidates.into_iter().filter_map(|candidate| {
        let distance = distance_to_part(&wanted, candidate);
        (distance <= limit && distance < wanted.len()).then_some((distance, candidate.len(), candidate))
    });
    near.min().map(|(_, _, candidate)| candidate)
}

/// Edits from a text to the part of another that is nearest to it.
fn distance_to_part(wanted: &[char], candidate: &str) -> usize {
    // One column a letter of the candidate; a part may begin and end anywhere.
    let mut before: Vec<usize> = Vec::new();
    let mut column: Vec<usize> = (0..=wanted.len()).collect();
    let mut least = wanted.len();
    let mut last_letter = None;
    for letter in candidate.to_lowercase().chars() {
        let mut next = vec![0usize];
        let mut last_own = None;
        for (at, own) in wanted.iter().enumerate() {
            let get = |column: &[usize], at: usize| column.get(at).copied().unwrap_or(usize::MAX);
            let replaced = get(&column, at).saturating_add(usize::from(*own != letter));
            let left_out = get(&column, at.saturating_add(1)).min(get(&next, at)).saturating_add(1);
            let mut cost = replaced.min(left_out);
            if last_own == Some(letter) && last_letter == Some(*own) {
                cost = cost.min(get(&before, at.saturating_sub(1)).saturating_add(1));
            }
            next.push(cost);
            last_own = Some(*own);
        }
        least = least.min(next.last().copied().unwrap_or(usize::MAX));
        before = std::mem::replace(&mut column, next);
        last_letter = Some(letter);
    }
    least
}

/// What a name that nothing declares comes near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near<'a> {
    /// A name that is probably meant.
    Meant(&'a str),
    /// A name nearby that may as well be another thing: `ast` beside `alt`, `hypotension` beside `hypertension`.
    Other(&'a str),
    /// None.
    Nothing,
}

/// The name that is meant by one that nothing declares. Words of a few letters, words that differ in what they begin or end
/// with, and words that are often confused are all real words: such a name is told, but not taken for what is meant.
pub fn name<'a>(written: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> Near<'a> {
    let found = |distinct: bool| {
        let differs = move |one: &str, other: &str| distinct && confusable(one, other);
        closest(written, names.clone(), 60, differs)
    };
    match (found(true), found(false)) {
        (Some((distance, meant)), Some((least, _))) if distance == least => Near::Meant(meant),
        (Some((_, meant)), None) => Near::Meant(meant),
        (_, Some((_, other))) => Near::Other(other),
        (None, None) => Near::Nothing,
    }
}

fn fold(text: &str) -> String {
    text.to_lowercase().replace(['-', ' ', '.'], "_")
}

/// The nearest candidate and its distance; those that are `left_out` are none.
fn closest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    longest: usize,
    left_out: impl Fn(&str, &str) -> bool,
) -> Option<(usize, &'a str)> {
    let wanted = fold(word);
    let length = wanted.chars().count();
    if length == 0 || length > longest {
        return None;
    }
    let limit = (length / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        let folded = fold(candidate);
        if folded.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = if folded == wanted { 0 } else { distance(&wanted, &folded, limit).max(1) };
        if distance > limit || (distance == 1 && length == 1) || left_out(&wanted, &folded) {
            continue;
        }
        match best {
            Some((least, first)) if distance == least => tied = tied || first != candidate,
            Some((least, _)) if distance > least => {}
            _ => (best, tied) = (Some((distance, candidate)), false),
        }
    }
    best.filter(|_| !tied)
}

/// Whether a word of the language is so near that it can be written without asking: at most two letters differ, of a word
/// of five letters one, and no digit.
pub fn sure(word: &str, right: &str) -> bool {
    let length = right.chars().count();
    let limit = if length < 4 { 0 } else { usize::from(length > 5).saturating_add(1) };
    digits(word) == digits(right) && distance(&word.to_lowercase(), &right.to_lowercase(), limit) <= limit
}

fn digits(text: &str) -> Vec<char> {
    let mut digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    digits.sort_unstable();
    digits
}

/// Whether two names that are near may well be two things: whatever is no slip of the keyboard in one and the same word.
fn confusable(a: &str, b: &str) -> bool {
    const SHORT: usize = 5;
    // A bracket or a quote at either end is no part of the word.
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let (a, b) = (&*bare(a), &*bare(b));
    let (left, right) = (a.replace('_', ""), b.replace('_', ""));
    if left == right {
        return false;
    }
    if digits(a) != digits(b) {
        return true;
    }
    let (one, other): (Vec<&str>, Vec<&str>) = (a.split('_').collect(), b.split('_').collect());
    if one.len() != other.len() {
        let bare = |name: &str| !matches!(name, "no" | "not" | "non");
        return left.chars().count().max(right.chars().count()) <= SHORT
            || one.iter().all(|word| bare(word)) != other.iter().all(|word| bare(word))
            || opposite(&left, &right)
            || !slip(&left, &right);
    }
    one.iter().zip(&other).filter(|(one, other)| one != other).any(|(one, other)| {
        one.chars().count().max(other.chars().count()) <= SHORT
            || opposite(one, other)
            || mistaken(one, other)
            || !slip(one, other)
    })
}

/// Whether one word is the other, mistyped: one letter too many or too few, two swapped, or one for its neighbour on the
/// keyboard or for one of its sound; in a word of ten letters and more twice, not side by side. The first letter stays, for
/// what begins in another way is another word.
fn slip(a: &str, b: &str) -> bool {
    const LONG: usize = 10;
    let (left, right): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    slips(&left, &right, if left.len().min(right.len()) >= LONG { 2 } else { 1 }, true)
}

/// Whether so many slips at most make two words, or their ends, alike. `whole` says that they are whole words.
fn slips(left: &[char], right: &[char], most: usize, whole: bool) -> bool {
    let same = left.iter().zip(right).take_while(|(one, other)| one == other).count();
    let rest = |from: usize, to: usize| {
        let (from, to) = (same.saturating_add(from), same.saturating_add(to));
        left.get(from..)
            .zip(right.get(to..))
            .is_some_and(|(left, right)| slips(left, right, most.saturating_sub(1), false))
    };
    let (left_end, right_end) = (left.get(same..).unwrap_or(&[]), right.get(same..).unwrap_or(&[]));
    if left_end.is_empty() && right_end.is_empty() {
        return true;
    }
    if most == 0 || (!whole && same == 0) {
        return false;
    }
    let swapped = matches!((left_end, right_end), ([a, b, ..], [c, d, ..]) if a == d && b == c);
    let replaced = matches!((left_end, right_end), ([a, ..], [b, ..]) if alike(*a, *b));
    (swapped && rest(2, 2)) || (same > 0 && ((replaced && rest(1, 1)) || rest(1, 0) || rest(0, 1)))
}

/// Whether a letter is easily typed for another: a neighbour on the keyboard, or written for the same sound.
fn alike(a: char, b: char) -> bool {
    const ROWS: &[&str] = &["qwertzuiop", "qwertyuiop", "asdfghjkl", "yxcvbnm", "zxcvbnm"];
    const SOUNDS: &[&str] = &["ckq", "csz", "st", "sc", "iy", "ae", "ei", "ao", "ou", "bp", "dt", "fv", "gj", "mn"];
    let near = |row: &&str| row.find(a).zip(row.find(b)).is_some_and(|(one, other)| one.abs_diff(other) == 1);
    let sound = |letters: &&str| letters.contains(a) && letters.contains(b);
    ROWS.iter().any(near) || SOUNDS.iter().any(sound)
}

/// Whether two words differ by what one of them begins or ends with, so that each is a word of its own.
fn opposite(a: &str, b: &str) -> bool {
    const BEGIN: &[&str] = &[
        "", "ab", "ad", "allo", "an", "ana", "ante", "anti", "auto", "bi", "brady", "cata", "con", "contra", "de",
        "dia", "dis", "dys", "ecto", "en", "endo", "epi", "eu", "ex", "exo", "extra", "hemi", "hetero", "homo",
        "hyper", "hypo", "il", "im", "in", "infra", "inter", "intra", "ir", "iso", "macro", "mal", "mega", "meta",
        "micro", "mono", "multi", "no", "no_", "non", "non_", "normo", "not_", "oligo", "pan", "para", "per", "peri",
        "poly", "post", "pre", "pro", "re", "semi", "sub", "super", "supra", "tachy", "trans", "tri", "ultra", "un",
        "uni",
    ];
    const END: &[&str] = &[
        "aemia", "cytosis", "ectomy", "emia", "gram", "graphy", "itis", "oma", "opathy", "osis", "ostomy", "otomy",
        "penia", "philia", "plasia", "plasty", "plegia", "paresis", "scopy", "trophy", "uria", "ol", "one", "ine",
        "ide",
    ];
    let begins = |one: &str, other: &str| {
        let mut rests = BEGIN.iter().filter_map(|begin| one.strip_prefix(begin)).filter(|rest| rest.len() > 2);
        rests.any(|rest| other.strip_suffix(rest).is_some_and(|begin| BEGIN.contains(&begin)))
    };
    let ends = |one: &str, other: &str| {
        let mut stems = END.iter().filter_map(|end| one.strip_suffix(end)).filter(|stem| stem.len() > 2);
        stems.any(|stem| other.strip_prefix(stem).is_some_and(|end| END.contains(&end)))
    };
    let differ = |one: &str, other: &str| one != other && (begins(one, other) || ends(one, other));
    let (left, right): (Vec<&str>, Vec<&str>) = (a.split('_').collect(), b.split('_').collect());
    differ(a, b) || (left.len() == right.len() && left.iter().zip(&right).any(|(one, other)| differ(one, other)))
}

/// Longer words that are often taken for each other: each row has words of different things.
fn mistaken(a: &str, b: &str) -> bool {
    const ROWS: &[&[&str]] = &[
        &["amlodipine", "amiloride"],
        &["azathioprine", "azithromycin"],
        &["benign", "malign"],
        &["brachial", "branchial", "bronchial"],
        &["bupropion", "buspirone"],
        &["callous", "callus"],
        &["cefazolin", "cefoxitin", "ceftriaxone", "cefotaxime", "cefuroxime", "ceftazidime"],
        &["chlorpromazine", "chlorpropamide"],
        &["cisplatin", "carboplatin", "oxaliplatin"],
        &["clonidine", "clonazepam", "quinidine"],
        &["complement", "compliment"],
        &["concussion", "confusion", "contusion"],
        &["cyclosporine", "cycloserine"],
        &["daunorubicin", "doxorubicin", "idarubicin", "epirubicin"],
        &["digoxin", "digitoxin"],
        &["diltiazem", "diazepam"],
        &["dobutamine", "dopamine"],
        &["docetaxel", "paclitaxel", "cabazitaxel"],
        &["dysphagia", "dysphasia", "dysplasia", "aphasia"],
        &["ephedrine", "epinephrine", "norepinephrine"],
        &["facial", "fascial"],
        &["female", "male"],
        &["fluoxetine", "paroxetine", "duloxetine", "fluvoxamine"],
        &["glipizide", "glyburide", "glimepiride", "gliclazide"],
        &["height", "weight"],
        &["hydralazine", "hydroxyzine", "hydrochlorothiazide"],
        &["ileal", "iliac"],
        &["ileum", "ilium"],
        &["increase", "decrease"],
        &["increased", "decreased"],
        &["infection", "injection", "inflection", "infarction"],
        &["infusion", "effusion", "perfusion"],
        &["insulin", "inulin"],
        &["lamivudine", "lamotrigine"],
        &["losartan", "valsartan", "irbesartan", "candesartan"],
        &["maximum", "minimum"],
        &["metformin", "metronidazole"],
        &["methotrexate", "methylphenidate"],
        &["metoprolol", "bisoprolol", "propranolol", "atenolol"],
        &["mucous", "mucus"],
        &["nifedipine", "nicardipine", "nimodipine", "felodipine"],
        &["nitroglycerin", "nitroprusside"],
        &["omeprazole", "pantoprazole", "esomeprazole", "lansoprazole"],
        &["palpation", "palpitation"],
        &["penicillin", "penicillamine"],
        &["pleural", "plural"],
        &["perineal", "peroneal", "peritoneal"],
        &["prednisone", "prednisolone"],
        &["prostate", "prostrate"],
        &["quinine", "quinidine"],
        &["radial", "radical"],
        &["ramipril", "enalapril", "lisinopril", "captopril"],
        &["rifampin", "rifaximin", "rifabutin"],
        &["serious", "serous"],
        &["simvastatin", "atorvastatin", "rosuvastatin", "pravastatin", "lovastatin"],
        &["sulfadiazine", "sulfasalazine"],
        &["tramadol", "trazodone"],
        &["trastuzumab", "pertuzumab"],
        &["ureter", "urethra"],
        &["ureteral", "urethral"],
        &["valacyclovir", "valganciclovir", "ganciclovir", "acyclovir"],
        &["vinblastine", "vincristine", "vinorelbine"],
    ];
    ROWS.iter().any(|row| row.contains(&a) && row.contains(&b))
}

/// Edits (insert, delete, replace, swap of neighbours) from one word to the other; more than `limit` counts as `limit + 1`.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last_a = '\0';
    for (i, &ca) in a.iter().enumerate() {
        let mut next = vec![i.saturating_add(1)];
        let mut last_b = '\0';
        for (j, &cb) in b.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX).saturating_add(1);
            let replace = get(&row, j).saturating_sub(usize::from(ca == cb));
            let mut cost = replace.min(get(&row, j.saturating_add(1))).min(get(&next, j));
            if i > 0 && j > 0 && ca == last_b && cb == last_a {
                cost = cost.min(get(&before, j.saturating_sub(1)));
            }
            next.push(cost);
            last_b = cb;
        }
        if next.iter().all(|&cost| cost > limit) {
            return limit.saturating_add(1);
        }
        before = std::mem::replace(&mut row, next);
        last_a = ca;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Near, name, nearest, nearest_part, nearest_title, sure};

    #[test]
    fn near_or_nothing() {
        let names = ["tumor.ki67", "tumor.mitoses", "liver.function", "portal_vein"];
        assert_eq!(nearest("tumor.ki76", names), Some("tumor.ki67"));
        assert_eq!(nearest("Tumor_Ki67", names), Some("tumor.ki67"));
        assert_eq!(nearest("liver.funktion", names), Some("liver.function"));
        assert_eq!(nearest("hepatic_artery_variant", names), None);
        assert_eq!(nearest("x", ["y"]), None);
    }

    #[test]
    fn nothing_is_guessed() {
        assert_eq!(nearest("g4", ["g1", "g2", "g3"]), None);
        assert_eq!(nearest("liver.unresectable", ["liver.resectable"]), None);
        assert_eq!(nearest("hypertension", ["hypotension"]), None);
        assert_eq!(nearest("not_resectable", ["resectable"]), None);
        assert_eq!(nearest("resectible", ["resectable", "unresectable"]), Some("resectable"));
    }

    #[test]
    fn a_title_with_another_number_is_another() {
        assert_eq!(nearest_title("Age ovr 65", ["Age over 65"]), Some("Age over 65"));
        assert_eq!(nearest_title("Age over 65", ["Age over 75"]), None);
        assert_eq!(nearest_title("With fever", ["Without fever"]), None);
        assert_eq!(nearest_title("A male patient", ["A female patient"]), None);
    }

    #[test]
    fn a_name_is_meant_or_another_thing() {
        for (written, declared) in [
            ("liver.funktion", "liver.function"),
            ("Hypertension", "hypertension"),
            ("hypertention", "hypertension"),
            ("liverfunction", "liver_function"),
            ("creatinin", "creatinine"),
            ("ALT", "alt"),
            ("anticoagulaton", "anticoagulation"),
            ("anticoagulatoin", "anticoagulation"),
            ("antcoagulaton", "anticoagulation"),
            ("systolic_presure", "systolic_pressure"),
            ("diabtes", "diabetes"),
            ("diabeetes", "diabetes"),
            ("diabetse", "diabetes"),
            ("diabetws", "diabetes"),
            ("metastasis", "metastases"),
            ("liver_lesion", "liver_lesions"),
            ("embolisation", "embolization"),
            ("haemoglobin", "hemoglobin"),
        ] {
            assert_eq!(name(written, [declared]), Near::Meant(declared), "{written}");
        }
        for (written, declared) in [
            ("alt", "ast"),
            ("ldl", "hdl"),
            ("dbp", "sbp"),
            ("hiv", "hbv"),
            ("po2", "pco2"),
            ("egfr", "gfr"),
            ("lab.alt", "lab.ast"),
            ("tumor.ki76", "tumor.ki67"),
            ("alt_high", "ast_high"),
            ("hypertension", "hypotension"),
            ("hyperglycemia", "hypoglycemia"),
            ("prediabetes", "diabetes"),
            ("macroalbuminuria", "microalbuminuria"),
            ("bradycardia", "tachycardia"),
            ("intracranial", "extracranial"),
            ("hemiplegia", "hemiparesis"),
            ("semiplegia", "hemiplegia"),
            ("antepartum", "postpartum"),
            ("supratentorial", "infratentorial"),
            ("symptomatic", "asymptomatic"),
            ("colectomy", "colostomy"),
            ("polyuria", "oliguria"),
            ("prednisone", "prednisolone"),
            ("ureteral_stent", "urethral_stent"),
            ("not_resectable", "resectable"),
            ("stage_t2", "stage_t3"),
            ("diastolic_pressure", "systolic_pressure"),
            ("male_patient", "female_patient"),
            ("inpatient_stay", "outpatient_stay"),
            ("clonidine_given", "clozapine_given"),
            ("myeloma_present", "melanoma_present"),
            ("age_at_diagnosis", "age_at_dialysis"),
            ("inhalation_therapy", "inhibition_therapy"),
            ("left_ventricle", "light_ventricle"),
            ("abduction", "adduction"),
            ("afferent", "efferent"),
            ("brachial", "branchial"),
            ("cefotaxime", "ceftaxime_given"),
            ("hydroxyzine", "hydralazine"),
            ("levothyroxine", "liothyronine"),
            ("proximal", "proximate"),
            ("sepsis", "asepsis"),
            ("urethrocele", "ureterocele"),
            ("resection", "rejection"),
            ("parathyroid", "thyroid"),
            ("mitral", "central"),
            ("interstitial", "intestinal"),
            ("prednisolone", "prednisone"),
        ] {
            assert_ne!(name(written, [declared]), Near::Meant(declared), "{written}");
            assert_ne!(name(declared, [written]), Near::Meant(written), "{declared}");
        }
        assert_eq!(name("alt", ["ast", "creatinine"]), Near::Other("ast"));
        assert_eq!(name("hypertension", ["hypotension", "fever"]), Near::Other("hypotension"));
        assert_eq!(name("alt", ["creatinine"]), Near::Nothing);
    }

    #[test]
    fn a_keyword_is_sure_or_asked() {
        assert!(sure("Wehn", "when") && sure("recomend", "recommend"));
        assert!(!sure("or", "for") && !sure("embolisation", "ablation"));
        assert!(!sure("level1", "level2"));
    }

    #[test]
    fn a_part_is_near_or_nothing() {
        let titles = ["Remnant of exactly 20 %", "A child with fever", "Age not known"];
        assert_eq!(nearest_part("remnent", titles), Some("Remnant of exactly 20 %"));
        assert_eq!(nearest_part("fewer", titles), Some("A child with fever"));
        assert_eq!(nearest_part("FEVRE", titles), Some("A child with fever"));
        assert_eq!(nearest_part("transplantation", titles), None);
        assert_eq!(nearest_part("z", titles), None);
        assert_eq!(nearest_part("", titles), None);
    }
}
