//! Names of the days of the week in the seven languages, whole or cut.

const NAMES: &str = "\
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri \
    sat sun senin selasa rabu kamis jumat jum'at sabtu minggu sen sel rab kam jum sab min ahad \
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so \
    lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim lunes martes \
    miércoles miercoles jueves viernes sábado sabado domingo mié mie jue vie sáb dom maandag \
    dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo segunda terça quarta quinta \
    sexta segunda-feira terça-feira quarta-feira quinta-feira sexta-feira seg ter qua qui sex";

/// A cell behind the day of the week that it begins with, which says nothing that the day itself
/// does not. `mar` is a month, too, and stays.
pub(super) fn past(cell: &str) -> &str {
    let letters = |c: char| c.is_alphabetic() || matches!(c, '\'' | '-');
    let rest = cell.trim_start_matches(letters);
    let word = cell.strip_suffix(rest).unwrap_or_default();
    let day = rest.trim_start_matches(['.', ',', ' ']);
    if !(2..=16).contains(&word.len()) || !day.contains(|c: char| c.is_ascii_digit()) {
        return cell;
    }
    let word = word.to_lowercase();
    let known = NAMES.split(' ').any(|name| name == word);
    if known { day } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_week_are_passed_over() {
        for cell in ["Thu 15 Jan", "Kamis, 15 Jan", "Do. 15 Jan", "quinta-feira 15 Jan"] {
            assert_eq!(past(cell), "15 Jan", "{cell}");
        }
        for cell in ["Mar 15", "15 Jan", "", "Thursdays 15"] {
            assert_eq!(past(cell), cell);
        }
    }
}
