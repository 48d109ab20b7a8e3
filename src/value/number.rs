//! Numbers of any size, exact: never through a 64-bit float.

use std::{fmt, str::FromStr};

use bigdecimal::{BigDecimal, FromPrimitive, ToPrimitive};

use crate::text::excerpt;

/// The largest power of ten, either way, that a number may have. Terraform's own numbers have 512
/// bits of mantissa; a larger exponent is a mistake that would only fill memory when written out.
const LARGEST_EXPONENT: i64 = 4096;

/// How many characters a number is written with at most: digits on both sides of the point, as far as the exponent goes.
/// To read a number of a million digits takes minutes.
const LONGEST: usize = 2 * 4096 + 8;

/// A decimal number or an infinity. Equality and order are numeric: `0.10` equals `0.1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Number {
    /// Below every other number.
    NegativeInfinity,
    /// A finite number, normalized.
    Decimal(BigDecimal),
    /// Above every other number.
    PositiveInfinity,
}

/// Why a text or float is no number that Terraform could hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It has not the form of a number.
    #[error("`{0}` is not a number")]
    NotANumber(String),
    /// Its exponent is beyond what is written out.
    #[error("`{0}` is too large or too small a number")]
    OutOfRange(String),
}

impl Number {
    /// The number that a 64-bit float stands for, exactly.
    ///
    /// # Errors
    /// When it is NaN.
    pub fn from_f64(float: f64) -> Result<Self, NumberError> {
        if float.is_infinite() {
            return Ok(if float > 0.0 { Self::PositiveInfinity } else { Self::NegativeInfinity });
        }
        BigDecimal::from_f64(float)
            .map(|decimal| Self::Decimal(decimal.normalized()))
            .ok_or_else(|| NumberError::NotANumber(float.to_string()))
    }

    /// The whole number that this is, if it is one and fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Decimal(decimal) if decimal.is_integer() => decimal.to_i64(),
            _ => None,
        }
    }
}

impl From<i64> for Number {
    fn from(whole: i64) -> Self {
        Self::Decimal(BigDecimal::from(whole).normalized())
    }
}

impl From<u64> for Number {
    fn from(whole: u64) -> Self {
        Self::Decimal(BigDecimal::from(whole).normalized())
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        if text.len() > LONGEST {
            return Err(NumberError::OutOfRange(excerpt(text)));
        }
        let decimal = BigDecimal::from_str(text).map_err(|_| NumberError::NotANumber(excerpt(text)))?;
        let (_, scale) = decimal.as_bigint_and_exponent();
        if scale.abs() > LARGEST_EXPONENT {
            return Err(NumberError::OutOfRange(excerpt(text)));
        }
        Ok(Self::Decimal(decimal.normalized()))
    }
}

/// Decimal digits without an exponent, as Terraform writes numbers on the wire.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NegativeInfinity => f.write_str("-Inf"),
            Self::Decimal(decimal) => f.write_str(&decimal.to_plain_string()),
            Self::PositiveInfinity => f.write_str("Inf"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_survive_that_a_float_would_lose() {
        for text in ["123456789012345678901234567890", "9007199254740993", "0.1", "-0.000000125"] {
            assert_eq!(text.parse::<Number>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn equality_is_numeric() {
        let number = |text: &str| text.parse::<Number>().unwrap();
        assert_eq!(number("0.10"), number("0.1"));
        assert_eq!(number("1e3"), Number::from(1000_i64));
        assert!(number("-2") < number("1.5"));
    }

    #[test]
    fn a_number_that_would_fill_memory_is_refused() {
        assert!(matches!("1e999999999".parse::<Number>(), Err(NumberError::OutOfRange(_))));
        assert!(matches!("9".repeat(10_000_000).parse::<Number>(), Err(NumberError::OutOfRange(_))));
        assert!(matches!("ten".parse::<Number>(), Err(NumberError::NotANumber(_))));
    }

    #[test]
    fn only_whole_numbers_that_fit_are_integers() {
        assert_eq!("25".parse::<Number>().unwrap().as_i64(), Some(25));
        assert_eq!("2.5".parse::<Number>().unwrap().as_i64(), None);
        assert_eq!("9223372036854775808".parse::<Number>().unwrap().as_i64(), None);
    }
}
