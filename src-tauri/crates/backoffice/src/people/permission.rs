//! What each command takes, in one table, and the door where it is looked at.

use domain::people::{Permission, Role, who_may};

use super::Acting;
use super::acting::unreadable;
use crate::desk::Desk;
use crate::{ApiError, Code};

/// What nobody has to be signed in for: the frame of a window, and signing in.
const OPEN: &[&str] = &["workspace", "operator_list", "operator_switch", "operator_sign_out"];

/// What puts a ledger back that cannot even say who works here.
const WAY_OUT: &[&str] = &["backup", "restore"];

/// Every other command by the right it takes. Some look closer once they know what is asked:
/// `action_commit` and `action_verify` at the action, `settings_set` at what changes,
/// `request_import` at what the file is.
const TABLE: &[(Permission, &[&str])] = &[
    (
        Permission::Read,
        &[
            "workspace_open_demo",
            "settings_set",
            "doctor",
            "provider_list",
            "sync_start",
            "sync_cancel",
            "webhook_read",
            "session_list",
            "session_totals",
            "session_get",
            "session_fetch",
            "session_note",
            "note_undo",
            "case_list",
            "claim_get",
            "claim_reveal",
            "claim_save_as",
            "line_candidates",
            "session_import",
            "payment_candidates",
            "malformed_list",
            "money_list",
            "search",
            "view_list",
            "view_save",
            "view_remove",
            "queue",
            "link_list",
            "expiry_read",
            "reusable_list",
            "reusable_items",
            "statement_list",
            "line_list",
            "line_get",
            "file_reveal",
            "file_save_as",
            "text_copy",
            "notice_show",
            "operator_pin_set",
            "approval_policy_list",
            "request_list",
            "request_get",
            "request_withdraw",
            "request_export",
            "request_import",
            "card_export",
            "card_read",
        ],
    ),
    (
        Permission::Link,
        &[
            "link_prepare",
            "renew_prepare",
            "link_update_prepare",
            "action_commit",
            "action_verify",
            "link_share",
            "link_open",
            "link_copy",
            "link_qr_save",
            "catalogue_list",
        ],
    ),
    (
        Permission::Act,
        &[
            "confirm_prepare",
            "cancel_prepare",
            "recheck_prepare",
            "capture_prepare",
            "action_release",
            "payment_join",
            "payment_part",
            "record_prepare",
            "record_undo",
            "case_settle",
            "case_reopen",
        ],
    ),
    (Permission::Approve, &["request_approve", "request_reject"]),
    (
        Permission::Statements,
        &[
            "statement_stage",
            "statement_restage",
            "statement_finish",
            "statement_leave",
            "statement_undo",
            "bank_account_set",
        ],
    ),
    (
        Permission::Report,
        &[
            "report_month",
            "export_month",
            "export_sessions",
            "audit_list",
            "audit_verify",
            "audit_export",
        ],
    ),
    (Permission::People, &["operator_add", "operator_set", "operator_remove", "card_import"]),
    (
        Permission::Connections,
        &[
            "connection_check",
            "connection_add",
            "connection_set",
            "connection_rotate",
            "connection_remove",
            "approval_policy_set",
        ],
    ),
    (Permission::Settings, &["backup", "restore", "renormalise", "cache_rebuild", "reverify"]),
];

/// The right that a command takes. One that is in no row is an administrator's.
fn needed(command: &str) -> Permission {
    let row = TABLE.iter().find(|(_, commands)| commands.contains(&command));
    row.map_or(Permission::Settings, |(permission, _)| *permission)
}

/// Lets a command in, or says who may.
pub(crate) fn admit(desk: &Desk, command: &str) -> Result<(), ApiError> {
    if OPEN.contains(&command) {
        return Ok(());
    }
    let acting = desk.acting()?;
    if matches!(acting, Acting::Unknown { .. }) && WAY_OUT.contains(&command) {
        return Ok(());
    }
    permit(&acting, needed(command))
}

/// Whether whoever acts may do things of this kind; else who may.
pub(crate) fn permit(acting: &Acting, permission: Permission) -> Result<(), ApiError> {
    if acting.may(permission) {
        return Ok(());
    }
    let Acting::Operator(operator) = acting else { return Err(unreadable()) };
    let (name, role) = (&operator.name, operator.now.role);
    let message = format!("{name} ({role}) may not {}. Nothing was done.", deed(permission));
    Err(ApiError::new(Code::NotPermitted, message, who(permission)))
}

/// Who may, as a sentence.
pub(crate) fn who(permission: Permission) -> String {
    let roles: Vec<&str> = who_may(permission).map(Role::as_str).collect();
    format!("It takes the role {}: ask one of them, or switch operator.", roles.join(" or "))
}

fn deed(permission: Permission) -> &'static str {
    match permission {
        Permission::Read => "see this",
        Permission::Link => "issue or change payment links",
        Permission::Act => "act on money",
        Permission::Approve => "approve or reject what others asked for",
        Permission::Statements => "bring in or take back bank statements",
        Permission::Report => "see or write reports, exports and the audit log",
        Permission::People => "name operators",
        Permission::Connections => "change connections",
        Permission::Settings => "change or repair the workspace",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_command_stands_in_the_table_once_and_nothing_else_does() {
        let mut rows: BTreeMap<&str, usize> =
            crate::COMMANDS.iter().map(|command| (*command, 0)).collect();
        let named = TABLE.iter().flat_map(|(_, commands)| *commands).chain(OPEN);
        for command in named {
            *rows.entry(command).or_insert(100) += 1;
        }
        let wrong: Vec<_> = rows.into_iter().filter(|(_, times)| *times != 1).collect();
        assert!(wrong.is_empty(), "(0: in no row, 100: no command) {wrong:?}");
    }

    #[test]
    fn a_command_that_was_forgotten_is_nobodys_but_the_administrators() {
        let may: Vec<_> = who_may(needed("a_new_command")).collect();
        assert_eq!(may, [Role::Administrator]);
    }

    #[test]
    fn a_refusal_says_who_may() {
        for permission in Permission::ALL {
            assert!(who(*permission).contains("administrator"), "{permission}");
            assert!(!deed(*permission).is_empty());
        }
        assert!(who(Permission::Act).contains("finance or administrator"));
    }
}
