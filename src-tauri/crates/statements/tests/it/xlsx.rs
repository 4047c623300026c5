//! Workbooks are recognised, and whoever brings one is told what to do.

use statements::Refusal;

use super::support::read;

#[test]
fn workbooks_say_what_to_do() {
    let new = b"PK\x03\x04\x14\0[Content_Types].xml....xl/workbook.xml".as_slice();
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0".as_slice();
    for bytes in [new, old] {
        let error = read(bytes).unwrap_err();
        assert_eq!(error.refusal, Refusal::Forbidden);
        assert!(error.hint.contains("CSV"), "{}", error.hint);
    }
}
