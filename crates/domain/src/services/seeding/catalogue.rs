//! The instruments of a symphony orchestra, and the positions of each from the top of its hierarchy.

/// An instrument of the seed.
pub(super) struct SeedInstrument {
    /// Never changes, whatever the names become.
    pub key: &'static str,
    pub sv: &'static str,
    pub en: &'static str,
    /// Key, name in Swedish, name in English.
    pub positions: &'static [(&'static str, &'static str, &'static str)],
}

const fn instrument(
    key: &'static str,
    sv: &'static str,
    en: &'static str,
    positions: &'static [(&'static str, &'static str, &'static str)],
) -> SeedInstrument {
    SeedInstrument { key, sv, en, positions }
}

pub(super) const INSTRUMENTS: &[SeedInstrument] = &[
    instrument(
        "violin",
        "Violin",
        "Violin",
        &[
            ("concertmaster", "1:e konsertmästare", "Concertmaster"),
            ("associate_concertmaster", "Alternerande konsertmästare", "Associate concertmaster"),
            ("principal_second", "Stämledare violin 2", "Principal second violin"),
            ("associate_principal_second", "Alternerande stämledare violin 2", "Associate principal second violin"),
            ("tutti_first", "Tutti violin 1", "Tutti violin 1"),
            ("tutti_second", "Tutti violin 2", "Tutti violin 2"),
        ],
    ),
    instrument(
        "viola",
        "Viola",
        "Viola",
        &[
            ("principal", "Stämledare", "Principal"),
            ("associate_principal", "Alternerande stämledare", "Associate principal"),
            ("tutti", "Tutti", "Tutti"),
        ],
    ),
    instrument(
        "cello",
        "Cello",
        "Cello",
        &[
            ("principal", "Solocellist", "Principal"),
            ("associate_principal", "Alternerande solocellist", "Associate principal"),
            ("tutti", "Tutti", "Tutti"),
        ],
    ),
    instrument(
        "double_bass",
        "Kontrabas",
        "Double bass",
        &[
            ("principal", "Stämledare", "Principal"),
            ("associate_principal", "Alternerande stämledare", "Associate principal"),
            ("tutti", "Tutti", "Tutti"),
        ],
    ),
    instrument(
        "flute",
        "Flöjt",
        "Flute",
        &[("principal", "Soloflöjt", "Principal"), ("second", "Flöjt 2", "Flute 2"), ("piccolo", "Piccola", "Piccolo")],
    ),
    instrument(
        "oboe",
        "Oboe",
        "Oboe",
        &[
            ("principal", "Solooboe", "Principal"),
            ("second", "Oboe 2", "Oboe 2"),
            ("cor_anglais", "Engelskt horn", "Cor anglais"),
        ],
    ),
    instrument(
        "clarinet",
        "Klarinett",
        "Clarinet",
        &[
            ("principal", "Soloklarinett", "Principal"),
            ("second", "Klarinett 2", "Clarinet 2"),
            ("e_flat", "Essklarinett", "E-flat clarinet"),
            ("bass", "Basklarinett", "Bass clarinet"),
        ],
    ),
    instrument(
        "bassoon",
        "Fagott",
        "Bassoon",
        &[
            ("principal", "Solofagott", "Principal"),
            ("second", "Fagott 2", "Bassoon 2"),
            ("contrabassoon", "Kontrafagott", "Contrabassoon"),
        ],
    ),
    instrument(
        "horn",
        "Valthorn",
        "Horn",
        &[
            ("principal", "Solovalthorn", "Principal"),
            ("second", "Valthorn 2", "Horn 2"),
            ("third", "Valthorn 3", "Horn 3"),
            ("fourth", "Valthorn 4", "Horn 4"),
        ],
    ),
    instrument(
        "trumpet",
        "Trumpet",
        "Trumpet",
        &[
            ("principal", "Solotrumpet", "Principal"),
            ("second", "Trumpet 2", "Trumpet 2"),
            ("third", "Trumpet 3", "Trumpet 3"),
            ("cornet", "Kornett", "Cornet"),
        ],
    ),
    instrument(
        "trombone",
        "Trombon",
        "Trombone",
        &[
            ("principal", "Solotrombon", "Principal"),
            ("second", "Trombon 2", "Trombone 2"),
            ("bass", "Bastrombon", "Bass trombone"),
        ],
    ),
    instrument("tuba", "Tuba", "Tuba", &[("tuba", "Tuba", "Tuba")]),
    instrument(
        "percussion",
        "Slagverk",
        "Percussion",
        &[
            ("timpani", "Pukor", "Timpani"),
            ("principal", "Stämledare slagverk", "Principal percussion"),
            ("second", "Slagverk 2", "Percussion 2"),
        ],
    ),
    instrument("harp", "Harpa", "Harp", &[("first", "Harpa 1", "Harp 1"), ("second", "Harpa 2", "Harp 2")]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::text::Name;

    #[test]
    fn every_name_is_a_name() {
        for instrument in INSTRUMENTS {
            let of_positions = instrument.positions.iter().flat_map(|(_, sv, en)| [*sv, *en]);
            for text in of_positions.chain([instrument.sv, instrument.en]) {
                assert_eq!(Name::parse(text).as_ref().map(Name::as_str), Ok(text));
            }
        }
    }
}
