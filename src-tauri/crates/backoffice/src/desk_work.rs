//! Every command of the list by its name: the table that the router is made from.

pub(crate) use crate::act::{
    action_commit, action_release, action_verify, cancel_prepare, capture_prepare, confirm_prepare,
    link_prepare, link_update_prepare, queue, recheck_prepare, record_prepare, renew_prepare,
};
pub(crate) use crate::approval::{
    approval_policy_list, approval_policy_set, request_approve, request_get, request_list,
    request_reject, request_withdraw,
};
pub(crate) use crate::audit::{audit_export, audit_list, audit_verify};
pub(crate) use crate::candidate::line_candidates;
pub(crate) use crate::case::{case_list, case_reopen, case_settle};
pub(crate) use crate::claim::{claim_get, claim_reveal, claim_save_as};
pub(crate) use crate::connection::{
    connection_add, connection_check, connection_remove, connection_rotate, connection_set,
    provider_list,
};
pub(crate) use crate::desktop::{notice_show, text_copy};
pub(crate) use crate::exchange::{
    card_export, card_import, card_read, request_export, request_import,
};
pub(crate) use crate::export::{export_month, export_sessions, file_reveal, file_save_as};
pub(crate) use crate::link::{expiry_read, link_list};
pub(crate) use crate::maintenance::{backup, cache_rebuild, doctor, renormalise, restore};
pub(crate) use crate::people::{
    operator_add, operator_list, operator_pin_set, operator_remove, operator_set,
    operator_sign_out, operator_switch,
};
pub(crate) use crate::report::report_month;
pub(crate) use crate::reusable::{catalogue_list, reusable_items, reusable_list};
pub(crate) use crate::reverify::reverify;
pub(crate) use crate::session::{
    malformed_list, money_list, payment_candidates, payment_join, payment_part, search,
    session_fetch, session_get, session_import, session_list, session_note, session_totals,
    view_list, view_remove, view_save,
};
pub(crate) use crate::share::{link_copy, link_open, link_qr_save, link_share};
pub(crate) use crate::statement::{
    bank_account_set, line_get, line_list, statement_finish, statement_leave, statement_list,
    statement_restage, statement_stage, statement_undo,
};
pub(crate) use crate::sync::{sync_cancel, sync_start};
pub(crate) use crate::undo::{note_undo, record_undo};
pub(crate) use crate::webhook::webhook_read;
pub(crate) use crate::workspace::{settings_set, workspace, workspace_open_demo};
