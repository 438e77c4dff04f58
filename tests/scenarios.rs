//! Stories that the whole app has to fulfil, on real engines in the simulated world (`tests/world`).
//!
//! One file for each part of what the app promises; the name of a test is the fact. Leaves generated histories
//! to `simulation.rs`. A story speaks only in what people do and see, so that it outlives any change inside.

mod scenarios {
    mod alone;
    mod codes;
    mod devices;
    mod hostile;
    mod hostile_member;
    mod inviting;
    mod inviting_again;
    mod large_group;
    mod long_away;
    mod long_welcome;
    mod meetings;
    mod parting;
    mod practice;
    mod recovery;
    mod relay_misbehaves;
    mod repeated;
    mod sealed;
    mod stored;
    mod tabs;
    mod together;
    mod truth;
    mod without_links;
    mod without_relay;
}
