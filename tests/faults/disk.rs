//! A disk that fails when it is told to: a call refused, no room left, the power gone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::chance::Chance;

/// What a program wants of its disk.
pub enum Call<'a> {
    Write { offset: u64, bytes: &'a [u8] },
    Truncate { len: u64 },
    Sync,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is done.
    Do,
    /// Half of it is done, and the caller is told so.
    Half,
    /// Nothing is done, and the caller is told that it was.
    Pretend,
    /// Nothing is done, and the caller is told why.
    Fail(i32),
}

/// What is to go wrong, counted from the moment it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Nothing.
    Well,
    /// Nothing, and every sync is a real one: for the bench, which counts them.
    #[allow(dead_code, reason = "the bench measures with this file, too")]
    Count,
    /// The nth call fails, and only that.
    Once(u32),
    /// There is room for half of the nth write and for nothing after it.
    FullFrom(u32),
    /// The power goes at the nth sync.
    PowerAt(u32),
}

/// A folder whose files are watched.
pub struct Disk {
    folder: PathBuf,
    state: Mutex<State>,
}

struct State {
    plan: Plan,
    chance: Chance,
    calls: u32,
    fired: bool,
    /// Each sync by the name of its file, in order.
    syncs: Vec<String>,
    files: BTreeMap<PathBuf, Kept>,
    /// What the files are after the power came back.
    image: Option<PathBuf>,
}

/// A file as the platter has it, and what is still on its way there.
struct Kept {
    durable: Vec<u8>,
    pending: Vec<Change>,
    /// Whether its name is durable.
    named: bool,
}

enum Change {
    Write(u64, Vec<u8>),
    Truncate(u64),
}

static DISKS: RwLock<Vec<Arc<Disk>>> = RwLock::new(Vec::new());
static MANY: AtomicUsize = AtomicUsize::new(0);

/// Whether anybody watches anything.
pub fn any() -> bool {
    MANY.load(Ordering::Relaxed) > 0
}

/// What becomes of a call on the file `path`.
pub fn ask(path: &Path, call: &Call<'_>) -> Verdict {
    let disk = {
        let disks = DISKS.read().unwrap_or_else(PoisonError::into_inner);
        disks.iter().find(|disk| path.starts_with(&disk.folder)).cloned()
    };
    disk.map_or(Verdict::Do, |disk| disk.judge(path, call))
}

impl Disk {
    /// Watches the files right inside `folder`.
    pub fn watch(folder: &Path, seed: u64) -> Arc<Self> {
        let state = State {
            plan: Plan::Well,
            chance: Chance::of(seed),
            calls: 0,
            fired: false,
            syncs: Vec::new(),
            files: BTreeMap::new(),
            image: None,
        };
        let disk = Arc::new(Self { folder: folder.to_owned(), state: Mutex::new(state) });
        DISKS.write().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&disk));
        MANY.fetch_add(1, Ordering::Relaxed);
        disk
    }

    /// From now on, `plan` holds. What is on the disk now counts as durable.
    pub fn plan(&self, plan: Plan) {
        let mut state = self.state();
        state.plan = plan;
        (state.calls, state.fired) = (0, false);
        state.syncs.clear();
        state.files.clear();
        if let Plan::PowerAt(_) = plan {
            state.files = files(&self.folder).map(|path| (path.clone(), Kept::of(&path))).collect();
        }
    }

    /// From now on everything is well. Says whether anything went wrong.
    pub fn heal(&self) -> bool {
        let mut state = self.state();
        state.plan = Plan::Well;
        state.fired
    }

    /// Whether anything went wrong since the plan was made.
    pub fn fired(&self) -> bool {
        self.state().fired
    }

    /// From now on nobody watches: looking up whose file a call is on takes its time, too.
    #[allow(dead_code, reason = "the bench measures with this file, too")]
    pub fn leave(self: &Arc<Self>) {
        DISKS
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|disk| !Arc::ptr_eq(disk, self));
        MANY.fetch_sub(1, Ordering::Relaxed);
    }

    /// The syncs since the plan was made, each by its file.
    pub fn syncs(&self) -> Vec<String> {
        self.state().syncs.clone()
    }

    /// Where the files are to be put as the power left them.
    pub fn image_to(&self, folder: &Path) {
        self.state().image = Some(folder.to_owned());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn judge(&self, path: &Path, call: &Call<'_>) -> Verdict {
        let mut state = self.state();
        state.calls += u32::from(!matches!(call, Call::Truncate { .. }));
        if matches!(call, Call::Sync) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            state.syncs.push(name);
        }
        match state.plan {
            Plan::Count => Verdict::Do,
            // Nobody pulls the plug here, so nothing has to wait for the platter.
            Plan::Well => quick(call),
            Plan::Once(nth) if state.calls == nth && !state.fired => {
                state.fired = true;
                Verdict::Fail(libc::EIO)
            }
            Plan::Once(_) => quick(call),
            Plan::FullFrom(nth) => state.full(nth, call),
            Plan::PowerAt(nth) => state.power(nth, &self.folder, path, call),
        }
    }
}

fn quick(call: &Call<'_>) -> Verdict {
    if matches!(call, Call::Sync) { Verdict::Pretend } else { Verdict::Do }
}

impl State {
    fn full(&mut self, nth: u32, call: &Call<'_>) -> Verdict {
        match call {
            Call::Write { .. } if self.fired => Verdict::Fail(libc::ENOSPC),
            Call::Write { .. } if self.calls >= nth => {
                self.fired = true;
                Verdict::Half
            }
            _ => quick(call),
        }
    }

    fn power(&mut self, nth: u32, folder: &Path, path: &Path, call: &Call<'_>) -> Verdict {
        if self.fired {
            return Verdict::Fail(libc::EIO);
        }
        let sync = u32::try_from(self.syncs.len()).unwrap_or(u32::MAX);
        if matches!(call, Call::Sync) && sync >= nth {
            self.fired = true;
            // The last sync may have reached the platter before its answer came.
            if self.chance.below(2) == 0 {
                self.keep(folder, path, call);
            }
            self.draw();
            return Verdict::Fail(libc::EIO);
        }
        self.keep(folder, path, call);
        quick(call)
    }

    fn keep(&mut self, folder: &Path, path: &Path, call: &Call<'_>) {
        if path == folder {
            // The folder itself: its files have their names for good.
            self.files.values_mut().for_each(|file| file.named = true);
            return;
        }
        let file = self.files.entry(path.to_owned()).or_insert_with(Kept::unnamed);
        match call {
            Call::Write { offset, bytes } => {
                file.pending.push(Change::Write(*offset, bytes.to_vec()));
            }
            Call::Truncate { len } => file.pending.push(Change::Truncate(*len)),
            Call::Sync => {
                let all = std::mem::take(&mut file.pending);
                all.iter().for_each(|change| change.apply(&mut file.durable));
            }
        }
    }

    /// Writes down what the platter may have: everything that was synced, and of the rest whatever
    /// chance let through, sector by sector.
    fn draw(&mut self) {
        let Some(image) = self.image.clone() else { return };
        let luck = self.chance.below(3);
        for (path, file) in &self.files {
            let there = path.exists() && (file.named || self.chance.below(2) == 0);
            if !there || path.to_string_lossy().ends_with("-shm") {
                continue;
            }
            let mut bytes = file.durable.clone();
            for change in &file.pending {
                change.perhaps(luck, &mut self.chance, &mut bytes);
            }
            fs::write(image.join(path.file_name().unwrap_or_default()), bytes).unwrap();
        }
    }
}

impl Kept {
    fn of(path: &Path) -> Self {
        Self { durable: fs::read(path).unwrap(), pending: Vec::new(), named: true }
    }

    fn unnamed() -> Self {
        Self { durable: Vec::new(), pending: Vec::new(), named: false }
    }
}

/// What a disk writes in one piece.
const SECTOR: usize = 512;

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Write(offset, bytes) => put(file, *offset, bytes),
            Self::Truncate(len) => file.resize(usize::try_from(*len).unwrap(), 0),
        }
    }

    /// 0: nothing arrived. 1: everything did. Else each sector by itself.
    fn perhaps(&self, luck: u64, chance: &mut Chance, file: &mut Vec<u8>) {
        match (luck, self) {
            (0, _) => {}
            (1, _) => self.apply(file),
            (_, Self::Truncate(_)) if chance.below(2) == 0 => {}
            (_, Self::Truncate(_)) => self.apply(file),
            (_, Self::Write(offset, bytes)) => {
                for (n, sector) in bytes.chunks(SECTOR).enumerate() {
                    if chance.below(2) == 0 {
                        put(file, offset + (n * SECTOR) as u64, sector);
                    }
                }
            }
        }
    }
}

fn put(file: &mut Vec<u8>, offset: u64, bytes: &[u8]) {
    let from = usize::try_from(offset).unwrap();
    let end = from + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[from..end].copy_from_slice(bytes);
}

/// The files right inside a folder.
pub fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    entries.filter(|path| path.is_file())
}
