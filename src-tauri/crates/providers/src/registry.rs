//! The providers there are. A new one is a folder and a line here.
