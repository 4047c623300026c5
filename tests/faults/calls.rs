//! The calls with which a Linux program writes to its disk, as this program makes them.
//!
//! A symbol that an executable defines takes the place of the C library's own, for SQLite and for
//! Rust's files alike. So the faults lie below both: SQLite's own layer over the operating system
//! is under test as well, and so is the log beside the ledger, which SQLite does not write. Calls
//! on files in a folder of a [`Disk`](super::disk::Disk) are shown to it; it says what becomes of
//! them. All others go through.

#![allow(unsafe_code, reason = "it replaces functions of the C library")]

use std::ffi::c_void;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;

use libc::{c_int, c_long, off_t, size_t, ssize_t};

use super::disk::{Call, Verdict, ask};

/// Writes `len` bytes where the file stands.
///
/// # Safety
/// As write(2): `bytes` must be readable for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn write(fd: c_int, bytes: *const c_void, len: size_t) -> ssize_t {
    // SAFETY: the caller keeps what write(2) asks for, and a part of the bytes is readable too.
    let go = |len: size_t| unsafe { libc::syscall(libc::SYS_write, fd, bytes, len) };
    // SAFETY: as above.
    written(fd, unsafe { seen(bytes, len) }, || position(fd), go)
}

/// Writes `len` bytes at `offset`.
///
/// # Safety
/// As pwrite(2): `bytes` must be readable for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite64(
    fd: c_int,
    bytes: *const c_void,
    len: size_t,
    offset: off_t,
) -> ssize_t {
    // SAFETY: the caller keeps what pwrite(2) asks for, and a part of the bytes is readable too.
    let go = |len: size_t| unsafe { libc::syscall(libc::SYS_pwrite64, fd, bytes, len, offset) };
    // SAFETY: as above.
    written(fd, unsafe { seen(bytes, len) }, || offset, go)
}

/// The older name of [`pwrite64`].
///
/// # Safety
/// As pwrite(2): `bytes` must be readable for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite(
    fd: c_int,
    bytes: *const c_void,
    len: size_t,
    offset: off_t,
) -> ssize_t {
    // SAFETY: both names take the same.
    unsafe { pwrite64(fd, bytes, len, offset) }
}

/// Cuts a file, or makes it longer.
#[unsafe(no_mangle)]
pub extern "C" fn ftruncate64(fd: c_int, len: off_t) -> c_int {
    let call = |path: PathBuf| ask(&path, &Call::Truncate { len: len.cast_unsigned() });
    match path(fd).map_or(Verdict::Do, call) {
        Verdict::Do | Verdict::Half => {
            // SAFETY: two numbers.
            code(unsafe { libc::syscall(libc::SYS_ftruncate, fd, len) })
        }
        Verdict::Pretend => 0,
        Verdict::Fail(errno) => fail(errno),
    }
}

/// The older name of [`ftruncate64`].
#[unsafe(no_mangle)]
pub extern "C" fn ftruncate(fd: c_int, len: off_t) -> c_int {
    ftruncate64(fd, len)
}

/// Makes what was written to a file durable.
#[unsafe(no_mangle)]
pub extern "C" fn fsync(fd: c_int) -> c_int {
    sync(fd, libc::SYS_fsync)
}

/// The same without the file's times.
#[unsafe(no_mangle)]
pub extern "C" fn fdatasync(fd: c_int) -> c_int {
    sync(fd, libc::SYS_fdatasync)
}

fn sync(fd: c_int, number: c_long) -> c_int {
    match path(fd).map_or(Verdict::Do, |path| ask(&path, &Call::Sync)) {
        // SAFETY: one number.
        Verdict::Do => code(unsafe { libc::syscall(number, fd) }),
        Verdict::Half | Verdict::Pretend => 0,
        Verdict::Fail(errno) => fail(errno),
    }
}

/// What is to be written.
///
/// # Safety
/// `bytes` must be readable for `len` bytes.
unsafe fn seen<'a>(bytes: *const c_void, len: size_t) -> &'a [u8] {
    if bytes.is_null() || len == 0 {
        return &[];
    }
    // SAFETY: not null, and readable as the caller promises; only looked at during the call.
    unsafe { std::slice::from_raw_parts(bytes.cast(), len) }
}

fn written(
    fd: c_int,
    bytes: &[u8],
    offset: impl FnOnce() -> off_t,
    go: impl FnOnce(size_t) -> c_long,
) -> ssize_t {
    let call = |path: PathBuf| ask(&path, &Call::Write { offset: offset().cast_unsigned(), bytes });
    let done = match path(fd).map_or(Verdict::Do, call) {
        Verdict::Do => go(bytes.len()),
        Verdict::Half => go(bytes.len().div_ceil(2)),
        Verdict::Pretend => bytes.len().cast_signed() as c_long,
        Verdict::Fail(errno) => fail(errno).into(),
    };
    done as ssize_t
}

/// Where the next byte goes.
fn position(fd: c_int) -> off_t {
    // SAFETY: numbers only; neither call changes the file.
    let (flags, end) = unsafe { (libc::fcntl(fd, libc::F_GETFL), libc::SEEK_END) };
    let whence = if flags & libc::O_APPEND != 0 { end } else { libc::SEEK_CUR };
    // SAFETY: numbers only. An appending file moves to its end before it writes anyway.
    unsafe { libc::lseek(fd, 0, whence) }
}

/// The file behind a number, where some disk wants to know.
fn path(fd: c_int) -> Option<PathBuf> {
    if !super::disk::any() {
        return None;
    }
    let link = format!("/proc/self/fd/{fd}\0");
    let mut name = vec![0_u8; 4096];
    // SAFETY: the text ends with a zero, and the buffer is as long as is said.
    let len = unsafe { libc::readlink(link.as_ptr().cast(), name.as_mut_ptr().cast(), name.len()) };
    name.truncate(usize::try_from(len).ok()?);
    Some(std::ffi::OsString::from_vec(name).into())
}

fn code(answer: c_long) -> c_int {
    c_int::try_from(answer).unwrap_or(-1)
}

fn fail(errno: c_int) -> c_int {
    // SAFETY: every thread has its own errno, which may always be written.
    unsafe { *libc::__errno_location() = errno };
    -1
}
