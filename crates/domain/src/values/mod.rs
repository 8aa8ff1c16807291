//! Things that cannot be wrong once built.
