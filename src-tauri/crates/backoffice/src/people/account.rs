//! On whose account of the computer the program runs.

/// The name of that account, as the operating system knows it. No variable of the environment is
/// asked: anybody can set one, and this name stands for a person. Absent where there is none; then
/// everybody signs in by PIN.
pub fn os_account() -> Option<String> {
    whoami::username().ok().filter(|name| !name.is_empty())
}
