//! The public holidays of a country, year by year.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

/// What makes a day a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HolidayKind {
    /// A public holiday by law.
    Public,
    /// The eve of one, on which custom closes offices as well.
    Eve,
}

/// A day on which nobody is expected to answer business mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// What the country calls it.
    pub name: &'static str,
    /// By law or by custom.
    pub kind: HolidayKind,
}

/// Sweden's 13 public holidays of a year, and Midsummer, Christmas and New Year's eves, by date. Ascension Day may fall on
/// 1 May: two holidays, one date. Empty beyond the years that a date can have.
pub fn of_sweden(year: i32) -> Vec<Holiday> {
    use HolidayKind::{Eve, Public};
    let fixed = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let from_easter = |days| easter(year)?.checked_add_signed(TimeDelta::days(days));
    let saturday_from = |month, day| fixed(month, day)?.iter_days().find(|day| day.weekday() == Weekday::Sat);
    let midsummer = saturday_from(6, 20);

    let mut holidays: Vec<_> = [
        (fixed(1, 1), "Nyårsdagen", Public),
        (fixed(1, 6), "Trettondedag jul", Public),
        (from_easter(-2), "Långfredagen", Public),
        (from_easter(0), "Påskdagen", Public),
        (from_easter(1), "Annandag påsk", Public),
        (fixed(5, 1), "Första maj", Public),
        (from_easter(39), "Kristi himmelsfärdsdag", Public),
        (from_easter(49), "Pingstdagen", Public),
        (fixed(6, 6), "Sveriges nationaldag", Public),
        (midsummer.and_then(|day| day.checked_sub_days(Days::new(1))), "Midsommarafton", Eve),
        (midsummer, "Midsommardagen", Public),
        (saturday_from(10, 31), "Alla helgons dag", Public),
        (fixed(12, 24), "Julafton", Eve),
        (fixed(12, 25), "Juldagen", Public),
        (fixed(12, 26), "Annandag jul", Public),
        (fixed(12, 31), "Nyårsafton", Eve),
    ]
    .into_iter()
    .filter_map(|(date, name, kind)| Some(Holiday { date: date?, name, kind }))
    .collect();
    holidays.sort_by_key(|holiday| holiday.date);
    holidays
}

/// Easter Sunday by the Gregorian computus (the "anonymous" algorithm of Meeus, Jones and Butcher).
fn easter(year: i32) -> Option<NaiveDate> {
    let (century, year_of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let golden = year.rem_euclid(19);
    let moon_correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - moon_correction + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * century.rem_euclid(4) + 2 * (year_of_century / 4) - epact - year_of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test data")]

    use super::*;

    #[test]
    fn sweden_2026() {
        let dates: Vec<_> = of_sweden(2026).iter().map(|holiday| holiday.date.format("%m-%d").to_string()).collect();
        let expected =
            "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-19 06-20 10-31 12-24 12-25 12-26 12-31";
        assert_eq!(dates.join(" "), expected);
    }

    #[test]
    fn every_year_has_13_public_holidays_and_3_eves_in_order() {
        for year in 1990..2200 {
            let holidays = of_sweden(year);
            let public = holidays.iter().filter(|holiday| holiday.kind == HolidayKind::Public).count();
            assert_eq!((public, holidays.len()), (13, 16), "{year}");
            assert!(holidays.is_sorted_by_key(|holiday| holiday.date), "{year}");
        }
    }

    #[test]
    fn easter_of_known_years() {
        for known in [
            "1818-03-22",
            "1943-04-25",
            "1954-04-18",
            "1981-04-19",
            "2000-04-23",
            "2008-03-23",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
            "2285-03-22",
        ] {
            let date: NaiveDate = known.parse().unwrap();
            assert_eq!(easter(date.year()), Some(date));
        }
        assert!((1600..4000).all(|year| easter(year).unwrap().weekday() == Weekday::Sun));
    }

    #[test]
    fn a_year_beyond_all_dates_has_none() {
        assert!(of_sweden(i32::MAX).is_empty());
        assert!(of_sweden(i32::MIN).is_empty());
    }
}
