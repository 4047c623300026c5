//! The list. One line per use-case: its name, what it takes and what it gives. The router of
//! every front end, the TypeScript bindings and the checked-in snapshot come from this one list.

use ts_rs::TS;

use crate::view::*;

/// Calls the macro `$with` with the whole list.
#[macro_export]
macro_rules! with_commands {
    ($with:ident) => {
        $with! {
            // the workspace
            workspace(Nothing) -> WorkspaceView;
            workspace_open_demo(Nothing) -> WorkspaceView;
            settings_set(SettingsView) -> SettingsView;
            doctor(Nothing) -> DoctorView;
            backup(PathRequest) -> Done;
            restore(PathRequest) -> Done;
            renormalise(Nothing) -> Done;
            cache_rebuild(Nothing) -> Done;
            reverify(Nothing) -> Done;
            // people
            operator_list(Nothing) -> PeopleView;
            operator_switch(SwitchRequest) -> PeopleView;
            operator_sign_out(Nothing) -> PeopleView;
            operator_pin_set(PinSetRequest) -> PeopleView;
            operator_add(OperatorInput) -> PeopleView;
            operator_set(OperatorInput) -> PeopleView;
            operator_remove(OperatorName) -> PeopleView;
            card_export(SignedExport) -> ExportedFile;
            card_read(SignedFile) -> CardView;
            card_import(CardImport) -> PeopleView;
            // connections
            provider_list(Nothing) -> Vec<ProviderView>;
            connection_check(ConnectRequest) -> ConnectionCheck;
            connection_add(ConnectRequest) -> ConnectionView;
            connection_set(ConnectionSetRequest) -> ConnectionView;
            connection_rotate(RotateRequest) -> ConnectionView;
            connection_remove(DisconnectRequest) -> Done;
            // sync
            sync_start(SyncRequest) -> SyncReport;
            sync_cancel(SyncRequest) -> Nothing;
            webhook_read(WebhookRequest) -> WebhookReport;
            // sessions
            session_list(SessionListRequest) -> SessionPage;
            session_totals(SessionListRequest) -> SessionTotals;
            session_get(SessionRequest) -> SessionDetail;
            session_fetch(SessionRequest) -> SessionDetail;
            session_note(NoteRequest) -> Nothing;
            note_undo(NoteUndoRequest) -> Nothing;
            session_import(ImportRequest) -> ImportReport;
            payment_candidates(SessionRequest) -> Vec<SessionView>;
            payment_join(JoinRequest) -> SessionDetail;
            payment_part(PartRequest) -> SessionDetail;
            malformed_list(Nothing) -> Vec<MalformedView>;
            money_list(MoneyListRequest) -> Vec<MoneyView>;
            search(SearchRequest) -> SearchView;
            view_list(Nothing) -> SavedViews;
            view_save(SavedView) -> SavedViews;
            view_remove(SavedViewName) -> SavedViews;
            // money actions
            queue(QueueRequest) -> QueueView;
            line_candidates(CandidateRequest) -> Vec<CandidateView>;
            confirm_prepare(ConfirmRequest) -> Prepared;
            record_prepare(ConfirmRequest) -> Prepared;
            cancel_prepare(CancelRequest) -> Prepared;
            recheck_prepare(RecheckRequest) -> Prepared;
            capture_prepare(CaptureRequest) -> Prepared;
            link_prepare(LinkRequest) -> Prepared;
            renew_prepare(RenewRequest) -> Prepared;
            link_update_prepare(LinkUpdateRequest) -> Prepared;
            action_commit(CommitRequest) -> ActionResult;
            action_verify(IntentRequest) -> ActionResult;
            action_release(IntentRequest) -> ActionResult;
            record_undo(RecordUndoRequest) -> Nothing;
            // four eyes
            approval_policy_list(Nothing) -> Vec<PolicyView>;
            approval_policy_set(PolicyInput) -> PolicyChange;
            request_list(Nothing) -> ApprovalList;
            request_get(ApprovalRequest) -> ApprovalView;
            request_approve(ApproveRequest) -> ApprovalResult;
            request_reject(RejectRequest) -> ApprovalResult;
            request_withdraw(ApprovalRequest) -> ApprovalResult;
            request_export(SignedExport) -> ExportedFile;
            request_import(SignedFile) -> ApprovalResult;
            // exceptions, and what customers send
            case_list(Nothing) -> CasesView;
            case_settle(CaseSettleRequest) -> CasesView;
            case_reopen(CaseReopenRequest) -> CasesView;
            claim_get(ClaimRequest) -> ClaimDetail;
            claim_reveal(ClaimRequest) -> Nothing;
            claim_save_as(ClaimRequest) -> Option<ExportedFile>;
            // links
            link_list(Nothing) -> LinkList;
            link_share(LinkIdRequest) -> LinkShare;
            link_open(LinkIdRequest) -> Nothing;
            link_copy(LinkIdRequest) -> Nothing;
            link_qr_save(QrRequest) -> ExportedFile;
            expiry_read(ExpiryRequest) -> ExpiryView;
            reusable_list(Nothing) -> Vec<ReusableView>;
            reusable_items(LinkIdRequest) -> Vec<ItemView>;
            catalogue_list(ConnectionRequest) -> Vec<OfferView>;
            // bank statements
            statement_stage(StageRequest) -> Vec<StagedFile>;
            statement_restage(RestageRequest) -> StagedFile;
            statement_finish(StatementImportRequest) -> ImportView;
            statement_leave(StatementImportRequest) -> Nothing;
            statement_undo(StatementImportRequest) -> Done;
            statement_list(Nothing) -> StatementsView;
            bank_account_set(BankAccountName) -> StatementsView;
            line_list(LineListRequest) -> LinePageView;
            line_get(LineRequest) -> LineView;
            // reports and exports
            report_month(ReportRequest) -> ReportView;
            export_month(ExportMonthRequest) -> ExportedFile;
            export_sessions(ExportSessionsRequest) -> ExportedFile;
            // the audit log
            audit_list(AuditListRequest) -> AuditPage;
            audit_verify(AuditVerifyRequest) -> AuditReport;
            audit_export(AuditExportRequest) -> ExportedFile;
            // files that were written, and the desktop around the window
            file_reveal(FileRequest) -> Nothing;
            file_save_as(FileRequest) -> Option<ExportedFile>;
            text_copy(TextRequest) -> Nothing;
            notice_show(TextRequest) -> Nothing;
        }
    };
}

macro_rules! declare {
    ($($name:ident($request:ty) -> $response:ty;)*) => {
        /// The names, as they cross.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];

        /// The list as a type, which is how TypeScript gets it: per command what it takes and
        /// what it gives.
        #[derive(TS)]
        #[allow(dead_code, reason = "only its shape is used, by `bindings`")]
        pub(crate) struct Commands {
            $($name: ($request, $response)),*
        }
    };
}
with_commands!(declare);
