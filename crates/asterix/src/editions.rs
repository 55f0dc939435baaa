//! Which edition to read each category with.
//!
//! Receiver and sender must agree on editions; nothing in a record says which one it was written
//! with. By default the newest that this crate knows is taken; a setting may choose another.

use core::fmt;
use core::str::FromStr;

use crate::spec::{Category, Edition, Expansion};
use crate::tables::{CATEGORIES, EXPANSIONS};

/// A choice of one edition for every category that is known.
#[derive(Clone, Debug)]
pub struct Editions {
    categories: [Option<&'static Category>; 256],
    expansions: [Option<&'static Expansion>; 256],
}

/// The category is not known, or not in this edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEdition {
    /// The category asked for.
    pub category: u8,
    /// The edition asked for.
    pub edition: Edition,
}

impl fmt::Display for UnknownEdition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "category {:03} is not known in edition {}",
            self.category, self.edition
        )?;
        let mut known = CATEGORIES
            .iter()
            .filter(|category| category.number == self.category)
            .peekable();
        if known.peek().is_none() {
            return f.write_str("; nor in any other");
        }
        f.write_str("; known:")?;
        known.try_for_each(|category| write!(f, " {}", category.edition))
    }
}

impl core::error::Error for UnknownEdition {}

impl Default for Editions {
    /// The newest edition of everything.
    fn default() -> Self {
        let (mut categories, mut expansions) = ([None; 256], [None; 256]);
        // The tables come in order of category, then edition: the newest is the last.
        for category in CATEGORIES {
            categories[usize::from(category.number)] = Some(*category);
        }
        for expansion in EXPANSIONS {
            expansions[usize::from(expansion.category)] = Some(*expansion);
        }
        Self {
            categories,
            expansions,
        }
    }
}

impl Editions {
    /// The definition to read `category` with.
    #[inline]
    pub fn category(&self, category: u8) -> Option<&'static Category> {
        self.categories[usize::from(category)]
    }

    /// The definition of its reserved expansion field.
    #[inline]
    pub fn expansion(&self, category: u8) -> Option<&'static Expansion> {
        self.expansions[usize::from(category)]
    }

    /// Reads `category` with `edition` from now on.
    ///
    /// # Errors
    /// There is no table for it; the choice stays as it was.
    pub fn choose(&mut self, category: u8, edition: Edition) -> Result<(), UnknownEdition> {
        self.set(edition_of(category, edition)?);
        Ok(())
    }

    /// Reads the table's category with it from now on: a table of your own, perhaps.
    pub fn set(&mut self, table: &'static Category) {
        self.categories[usize::from(table.number)] = Some(table);
    }
}

/// The table of a category in an edition.
///
/// # Errors
/// There is none; the message names those that there are.
pub fn edition_of(category: u8, edition: Edition) -> Result<&'static Category, UnknownEdition> {
    CATEGORIES
        .iter()
        .find(|table| table.number == category && table.edition == edition)
        .copied()
        .ok_or(UnknownEdition { category, edition })
}

/// Not two numbers with a point between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnEdition;

impl fmt::Display for NotAnEdition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an edition is two numbers with a point between, as in 1.32")
    }
}

impl core::error::Error for NotAnEdition {}

impl FromStr for Edition {
    type Err = NotAnEdition;

    fn from_str(text: &str) -> Result<Self, NotAnEdition> {
        let (major, minor) = text.split_once('.').ok_or(NotAnEdition)?;
        let number = |text: &str| text.parse().map_err(|_| NotAnEdition);
        Ok(Self {
            major: number(major)?,
            minor: number(minor)?,
        })
    }
}
