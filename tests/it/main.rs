//! One binary for everything that looks at the house as a whole.

mod architecture;
mod kill;
mod office;
