//! What the demo's orchestras play: the words of their projects.

/// A concert week of a demo orchestra.
pub(super) struct Production {
    pub name: &'static str,
    pub programme: &'static str,
    pub conductor: &'static str,
    pub dress: &'static str,
    pub terms: &'static str,
    pub venue: &'static str,
}

/// The three projects in which a demo orchestra is met.
pub(super) struct Season {
    /// Has been played.
    pub past: Production,
    /// Musicians are being asked.
    pub running: Production,
    /// Is ready to be sent.
    pub coming: Production,
}

pub(super) const SALTSJO: Season = Season {
    past: Production {
        name: "Sibelius femma",
        programme: "Wilhelm Stenhammar: Mellanspel ur Sången\nEdward Elgar: Cellokonsert\nJean Sibelius: Symfoni nr 5",
        conductor: "Marit Aspelund",
        dress: "Svart",
        terms: "Gage enligt avtal, 4 tjänstgöringsdagar. Resor inom länet ingår.",
        venue: "Konserthuset Saltsjö",
    },
    running: Production {
        name: "Eroica",
        programme: "Elfrida Andrée: Konsertuvertyr i D\nMieczysław Weinberg: Trumpetkonsert\nLudwig van Beethoven: Symfoni nr 3 Eroica",
        conductor: "Joachim Ritter-Lund",
        dress: "Frack eller lång svart klänning",
        terms: "Gage enligt avtal, 4 tjänstgöringsdagar. Resa och hotell ersätts mot kvitto.",
        venue: "Konserthuset Saltsjö",
    },
    coming: Production {
        name: "Bilder på en utställning",
        programme: "Lili Boulanger: D’un matin de printemps\nMaurice Ravel: Pianokonsert i G\nModest Musorgskij: Bilder på en utställning",
        conductor: "Helle Brandvik",
        dress: "Svart",
        terms: "Gage enligt avtal, 4 tjänstgöringsdagar. Resa och hotell ersätts mot kvitto.",
        venue: "Konserthuset Saltsjö",
    },
};

pub(super) const SYDKUSTEN: Season = Season {
    past: Production {
        name: "Mozart och Kraus",
        programme: "Joseph Martin Kraus: Olympie, uvertyr\nWolfgang Amadeus Mozart: Klarinettkonsert\nWolfgang Amadeus Mozart: Symfoni nr 39",
        conductor: "Ottilia Hamrin",
        dress: "Svart, färgat inslag",
        terms: "Gage enligt avtal, 4 tjänstgöringsdagar.",
        venue: "Hamnsalen",
    },
    running: Production {
        name: "Brahms och Beach",
        programme: "Amy Beach: Bal masqué\nJohannes Brahms: Dubbelkonsert\nJohannes Brahms: Symfoni nr 2",
        conductor: "Tor Vestergaard",
        dress: "Frack eller lång svart klänning",
        terms: "Gage enligt avtal, 4 tjänstgöringsdagar. Resa ersätts med tåg i andra klass.",
        venue: "Hamnsalen",
    },
    coming: Production {
        name: "Filmmusik på kajen",
        programme: "Utdrag ur svensk och internationell filmmusik",
        conductor: "Saga Nordenfelt",
        dress: "Svart, kortärmat",
        terms: "Gage enligt avtal, 4 tjänstgöringsdagar. Utomhus, tak över scenen.",
        venue: "Kajscenen",
    },
};
