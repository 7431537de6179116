use super::thinning::thinned;
use super::{Tick, TickRoom, Ticks, TimeUnit, place};
use crate::scene::ColorScale;
use time::{Date, Month, PlainDateTime, SignedDuration, Time};

/// Distances between marks that people count time in.
const STEPS: [Step; 36] = [
    Step::Seconds(1),
    Step::Seconds(2),
    Step::Seconds(5),
    Step::Seconds(10),
    Step::Seconds(15),
    Step::Seconds(30),
    Step::Seconds(60),
    Step::Seconds(2 * 60),
    Step::Seconds(5 * 60),
    Step::Seconds(10 * 60),
    Step::Seconds(15 * 60),
    Step::Seconds(30 * 60),
    Step::Seconds(3600),
    Step::Seconds(2 * 3600),
    Step::Seconds(3 * 3600),
    Step::Seconds(6 * 3600),
    Step::Seconds(12 * 3600),
    Step::Days(1),
    Step::Days(2),
    Step::Days(5),
    Step::Days(10),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(20),
    Step::Years(50),
    Step::Years(100),
    Step::Years(200),
    Step::Years(500),
    Step::Years(1000),
    Step::Years(2000),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    /// From midnight; a whole number of them in a day.
    Seconds(i64),
    /// From the first of each month: 1, 11 and 21 for steps of 10.
    Days(u8),
    /// From January.
    Months(u8),
    /// Multiples of the number.
    Years(i32),
}

/// Marks at the beginnings of years, months, days, hours ... `None` for values outside the calendar and for ranges
/// that hold fewer than two such beginnings.
pub(super) fn ticks(scale: &ColorScale, unit: &TimeUnit, room: TickRoom) -> Option<Ticks> {
    let (start, end) = (unit.moment(scale.min())?, unit.moment(scale.max())?);
    let seconds = (end - start).as_seconds_f64();
    let wanted = room.wanted.clamp(2, 50) as f64;
    let (step, moments) = STEPS
        .iter()
        // Steps that give many times more marks than wanted cost time and win nothing.
        .filter(|step| seconds / step.seconds() <= wanted * 4.0)
        .map(|step| (step, step.moments(start, end)))
        .filter(|(_, moments)| moments.len() >= 2)
        .min_by_key(|(_, moments)| ((moments.len() as f64 / wanted).ln().abs() * 1e6) as i64)?;
    let places: Vec<f64> = moments.iter().map(|&moment| place(scale, unit.value(moment))).collect();
    let kept = thinned(&places, room.between_labels, |_| 0);
    let moments: Vec<PlainDateTime> = kept.iter().map(|&index| moments[index]).collect();
    let (labels, shared) = step.texts(&moments);
    let labelled = kept.iter().zip(labels).map(|(&index, label)| Tick { fraction: places[index], label });
    Some(Ticks { labelled: labelled.collect(), shared, are_dates: true, ..Ticks::default() })
}

impl Step {
    fn seconds(self) -> f64 {
        match self {
            Self::Seconds(seconds) => seconds as f64,
            Self::Days(days) => f64::from(days) * 86_400.0,
            Self::Months(months) => f64::from(months) * 30.4 * 86_400.0,
            Self::Years(years) => f64::from(years) * 365.2 * 86_400.0,
        }
    }

    /// The beginnings from `start` to `end`, up to the rounding of values.
    fn moments(self, start: PlainDateTime, end: PlainDateTime) -> Vec<PlainDateTime> {
        let slack = SignedDuration::milliseconds(1);
        let is_inside = |moment: &PlainDateTime| {
            *moment >= start.saturating_sub(slack) && *moment <= end.saturating_add(slack)
        };
        let years = start.year()..=end.year();
        let firsts = |months: usize| {
            let of_year = move |year| {
                let numbers = (1_u8..=12).step_by(months).filter_map(|number| Month::try_from(number).ok());
                numbers.filter_map(move |month| Date::from_calendar_date(year, month, 1).ok())
            };
            years.clone().flat_map(of_year)
        };
        let moments: Vec<PlainDateTime> = match self {
            Self::Years(step) => years
                .clone()
                .filter(|year| year.rem_euclid(step) == 0)
                .filter_map(|year| Date::from_calendar_date(year, Month::January, 1).ok())
                .map(Date::midnight)
                .collect(),
            Self::Months(step) => firsts(step.into()).map(Date::midnight).collect(),
            Self::Days(step) => {
                let days = std::iter::successors(Some(start.date()), |date| date.next_day());
                days.take_while(|date| *date <= end.date())
                    .filter(|date| begins_step(*date, step))
                    .map(Date::midnight)
                    .collect()
            }
            Self::Seconds(step) => {
                let midnight = start.replace_time(Time::MIDNIGHT);
                let skipped = (start - midnight).whole_seconds() / step;
                (skipped..)
                    .map_while(|count| midnight.checked_add(SignedDuration::seconds(count * step)))
                    .take_while(|moment| *moment <= end.saturating_add(slack))
                    .collect()
            }
        };
        moments.into_iter().filter(is_inside).collect()
    }

    /// A text for each moment, all of one form, and what is the same for all and stands above them.
    fn texts(self, moments: &[PlainDateTime]) -> (Vec<String>, Option<String>) {
        let each = |text: &dyn Fn(&PlainDateTime) -> String| moments.iter().map(text).collect();
        let time = |moment: &PlainDateTime| {
            let (hour, minute, second) = moment.as_hms();
            match self {
                Self::Seconds(step) if step % 60 != 0 => format!("{hour:02}:{minute:02}:{second:02}"),
                _ => format!("{hour:02}:{minute:02}"),
            }
        };
        let are_alike = |text: &dyn Fn(&PlainDateTime) -> String| {
            moments.windows(2).all(|pair| text(&pair[0]) == text(&pair[1]))
        };
        match self {
            Self::Years(_) => (each(&year), None),
            Self::Months(_) => {
                (each(&|moment| format!("{}-{:02}", year(moment), u8::from(moment.month()))), None)
            }
            Self::Days(_) => (each(&|moment| format!("{}-{}", year(moment), day(moment))), None),
            Self::Seconds(_) => {
                let date = |moment: &PlainDateTime| format!("{}-{}", year(moment), day(moment));
                if are_alike(&date) {
                    return (each(&time), moments.first().map(date));
                }
                // Less than a year apart: days say which year is meant.
                let mut years: Vec<String> = moments.iter().map(year).collect();
                years.dedup();
                (each(&|moment| format!("{} {}", day(moment), time(moment))), Some(years.join("–")))
            }
        }
    }
}

/// Whether a step of this many days begins with the date. The last step of a month may be half as long again, so
/// that no mark crowds the first of the next month.
fn begins_step(date: Date, step: u8) -> bool {
    let left = date.month().length(date.year()) - date.day() + 1;
    (date.day() - 1).is_multiple_of(step) && left * 2 >= step
}

fn year(moment: &PlainDateTime) -> String {
    let sign = if moment.year() < 0 { "\u{2212}" } else { "" };
    format!("{sign}{:04}", moment.year().unsigned_abs())
}

fn day(moment: &PlainDateTime) -> String {
    format!("{:02}-{:02}", u8::from(moment.month()), moment.day())
}
