//! A worksheet of implementability: the dimensions by which a guideline is judged before anybody builds on it. What the
//! compiler can tell is answered, with the places; what a person must judge is listed.
//!
//! The dimensions are those of GLIA (Shiffman RN et al., The GuideLine Implementability Appraisal, BMC Med Inform Decis Mak
//! 2005;5:23); the questions are in our own words.

use crate::check::model::{Guideline, Recommendation};
use crate::codes::Code;
use crate::decide::rests::Rests;
use crate::diagnostic::Diagnostic;
use crate::lint::{self, Settings};
use crate::source::{Sources, Span};
use crate::verify::Verification;

/// The worksheet of one guideline.
#[derive(Debug)]
pub struct Worksheet {
    /// In the order of the appraisal.
    pub dimensions: Vec<Dimension>,
}

/// One dimension.
#[derive(Debug)]
pub struct Dimension {
    /// Its name.
    pub name: &'static str,
    /// What it is about, in one sentence.
    pub about: &'static str,
    /// What the compiler answers.
    pub answers: Vec<Answer>,
    /// What a person must judge: of the guideline as a whole, or of each recommendation.
    pub for_people: &'static [&'static str],
    /// Whether those are asked of each recommendation.
    pub each: bool,
}

/// A question that the compiler answers.
#[derive(Debug)]
pub struct Answer {
    /// The question; the good answer is yes.
    pub question: &'static str,
    /// Where it is not so.
    pub except: Vec<Place>,
}

/// A place, and what is to be said of it.
#[derive(Debug)]
pub struct Place {
    /// What.
    pub what: String,
    /// Where.
    pub span: Span,
}

/// Fills in the worksheet, as of a day (`2026-11-23`).
pub fn worksheet(guideline: &Guideline, sources: &Sources, proofs: &Verification, today: &str) -> Worksheet {
    let guideline = guideline.written();
    let settings = Settings { today: Some(today.to_owned()), ..Settings::all() };
    let filler = Filler { g: guideline, sources, remarks: lint::lint(guideline, sources, &settings), proofs };
    Worksheet {
        dimensions: vec![
            filler.global(),
            filler.executability(),
            filler.decidability(),
            filler.validity(),
            filler.flexibility(),
            Dimension {
                name: "Effect on the process of care",
                about: "How much the usual way of working must change.",
                answers: Vec::new(),
                for_people: &[
                    "Can it be followed without more staff, time or equipment than there are?",
                    "Can it be tried out before everything is changed for it?",
                ],
                each: true,
            },
            filler.measurability(),
            Dimension {
                name: "Novelty and innovation",
                about: "How far it asks for what clinicians or patients would find unusual.",
                answers: Vec::new(),
                for_people: &[
                    "Can it be done without knowledge or skills that are new to those who do it?",
                    "Does it fit with what clinicians and patients believe and expect?",
                ],
                each: true,
            },
            filler.computability(),
        ],
    }
}

struct Filler<'a> {
    g: &'a Guideline,
    sources: &'a Sources,
    remarks: Vec<Diagnostic>,
    proofs: &'a Verification,
}

impl Filler<'_> {
    fn own(&self, span: Span) -> bool {
        self.sources.get(span.source).is_some_and(|file| !file.imported)
    }

    /// The remarks of some kinds, and where authors allow them with what reason.
    fn remarked(&self, lints: &[Code]) -> Vec<Place> {
        let found = self.remarks.iter().filter(|remark| lints.contains(&remark.code));
        let mut places: Vec<Place> =
            found.map(|remark| Place { what: remark.message.clone(), span: remark.span() }).collect();
        places.extend(self.g.allowed.iter().filter(|allowed| lints.contains(&allowed.lint)).map(|allowed| Place {
            what: format!("{}, allowed: {}", allowed.lint.name().replace('-', " "), allowed.because),
            span: allowed.span,
        }));
        places
    }

    /// Findings of proofs, with what accepts them.
    fn proved(&self, of: Code) -> Vec<Place> {
        let found = self.proofs.findings.iter().filter(|finding| finding.of == of);
        let place = |finding: &crate::verify::Finding| {
            let accepted = finding.accepted.as_ref().map_or(String::new(), |title| format!(", accepted: {title}"));
            Place { what: format!("{}{accepted}", finding.diagnostic.message), span: finding.diagnostic.span() }
        };
        found.map(place).collect()
    }

    fn recommendations(&self, bad: impl Fn(&Recommendation) -> Option<String>) -> Vec<Place> {
        let place = |rec: &Recommendation| Some(Place { what: bad(rec)?, span: rec.span });
        self.g.recommendations.iter().filter_map(place).collect()
    }

    /// Names of facts that somebody judges, behind a recommendation.
    fn judged(&self, rec: &Recommendation) -> Vec<&str> {
        let mut rests = Rests::default();
        rec.when.iter().chain(&rec.unless).for_each(|cond| rests.cond(self.g, cond));
        let facts = rests.facts.iter().filter_map(|id| self.g.fact(*id));
        facts.filter(|fact| fact.judged.is_some()).map(|fact| fact.name.as_str()).collect()
    }

    fn global(&self) -> Dimension {
        let mut missing = Vec::new();
        if let Some(header) = &self.g.header {
            let said = [
                ("purpose", header.purpose.is_some()),
                ("intended", header.intended.is_some()),
                ("misuse", header.misuse.is_some()),
                ("authors", !header.authors.is_empty()),
                ("source", header.origin.is_some()),
                ("review", header.review.is_some()),
                ("scope", header.scope.is_some()),
            ];
            missing.extend(said.iter().filter(|(_, said)| !said).map(|(clause, _)| Place {
                what: format!("the guideline has no clause `{clause}`"),
                span: header.span,
            }));
        }
        Dimension {
            name: "The guideline as a whole",
            about: "Who made it, for whom, and until when it holds.",
            answers: vec![
                Answer {
                    question: "Are purpose, users, misuse, authors, source, review and scope stated?",
                    except: missing,
                },
                Answer { question: "Is the review not overdue?", except: self.remarked(&[Code::ReviewPassed]) },
                Answer {
                    question: "Is every open point of the source decided, with the decision written down?",
                    except: self.remarked(&[Code::OpenReading]),
                },
            ],
            for_people: &[
                "Do the authors have the standing that its users ask for?",
                "Were those who must follow it, and patients, asked?",
                "Is there a plan to bring it into practice?",
            ],
            each: false,
        }
    }

    fn executability(&self) -> Dimension {
        let several = self.recommendations(|rec| {
            (rec.treatments.len() > 1 && rec.choice.is_none())
                .then(|| format!("`{}` names several treatments, and not how they relate", rec.name))
        });
        let vague = self.recommendations(|rec| {
            lint::vague_word(&rec.title).map(|word| format!("the title of `{}` says \"{word}\"", rec.name))
        });
        Dimension {
            name: "Executability",
            about: "Exactly what to do.",
            answers: vec![
                Answer { question: "Do recommendations of several treatments say how they relate?", except: several },
                Answer { question: "Are the titles of recommendations free of vague words?", except: vague },
            ],
            for_people: &[
                "Is the action described so that two clinicians would do the same?",
                "Is enough said, or a place named, for somebody to carry it out?",
            ],
            each: true,
        }
    }

    fn decidability(&self) -> Dimension {
        let mut gaps = self.proved(Code::Gap);
        if let (true, Some(header)) = (self.g.questions.is_empty(), &self.g.header) {
            let what = "no question is declared, so that nobody can tell who gets no answer".to_owned();
            gaps.push(Place { what, span: header.span });
        }
        Dimension {
            name: "Decidability",
            about: "Exactly under which conditions to do it.",
            answers: vec![
                Answer {
                    question: "Would two clinicians answer each fact alike, or is it said who judges?",
                    except: self.remarked(&[Code::VagueTerm]),
                },
                Answer {
                    question: "Is every limit put to one side, without cracks or overlaps?",
                    except: self.remarked(&[Code::BoundaryDiffers, Code::RowsCrack, Code::RowsOverlap]),
                },
                Answer {
                    question: "Does every possible patient get an answer to each declared question?",
                    except: gaps,
                },
                Answer {
                    question: "Is no possible patient told to do and not to do the same?",
                    except: self.proved(Code::Conflict),
                },
                Answer {
                    question: "Was every proof of this completed?",
                    except: self
                        .proofs
                        .findings
                        .iter()
                        .filter(|finding| finding.diagnostic.code == Code::NotDecided)
                        .map(|finding| Place {
                            what: finding.diagnostic.message.clone(),
                            span: finding.diagnostic.span(),
                        })
                        .collect(),
                },
            ],
            for_people: &["Are the conditions those under which the source means it?"],
            each: true,
        }
    }

    fn validity(&self) -> Dimension {
        let no_reason = self
            .recommendations(|rec| rec.because.is_none().then(|| format!("`{}` has no clause `because`", rec.name)));
        Dimension {
            name: "Validity",
            about: "Whether it says what its authors meant, and on what evidence.",
            answers: vec![
                Answer {
                    question: "Does each recommendation cite the statements that it comes from?",
                    except: self.remarked(&[Code::NoSource]),
                },
                Answer { question: "Is a reason given for each?", except: no_reason },
                Answer {
                    question: "Is the certainty of the evidence stated, or said that the source gives none?",
                    except: self.remarked(&[Code::NoGrade]),
                },
                Answer { question: "Are the studies named?", except: self.remarked(&[Code::NoEvidence]) },
                Answer {
                    question: "Do titles, conditions and examples agree in their figures?",
                    except: self.remarked(&[Code::TitleContradicts]),
                },
            ],
            for_people: &[
                "Does the recommendation say what its statements say?",
                "Is the evidence weighed as you would weigh it?",
            ],
            each: true,
        }
    }

    fn flexibility(&self) -> Dimension {
        Dimension {
            name: "Flexibility",
            about: "Where it leaves room for judgment.",
            answers: vec![
                Answer {
                    question: "Do the words of each recommendation fit its strength?",
                    except: self.remarked(&[Code::WordingAndGrade]),
                },
                Answer {
                    question: "Is a strong recommendation on low certainty justified?",
                    except: self.remarked(&[Code::StrongOnLow]),
                },
            ],
            for_people: &[
                "Are the patients described for whom it must be adapted: other diseases, their own wishes?",
                "Is it said what may be adapted to where it is used?",
            ],
            each: true,
        }
    }

    fn measurability(&self) -> Dimension {
        let judged = self.recommendations(|rec| {
            let facts = self.judged(rec);
            (!facts.is_empty()).then(|| format!("`{}` rests on what somebody judges: {}", rec.name, facts.join(", ")))
        });
        Dimension {
            name: "Measurability",
            about: "Whether it can be told from records if it was followed.",
            answers: vec![Answer {
                question: "Can it be told from recorded facts alone whom each recommendation concerns?",
                except: judged,
            }],
            for_people: &[
                "Can it be told from the records whether it was followed?",
                "Can the outcome that it aims at be measured?",
            ],
            each: true,
        }
    }

    fn computability(&self) -> Dimension {
        let own_facts = || self.g.facts.iter().filter(|fact| self.own(fact.span) && fact.day.is_none());
        let uncoded = own_facts()
            .filter(|fact| fact.codes.is_empty())
            .map(|fact| Place { what: format!("`{}` has no code of a terminology", fact.name), span: fact.span });
        let unasked = own_facts()
            .filter(|fact| fact.ask.is_none() && fact.derivation.is_none())
            .map(|fact| Place { what: format!("`{}` has no question to a person", fact.name), span: fact.span });
        let treatments = self.g.treatments.iter().filter(|t| self.own(t.span) && t.codes.is_empty());
        let treatments = treatments
            .map(|t| Place { what: format!("`{}` has no code of a terminology", t.name), span: t.span })
            .collect();
        Dimension {
            name: "Computability",
            about: "How easily it runs in an electronic record.",
            answers: vec![
                Answer { question: "Can every condition be computed? (It compiles.)", except: Vec::new() },
                Answer { question: "Does every fact have a code?", except: uncoded.collect() },
                Answer { question: "Does every treatment have a code?", except: treatments },
                Answer { question: "Is it said how to ask for each fact?", except: unasked.collect() },
            ],
            for_people: &[
                "Which of the facts are in the record as data, and who enters the others?",
                "Where in the work does the answer appear, and to whom?",
            ],
            each: false,
        }
    }
}
