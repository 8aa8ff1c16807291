//! An orchestra's colour, and the shades of it in which text can be read.

use std::{fmt, str::FromStr};

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A colour: red, green and blue, as `#` and six hexadecimal digits, in lower case where we write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, DeriveValueType, ToSchema)]
#[sea_orm(value_type = "String")]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^#[0-9A-Fa-f]{6}$", example = "#7a1f2b")]
pub struct Colour([u8; 3]);

/// It is no colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be # and six hexadecimal digits")]
pub struct NotAColour;

impl Colour {
    const BLACK: Self = Self([0; 3]);
    const WHITE: Self = Self([255; 3]);
    /// The darkest ground of mails and answer pages that dark ink stands on; the lightest is white.
    const PAPER: Self = Self([0xf4, 0xf8, 0xf6]);
    /// The lightest of their grounds that light ink stands on.
    const NIGHT: Self = Self([0x14, 0x1e, 0x1c]);

    /// How bright it is to the eye, from 0 to 1: the relative luminance of WCAG 2.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// How well one is told from the other, from 1 to 21: the contrast ratio of WCAG 2.
    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > other { one / other } else { other / one }
    }

    /// So many hundredths of the way to another.
    fn towards(self, end: Self, hundredths: u16) -> Self {
        let mixed = |channel: usize| {
            let sum = u16::from(self.0[channel]) * (100 - hundredths) + u16::from(end.0[channel]) * hundredths;
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        Self(std::array::from_fn(mixed))
    }

    /// Itself, or the nearest on the way to `end` that can be read on `ground`.
    fn legible(self, ground: Self, end: Self) -> Self {
        (0..=100)
            .map(|hundredths| self.towards(end, hundredths))
            .find(|shade| shade.contrast(ground) >= Shades::LEAST_CONTRAST)
            .unwrap_or(end)
    }
}

/// A colour as it is used in mails and on answer pages: for links, buttons and the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Shades {
    /// On light grounds, and as a ground of white letters.
    #[schema(example = "#7a1f2b")]
    pub by_day: Colour,
    /// On dark grounds, and as a ground of black letters.
    #[schema(example = "#ad767d")]
    pub by_night: Colour,
}

impl Shades {
    /// What WCAG 2 asks of text, level AA.
    const LEAST_CONTRAST: f64 = 4.5;

    /// StageSub's own.
    pub const HOUSE: Self = Self { by_day: Colour([0x16, 0x51, 0x48]), by_night: Colour([0x7f, 0xcd, 0xb4]) };

    /// The shades nearest to a colour in which text can be read.
    pub fn of(colour: Colour) -> Self {
        Self {
            by_day: colour.legible(Colour::PAPER, Colour::BLACK),
            by_night: colour.legible(Colour::NIGHT, Colour::WHITE),
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let digits = text.strip_prefix('#').ok_or(NotAColour)?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NotAColour);
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).map_err(|_| NotAColour)?.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl TryFrom<String> for Colour {
    type Error = NotAColour;

    fn try_from(text: String) -> Result<Self, NotAColour> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use proptest::prelude::*;

    use super::*;

    fn colours() -> impl Strategy<Value = Colour> {
        any::<[u8; 3]>().prop_map(Colour)
    }

    proptest! {
        #[test]
        fn text_can_be_read_in_the_shades_of_every_colour(colour in colours()) {
            let Shades { by_day, by_night } = Shades::of(colour);
            for light in [Colour::PAPER, Colour::WHITE] {
                prop_assert!(by_day.contrast(light) >= 4.5, "{by_day} on {light}");
            }
            for dark in [Colour::NIGHT, Colour([0x0c, 0x15, 0x13])] {
                prop_assert!(by_night.contrast(dark) >= 4.5, "{by_night} on {dark}");
            }
        }

        #[test]
        fn what_can_be_read_already_stays_as_it_is(colour in colours()) {
            let Shades { by_day, by_night } = Shades::of(colour);
            prop_assert_eq!(Shades::of(by_day).by_day, by_day);
            prop_assert_eq!(Shades::of(by_night).by_night, by_night);
        }

        #[test]
        fn a_colour_is_read_as_it_is_written(colour in colours()) {
            prop_assert_eq!(colour.to_string().parse::<Colour>().unwrap(), colour);
            prop_assert_eq!(colour.to_string().to_uppercase().parse::<Colour>().unwrap(), colour);
        }

        #[test]
        fn nothing_else_is_a_colour(text in "\\PC{0,9}") {
            let is_one = text.len() == 7
                && text.starts_with('#')
                && text[1..].bytes().all(|digit| digit.is_ascii_hexdigit());
            prop_assert_eq!(text.parse::<Colour>().is_ok(), is_one);
        }
    }

    #[test]
    fn contrast_is_as_wcag_defines_it() {
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        let grey = Colour([0x76; 3]);
        assert!((grey.contrast(Colour::WHITE) - 4.54).abs() < 0.01, "the darkest of the greys that just pass");
        for text in ["", "#12345", "#1234567", "165148", "#16514g", "#+65148", "#é6514"] {
            assert_eq!(text.parse::<Colour>(), Err(NotAColour), "{text}");
        }
    }
}
