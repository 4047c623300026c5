//! The words for why, which front ends translate.

use domain::words;

words! {
    /// Why nothing was done.
    Reason {
        /// The answer is about another session.
        OtherSession = "other_session",
        /// The session has another amount than the one that was decided on.
        OtherAmount = "other_amount",
        /// The session has another currency than the one that was decided on.
        OtherCurrency = "other_currency",
        /// A gateway confirms it; no person does.
        NotManual = "not_manual",
        /// The customer has not said that they paid.
        NotClaimed = "not_claimed",
        /// Already paid.
        AlreadyCompleted = "already_completed",
        /// Already canceled.
        AlreadyCanceled = "already_canceled",
        /// Ended by time.
        Expired = "expired",
        /// Ended by a refusal.
        Failed = "failed",
        /// A status we do not know.
        UnknownStatus = "unknown_status",
        /// The provider could not be read, so nothing was sent.
        Unreachable = "unreachable",
        /// This provider's sessions cannot be read one by one, so nothing may be sent.
        NotReadable = "not_readable",
        /// The provider finds the request not acceptable.
        Invalid = "invalid",
        /// The provider knows no such session.
        NotFound = "not_found",
        /// The key may not do this.
        Forbidden = "forbidden",
        /// Taken back by a person before anything was sent.
        Withdrawn = "withdrawn",
        /// A person looked and found that it did not happen.
        Released = "released",
        /// The gateway was asked, and has no money yet.
        NotPaidYet = "not_paid_yet",
        /// No money is reserved that could be taken.
        NotReserved = "not_reserved",
    }
}

words! {
    /// Why it is not known whether it happened.
    Doubt {
        /// The program ended while a request may have been under way.
        Interrupted = "interrupted",
        /// No answer, or half of one.
        NoAnswer = "no_answer",
        /// The provider failed.
        ServerError = "server_error",
        /// The provider repeated an earlier failure for the same key.
        Replayed = "replayed",
        /// An answer that cannot be read.
        Garbage = "garbage",
        /// It says done; the reading that proves it is still to come.
        Unverified = "unverified",
        /// It says yes, and shows a session that is not done.
        NotYet = "not_yet",
        /// It says yes, about another session or another amount.
        Mismatch = "mismatch",
        /// Refused, because the session's state does not allow it.
        Conflict = "conflict",
        /// Refused, because a request with this key is being worked on.
        KeyInUse = "key_in_use",
        /// Refused, because the key was used for another request.
        KeyMismatch = "key_mismatch",
        /// Refused as not acceptable; a reading must say that nothing happened.
        Invalid = "invalid",
        /// Refused as not found; a reading must say so too.
        NotFound = "not_found",
        /// Refused as not allowed; a reading must say that nothing happened.
        Forbidden = "forbidden",
        /// Too many requests, after an earlier request whose fate is not known.
        RateLimited = "rate_limited",
        /// Nothing left this time, after an earlier request whose fate is not known.
        Unsent = "unsent",
    }
}

words! {
    /// Why only a person can go on.
    Need {
        /// It may exist; this provider would make a second one.
        MayExist = "may_exist",
        /// It may still happen; this provider would do it twice.
        MayHappen = "may_happen",
        /// The key is older than providers keep them.
        KeyTooOld = "key_too_old",
        /// The provider repeats a failure for this key and has no other guard.
        Replayed = "replayed",
        /// The provider answered about another session or another amount.
        Mismatch = "mismatch",
        /// The key was used for another request.
        KeyMismatch = "key_mismatch",
        /// Refused at last, after a request whose fate is not known.
        RefusedAfterDoubt = "refused_after_doubt",
        /// The session is in a state in which it can be neither done nor asked for.
        StatusUnclear = "status_unclear",
        /// The session ended otherwise, and this provider might still carry out what was sent.
        EndedOtherwise = "ended_otherwise",
        /// Asked often enough.
        TooManyAttempts = "too_many_attempts",
        /// It came back with a copy, and may have been let go or done since that was made.
        Restored = "restored",
    }
}

words! {
    /// Who did what is done.
    By {
        /// This act.
        Us = "us",
        /// Somebody else: another person, another machine, the gateway.
        Other = "other",
        /// It was so before anybody asked.
        Already = "already",
    }
}

words! {
    /// Something that must be looked into, whatever becomes of the act.
    Alarm {
        /// A success was reported for another session.
        OtherSession = "other_session",
        /// A session with another amount came back.
        OtherAmount = "other_amount",
        /// A session with another currency came back.
        OtherCurrency = "other_currency",
        /// The key was used for another request.
        KeyMismatch = "key_mismatch",
    }
}

words! {
    /// How a provider said no.
    Refusal {
        /// The session's state does not allow it.
        Conflict = "conflict",
        /// The request is not acceptable.
        Invalid = "invalid",
        /// There is no such session.
        NotFound = "not_found",
        /// The key is wrong or may not do this.
        Forbidden = "forbidden",
        /// The idempotency key was used for another request.
        KeyMismatch = "key_mismatch",
        /// A request with this idempotency key is being worked on.
        KeyInUse = "key_in_use",
    }
}
