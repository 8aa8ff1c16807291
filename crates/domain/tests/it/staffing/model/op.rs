//! What staff, musicians, mail servers and time do to a project.

use domain::values::states::{DeclineScope, Strategy as Asking};
use proptest::{prelude::*, sample::select};

use super::world::{LISTS, NEEDS, PEOPLE, World};

/// What a command of staff's may do when it would ask somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Fail.
    Refuse,
    /// Everything but asking.
    Dont,
    /// Ask: staff have seen the plan.
    Do,
}

/// What somebody told the office.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    Yes,
    No(DeclineScope),
}

/// One thing that happens. Requests are named by the order in which they were made.
#[derive(Clone, Debug)]
pub enum Op {
    Send {
        next_wave: bool,
    },
    /// Staff look at a plan, somebody else does something, and then it is sent as it was seen.
    SendAfter(Box<Op>),
    /// The same twice, as by an impatient finger or a network that lost the answer.
    Twice(Box<Op>),
    Yes {
        request: usize,
        standby: bool,
    },
    No {
        request: usize,
        scope: DeclineScope,
    },
    Question {
        request: usize,
    },
    Withdraw {
        request: usize,
    },
    NotMe {
        request: usize,
    },
    Record {
        request: usize,
        told: Told,
        ask: Ask,
    },
    Skip {
        request: usize,
        ask: Ask,
    },
    Stop {
        request: usize,
        ask: Ask,
    },
    Release {
        request: usize,
        ask: Ask,
    },
    Give {
        request: usize,
        ask: Ask,
    },
    Resend {
        request: usize,
        ask: Ask,
    },
    Extend {
        request: usize,
        hours: i64,
        ask: Ask,
    },
    Quantity {
        need: usize,
        quantity: usize,
        ask: Ask,
    },
    Strategy {
        need: usize,
        strategy: Asking,
        most: Option<usize>,
        ask: Ask,
    },
    Ladder {
        need: usize,
        ladder: Vec<(usize, bool)>,
        ask: Ask,
    },
    ArchiveNeed {
        need: usize,
        ask: Ask,
    },
    Rank {
        list: usize,
        person: usize,
        at: usize,
        ask: Ask,
    },
    Unrank {
        list: usize,
        person: usize,
        ask: Ask,
    },
    SetAside {
        person: usize,
        ask: Ask,
    },
    Lift {
        person: usize,
        ask: Ask,
    },
    Pause {
        ask: Ask,
    },
    Resume {
        ask: Ask,
    },
    /// Their mailbox is refused from now on.
    Break(usize),
    Pass(i64),
    Visit,
}

impl Op {
    /// The request it is about.
    pub fn request(&self) -> Option<usize> {
        match *self {
            Self::SendAfter(ref other) | Self::Twice(ref other) => other.request(),
            Self::Yes { request, .. }
            | Self::No { request, .. }
            | Self::Question { request }
            | Self::Withdraw { request }
            | Self::NotMe { request }
            | Self::Record { request, .. }
            | Self::Skip { request, .. }
            | Self::Stop { request, .. }
            | Self::Release { request, .. }
            | Self::Give { request, .. }
            | Self::Resend { request, .. }
            | Self::Extend { request, .. } => Some(request),
            _ => None,
        }
    }

    /// What it is, without whom it is about: what a run counts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Send { .. } => "send",
            Self::SendAfter(_) => "second actor",
            Self::Twice(_) => "twice",
            Self::Yes { .. } => "yes",
            Self::No { .. } => "no",
            Self::Question { .. } => "question",
            Self::Withdraw { .. } => "withdraw",
            Self::NotMe { .. } => "not me",
            Self::Record { .. } => "record",
            Self::Skip { .. } => "skip",
            Self::Stop { .. } => "stop",
            Self::Release { .. } => "release",
            Self::Give { .. } => "give seat",
            Self::Resend { .. } => "resend",
            Self::Extend { .. } => "extend",
            Self::Quantity { .. } => "quantity",
            Self::Strategy { .. } => "strategy",
            Self::Ladder { .. } => "ladder",
            Self::ArchiveNeed { .. } => "archive need",
            Self::Rank { .. } => "rank",
            Self::Unrank { .. } => "unrank",
            Self::SetAside { .. } => "set aside",
            Self::Lift { .. } => "lift block",
            Self::Pause { .. } => "pause",
            Self::Resume { .. } => "resume",
            Self::Break(_) => "bounce",
            Self::Pass(_) => "clock",
            Self::Visit => "visit",
        }
    }
}

/// What may happen next.
pub fn ops(world: &World) -> BoxedStrategy<Op> {
    let one = one_op(world.requests.len());
    prop_oneof![
        12 => one.clone(),
        1 => one.clone().prop_map(|op| Op::Twice(Box::new(op))),
        1 => one.prop_map(|op| Op::SendAfter(Box::new(op))),
    ]
    .boxed()
}

fn one_op(requests: usize) -> BoxedStrategy<Op> {
    let ask = || select(vec![Ask::Refuse, Ask::Dont, Ask::Do, Ask::Do]);
    let need = || 0..NEEDS;
    let person = || 0..PEOPLE;
    let list = || 0..LISTS;
    let scope = || select(DeclineScope::ALL);
    let rungs = proptest::sample::subsequence((0..LISTS).collect::<Vec<_>>(), 1..=LISTS).prop_shuffle();
    let ladder = (rungs, any::<u8>()).prop_map(|(lists, bits)| {
        lists.into_iter().enumerate().map(|(at, list)| (list, bits >> at & 3 == 3)).collect::<Vec<_>>()
    });
    let strategy = prop_oneof![
        select(vec![Asking::Sequential, Asking::Parallel]).prop_map(|strategy| (strategy, None)),
        proptest::option::of(1_usize..6).prop_map(|most| (Asking::FirstCome, most)),
    ];
    let of_project = prop_oneof![
        6 => any::<bool>().prop_map(|next_wave| Op::Send { next_wave }),
        10 => Just(Op::Visit),
        5 => (1_i64..12 * 60).prop_map(Op::Pass),
        1 => Just(Op::Pass(25 * 60)),
        2 => (need(), 1_usize..5, ask()).prop_map(|(need, quantity, ask)| Op::Quantity { need, quantity, ask }),
        2 => (need(), strategy, ask()).prop_map(|(need, (strategy, most), ask)| Op::Strategy { need, strategy, most, ask }),
        1 => (need(), ladder, ask()).prop_map(|(need, ladder, ask)| Op::Ladder { need, ladder, ask }),
        1 => (need(), ask()).prop_map(|(need, ask)| Op::ArchiveNeed { need, ask }),
        2 => (list(), person(), 0_usize..8, ask()).prop_map(|(list, person, at, ask)| Op::Rank { list, person, at, ask }),
        1 => (list(), person(), ask()).prop_map(|(list, person, ask)| Op::Unrank { list, person, ask }),
        1 => (person(), ask()).prop_map(|(person, ask)| Op::SetAside { person, ask }),
        2 => (person(), ask()).prop_map(|(person, ask)| Op::Lift { person, ask }),
        1 => ask().prop_map(|ask| Op::Pause { ask }),
        2 => ask().prop_map(|ask| Op::Resume { ask }),
        1 => person().prop_map(Op::Break),
    ];
    if requests == 0 {
        return prop_oneof![2 => Just(Op::Send { next_wave: false }), 1 => of_project].boxed();
    }
    // The newest requests are where things happen; the old ones must stay closed.
    let request = move || prop_oneof![3 => requests.saturating_sub(8)..requests, 1 => 0..requests];
    let told = prop_oneof![Just(Told::Yes), scope().prop_map(Told::No)];
    let of_request = prop_oneof![
        8 => (request(), any::<bool>()).prop_map(|(request, standby)| Op::Yes { request, standby }),
        8 => (request(), scope()).prop_map(|(request, scope)| Op::No { request, scope }),
        2 => request().prop_map(|request| Op::Question { request }),
        3 => request().prop_map(|request| Op::Withdraw { request }),
        1 => request().prop_map(|request| Op::NotMe { request }),
        4 => (request(), told, ask()).prop_map(|(request, told, ask)| Op::Record { request, told, ask }),
        2 => (request(), ask()).prop_map(|(request, ask)| Op::Skip { request, ask }),
        2 => (request(), ask()).prop_map(|(request, ask)| Op::Stop { request, ask }),
        2 => (request(), ask()).prop_map(|(request, ask)| Op::Release { request, ask }),
        3 => (request(), ask()).prop_map(|(request, ask)| Op::Give { request, ask }),
        2 => (request(), ask()).prop_map(|(request, ask)| Op::Resend { request, ask }),
        1 => (request(), -5_i64..48, ask()).prop_map(|(request, hours, ask)| Op::Extend { request, hours, ask }),
    ];
    prop_oneof![of_project, of_request].boxed()
}
