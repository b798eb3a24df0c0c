use properties::Property;
use proptest::prelude::*;

use super::*;

const START: OffsetDateTime = time::macros::datetime!(2026-11-24 07:00 UTC);
const TRACK_MS: u64 = 183_000;

fn at(ms: i64) -> OffsetDateTime {
    START + Duration::milliseconds(ms)
}

#[test]
fn three_heartbeats_are_enough_for_a_listen() {
    let mut progress = Progress::start(TRACK_MS, START);
    for beat in 1..=3u64 {
        assert!(!progress.played_enough());
        progress = progress.heartbeat(at(10_000 * beat as i64), 10_000 * beat).unwrap().progress;
    }
    assert!(progress.played_enough());
    assert_eq!(progress.credited_ms, 30_000);
}

#[test]
fn half_of_a_short_track_is_enough() {
    assert_eq!(required_ms(40_001), 20_001);
    assert_eq!(required_ms(60_000), 30_000);
    assert_eq!(required_ms(3_600_000), 30_000);
    let progress = Progress::start(12_000, START);
    assert_eq!(progress.heartbeat(at(5_999), 5_999), Err(Refusal::Early { wait_ms: 1 }));
    assert!(progress.heartbeat(at(6_000), 6_000).unwrap().progress.played_enough());
}

#[test]
fn rejected_heartbeats_change_nothing() {
    let progress = Progress { played_ms: 5_000, ..Progress::start(TRACK_MS, START) };
    assert_eq!(progress.heartbeat(at(8_999), 5_000), Err(Refusal::Early { wait_ms: 1 }));
    assert_eq!(progress.heartbeat(at(10_000), 4_999), Err(Refusal::Backwards));
    assert_eq!(progress.heartbeat(at(10_000), 16_001), Err(Refusal::ExceedsClock));
    assert!(progress.heartbeat(at(10_000), 16_000).is_ok());
    assert_eq!(progress.heartbeat(at(10_000), u64::MAX), Err(Refusal::ExceedsClock));
}

#[test]
fn a_clock_that_goes_backwards_gives_no_credit() {
    let progress = Progress::start(TRACK_MS, START);
    assert!(matches!(progress.heartbeat(at(-3_600_000), 0), Err(Refusal::Early { .. })));
}

#[test]
fn a_long_gap_gives_no_credit() {
    let progress = Progress::start(TRACK_MS, START);
    let taken = progress.heartbeat(at(3_600_000), 30_000).unwrap();
    assert!(taken.late);
    assert_eq!(taken.progress.credited_ms, 0);
    let next = taken.progress.heartbeat(at(3_610_000), 40_000).unwrap();
    assert_eq!(next.progress.credited_ms, 10_000);
}

#[test]
fn sent_bytes_cover_their_fraction_of_the_duration_once() {
    assert_eq!(covered_ms(60_000, [(500, 1_000)]), 30_000);
    assert_eq!(covered_ms(60_000, [(5_000, 1_000)]), 60_000);
    assert_eq!(covered_ms(60_000, [(0, 0), (250, 1_000), (100, 400)]), 30_000);
    let progress = Progress { credited_ms: 30_000, ..Progress::start(TRACK_MS, START) };
    assert!(progress.covered(15_000));
    assert!(!progress.covered(14_999));
}

/// Whatever a client reports and however the clock moves, it is never credited with more time than went by forwards, nor with
/// more than it played.
#[test]
fn credit_never_exceeds_the_time_that_passed() {
    let beat = (-20_000i64..40_000, prop_oneof![0i64..60_000, -1_500i64..1_500]);
    let name = "credit never exceeds the time that passed";
    let property = Property { name, cases: 256, calls: 10, seed: None };
    property.run(proptest::collection::vec(beat, 10..60), |beats, calls| {
        let mut progress = Progress::start(TRACK_MS, START);
        let (mut clock, mut passed) = (0i64, 0u64);
        for (step, played) in beats {
            clock += step;
            passed += step.max(0) as u64;
            // Either any amount, or about the elapsed time, which is the limit of acceptance.
            let about = if played < 2_000 { step.max(0) + played } else { played };
            if let Ok(taken) = progress.heartbeat(at(clock), progress.played_ms.saturating_add_signed(about)) {
                progress = taken.progress;
            }
            prop_assert!(progress.credited_ms <= passed);
            prop_assert!(progress.credited_ms <= progress.played_ms);
            calls.add(1);
        }
        Ok(())
    });
}

/// No listen with fewer heartbeats than its time takes: each is worth at most twelve seconds.
#[test]
fn a_listen_takes_its_heartbeats() {
    let beats = proptest::collection::vec((0i64..60_000, 0u64..60_000), 0..20);
    let property = Property { name: "a listen takes its heartbeats", cases: 256, calls: 1, seed: None };
    property.run((beats, 20_000u64..600_000), |(beats, duration), calls| {
        let mut progress = Progress::start(duration, START);
        let (mut clock, mut taken) = (0i64, 0u64);
        for (step, played) in beats {
            clock += step;
            if let Ok(next) = progress.heartbeat(at(clock), progress.played_ms + played) {
                progress = next.progress;
                taken += 1;
            }
        }
        if progress.played_enough() {
            prop_assert!(taken * CREDIT_CAP_MS >= progress.required_ms);
        }
        calls.add(1);
        Ok(())
    });
}

/// Without bytes nothing is covered, and repeating bytes of one file covers no more than the file.
#[test]
fn coverage_is_bounded() {
    let property = Property { name: "coverage is bounded", cases: 256, calls: 1, seed: None };
    property.run((1u64..10_000_000, any::<u64>(), 1u64..u64::MAX), |(duration, served, size), calls| {
        prop_assert_eq!(covered_ms(duration, [(0, size)]), 0);
        prop_assert!(covered_ms(duration, [(served, size)]) <= duration);
        calls.add(1);
        Ok(())
    });
}
