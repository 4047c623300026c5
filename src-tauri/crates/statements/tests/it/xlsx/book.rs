//! A small writer of workbooks.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A workbook that is being made up.
#[derive(Default)]
pub struct Book {
    sheets: String,
    relations: String,
    parts: Vec<(String, String)>,
    texts: String,
    since_1904: bool,
}

impl Book {
    pub fn sheet(self, name: &str, rows: &str) -> Self {
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        self.add(name, "", sheet)
    }

    pub fn hidden(self, name: &str, rows: &str) -> Self {
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        self.add(name, "state='hidden'", sheet)
    }

    /// A first sheet with this text as it stands.
    pub fn raw(self, part: &str, text: &str) -> Self {
        let mut this = self.add("Raw", "", String::new());
        this.parts = vec![(part.to_owned(), text.to_owned())];
        this
    }

    pub fn texts(mut self, texts: &[&str]) -> Self {
        self.texts = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
        self
    }

    pub fn since_1904(mut self) -> Self {
        self.since_1904 = true;
        self
    }

    fn add(mut self, name: &str, more: &str, sheet: String) -> Self {
        let at = self.parts.len() + 1;
        self.sheets += &format!("<sheet name='{name}' sheetId='{at}' r:id='rId{at}' {more}/>");
        self.relations += &relation(&format!("rId{at}"), "worksheet", &sheet_name(at));
        self.parts.push((format!("xl/{}", sheet_name(at)), sheet));
        self
    }

    pub fn bytes(self) -> Vec<u8> {
        let since = u8::from(self.since_1904);
        let main = format!(
            "<workbook xmlns:r='r'><workbookPr date1904='{since}'/><sheets>{}</sheets></workbook>",
            self.sheets,
        );
        let more = relation("t", "sharedStrings", "sharedStrings.xml")
            + &relation("s", "styles", "styles.xml")
            + "<Relationship Id='e' Type='x/externalLink' Target='http://e' TargetMode='External'/>";
        let relations = |all: &str| format!("<Relationships>{all}</Relationships>");
        let styles = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd\\-mmm\\-yy'/>\
                      </numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>\
                      <xf numFmtId='0'/><xf numFmtId='164'/></cellXfs></styleSheet>";
        let mut parts = vec![
            ("[Content_Types].xml".to_owned(), "<Types/>".to_owned()),
            (
                "_rels/.rels".to_owned(),
                relations(&relation("m", "officeDocument", "xl/workbook.xml")),
            ),
            ("xl/workbook.xml".to_owned(), main),
            ("xl/_rels/workbook.xml.rels".to_owned(), relations(&(self.relations + &more))),
            ("xl/sharedStrings.xml".to_owned(), format!("<sst>{}</sst>", self.texts)),
            ("xl/styles.xml".to_owned(), styles.to_owned()),
        ];
        parts.extend(self.parts);
        zipped(parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())))
    }
}

fn zipped<'a>(parts: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An archive with one member.
pub fn packed(name: &str, bytes: &[u8]) -> Vec<u8> {
    zipped(std::iter::once((name, bytes)))
}

fn sheet_name(at: usize) -> String {
    format!("worksheets/sheet{at}.xml")
}

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id='{id}' Type='http://x/{kind}' Target='{target}'/>")
}

pub fn rows(rows: &[&[String]]) -> String {
    rows.iter().map(|cells| format!("<row>{}</row>", cells.concat())).collect()
}

pub fn inline(text: &str) -> String {
    format!("<c t='inlineStr'><is><t>{text}</t></is></c>")
}

pub fn shared(index: usize) -> String {
    format!("<c t='s'><v>{index}</v></c>")
}

pub fn number(text: &str) -> String {
    format!("<c><v>{text}</v></c>")
}

pub fn days(text: &str) -> String {
    format!("<c s='1'><v>{text}</v></c>")
}
