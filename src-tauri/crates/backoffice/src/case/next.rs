//! One clear next step for each exception.

use domain::{Exception, Status};

/// The word for what to do next.
pub(super) fn step(exception: Exception, status: Status) -> &'static str {
    let paid = status == Status::Completed;
    match exception {
        Exception::Partial if paid => "collect_rest",
        Exception::Partial => "wait_for_rest",
        Exception::Over => "return_excess",
        Exception::Duplicate => "return_second",
        Exception::WrongCurrency => "return_foreign",
        Exception::Late if paid => "check_order",
        Exception::Late => "renew_or_return",
        Exception::ReferenceMismatch => "check_reference",
        Exception::None => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exception_has_a_step_of_its_own() {
        let mut steps: Vec<_> =
            Exception::ALL.iter().map(|one| step(*one, Status::AwaitingConfirmation)).collect();
        steps.sort_unstable();
        steps.dedup();
        assert_eq!(steps.len(), Exception::ALL.len());
        assert_eq!(step(Exception::Partial, Status::Completed), "collect_rest");
        assert_eq!(step(Exception::Late, Status::Expired), "renew_or_return");
        assert_eq!(step(Exception::Late, Status::Completed), "check_order");
    }
}
