//! What a workbook says about its sheets: their names, the texts they share, which numbers are days.

use std::collections::HashMap;

use super::dates::{self, System};
use super::package::{Package, bounded, locked};
use super::xml::{Step, Xml, attribute};
use crate::ReadError;

/// All shared texts together may be no longer.
const TEXTS: usize = 64 << 20;

/// A sheet that people see.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) part: String,
}

/// What all sheets need.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) sheets: Vec<Listed>,
    pub(super) system: System,
    pub(super) texts: Texts,
    /// Whether numbers of this style are days.
    pub(super) days: Vec<bool>,
    /// The sheets that people do not see.
    pub(super) hidden: Vec<String>,
}

/// Texts that cells refer to by number.
#[derive(Debug, Default)]
pub(super) struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let start =
            index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(index)?)
    }
}

impl Book {
    pub(super) fn read(package: &mut Package<'_>) -> Result<Self, ReadError> {
        let root = package.relations("")?;
        let main = root.into_iter().find(|one| one.kind == "officeDocument");
        let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |one| one.target);
        if main.ends_with(".bin") {
            return Err(locked());
        }
        let relations = package.relations(&main)?;
        let target = |kind: &str| relations.iter().find(|one| one.kind == kind);
        let mut book = Self::default();
        let Some(xml) = package.part(&main)? else {
            return Err(ReadError::malformed(0, "the workbook has no list of its sheets"));
        };
        let named = book.list(xml)?;
        for (name, id) in named {
            let part = relations.iter().find(|one| one.id == id && one.kind == "worksheet");
            book.sheets.extend(part.map(|one| Listed { name, part: one.target.clone() }));
        }
        if let Some(one) = target("sharedStrings")
            && let Some(xml) = package.part(&one.target)?
        {
            book.texts = texts(xml)?;
        }
        if let Some(one) = target("styles")
            && let Some(xml) = package.part(&one.target)?
        {
            book.days = styles(xml)?;
        }
        Ok(book)
    }

    /// The names and ids of the sheets that people see; of the others, the names are kept.
    fn list(&mut self, mut xml: Xml<'_>) -> Result<Vec<(String, String)>, ReadError> {
        let mut all = Vec::new();
        loop {
            let start = match xml.next()? {
                Step::End => return Ok(all),
                Step::Open(start) => start,
                _ => continue,
            };
            match start.local_name().as_ref() {
                "workbookPr" if is_true(attribute(&start, "date1904").as_deref()) => {
                    self.system = System::Y1904;
                }
                "sheet" => {
                    let seen = attribute(&start, "state").is_none_or(|state| state == "visible");
                    match attribute(&start, "name") {
                        Some(name) if !seen => self.hidden.push(name),
                        name => all.extend(name.zip(attribute(&start, "id"))),
                    }
                    bounded(all.len() + self.hidden.len())?;
                }
                _ => {}
            }
        }
    }
}

fn is_true(value: Option<&str>) -> bool {
    matches!(value, Some("1" | "true" | "on"))
}

/// The shared texts; what tells how to pronounce them is none of them.
fn texts(mut xml: Xml<'_>) -> Result<Texts, ReadError> {
    let mut texts = Texts::default();
    let (mut aside, mut within) = (false, false);
    loop {
        match xml.next()? {
            Step::End => return Ok(texts),
            Step::Open(start) => match start.local_name().as_ref() {
                "rPh" => aside = true,
                "t" => within = !aside,
                _ => {}
            },
            Step::Close(name) => match name.as_str() {
                "rPh" => aside = false,
                "t" => within = false,
                "si" => texts.ends.push(texts.text.len()),
                _ => {}
            },
            Step::Text(text) if within => texts.text.push_str(&text),
            _ => {}
        }
        if texts.text.len() + texts.ends.len() * size_of::<usize>() > TEXTS {
            return Err(ReadError::too_large(0, "the texts of the workbook are too long"));
        }
    }
}

/// Which styles show a number as a day.
fn styles(mut xml: Xml<'_>) -> Result<Vec<bool>, ReadError> {
    let (mut own, mut days, mut within) = (HashMap::new(), Vec::new(), false);
    loop {
        let start = match xml.next()? {
            Step::End => return Ok(days),
            Step::Close(name) => {
                within &= name != "cellXfs";
                continue;
            }
            Step::Open(start) => start,
            _ => continue,
        };
        let format = || attribute(&start, "numFmtId").and_then(|id| id.parse::<u32>().ok());
        match start.local_name().as_ref() {
            "cellXfs" => within = true,
            "numFmt" => {
                own.extend(format().zip(attribute(&start, "formatCode")));
            }
            "xf" if within => {
                let format = format().unwrap_or_default();
                let code = own.get(&format);
                let day =
                    code.map_or_else(|| dates::is_built_in(format), |code| dates::is_day(code));
                days.push(day);
            }
            _ => {}
        }
        if days.len().saturating_add(own.len()) > TEXTS / 64 {
            return Err(ReadError::too_large(0, "the workbook has too many styles"));
        }
    }
}
