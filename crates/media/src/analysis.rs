//! One pass over a recording: is it whole, what is it, how loud is it, what does it look like.

use std::path::Path;

use ebur128::{EbuR128, Mode};
use protocol::manifest::Loudness;
use serde::{Deserialize, Serialize};
use symphonia::core::audio::sample::SampleFormat as Decoded;

use crate::{MediaError, decode::Decoder, waveform::Peaks};

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// `flac`, `wave`, `mp3`, `isomp4`, …
    pub container: String,
    /// `flac`, `pcm_s16le`, `mp3`, …
    pub codec: String,
    /// Whether decoding gives the very samples that were encoded.
    pub lossless: bool,
    /// Sample rate, in Hz.
    pub sample_rate: u32,
    /// 1 or 2.
    pub channels: u16,
    /// Bits per sample of a lossless source; floating point counts as 24.
    pub bit_depth: Option<u16>,
    /// Samples per channel.
    pub samples: u64,
    /// Playing time, in milliseconds.
    pub duration_ms: u64,
}

/// What one pass over a recording finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// What the file holds.
    pub source: Source,
    /// How loud it is; `None` when it is silent.
    pub loudness: Option<Loudness>,
    /// Peaks for drawing, 0 to 255, evenly spaced.
    pub waveform: Vec<u8>,
}

/// Decodes the whole recording in `path`. Blocks; `progress` hears the share that is done, where the length is known.
pub fn analyse(path: &Path, progress: &mut dyn FnMut(f64)) -> Result<Analysis, MediaError> {
    let mut decoder = Decoder::open(path)?;
    let file = decoder.file().to_owned();
    let promised = decoder.promised().filter(|promised| *promised > 0);
    let mut pass: Option<Pass> = None;
    while let Some((planes, rate)) = decoder.next()? {
        let pass = match &mut pass {
            Some(pass) => pass,
            None => pass.insert(Pass::new(&file, planes.len(), rate)?),
        };
        pass.hear(&file, planes, rate)?;
        if let Some(promised) = promised {
            progress((pass.samples as f64 / promised as f64).min(1.0));
        }
    }
    let pass = pass.ok_or(MediaError::NotAudio(file))?;
    Ok(pass.finish(&decoder))
}

/// What is gathered on the way through.
struct Pass {
    rate: u32,
    channels: u16,
    samples: u64,
    meter: EbuR128,
    peaks: Peaks,
}

impl Pass {
    fn new(file: &str, channels: usize, rate: u32) -> Result<Self, MediaError> {
        let file = file.to_owned();
        let channels = match channels {
            1 => 1,
            2 => 2,
            channels => return Err(MediaError::Channels { file, channels }),
        };
        if !(8_000..=192_000).contains(&rate) {
            return Err(MediaError::SampleRate { file, rate });
        }
        let meter = EbuR128::new(u32::from(channels), rate, Mode::I | Mode::TRUE_PEAK)
            .map_err(|e| MediaError::Damaged { file, seconds: 0.0, reason: e.to_string() })?;
        Ok(Self { rate, channels, samples: 0, meter, peaks: Peaks::new(rate) })
    }

    fn hear(&mut self, file: &str, planes: &[Vec<f32>], rate: u32) -> Result<(), MediaError> {
        let planes: Vec<&[f32]> = planes.iter().map(Vec::as_slice).collect();
        let same = rate == self.rate && planes.len() == usize::from(self.channels);
        if !same || self.meter.add_frames_planar_f32(&planes).is_err() {
            return Err(MediaError::Damaged {
                file: file.to_owned(),
                seconds: self.samples as f64 / f64::from(self.rate),
                reason: "its sample rate or channels change".to_owned(),
            });
        }
        self.peaks.hear(&planes);
        self.samples += planes.first().map_or(0, |plane| plane.len() as u64);
        Ok(())
    }

    fn finish(self, decoder: &Decoder) -> Analysis {
        let lossless = decoder.is_lossless();
        let source = Source {
            container: decoder.container().to_owned(),
            codec: decoder.codec().to_owned(),
            lossless,
            sample_rate: self.rate,
            channels: self.channels,
            bit_depth: lossless.then(|| bit_depth(decoder)),
            samples: self.samples,
            duration_ms: duration_ms(self.samples, self.rate),
        };
        Analysis { source, loudness: self.loudness(), waveform: self.peaks.finish() }
    }

    /// Silence has no loudness: JSON knows no minus infinity.
    fn loudness(&self) -> Option<Loudness> {
        let integrated_lufs = self.meter.loudness_global().ok().filter(|lufs| lufs.is_finite())?;
        let peaks = (0..u32::from(self.channels)).filter_map(|channel| self.meter.true_peak(channel).ok());
        let peak = peaks.fold(0.0, f64::max);
        let hundredth = |value: f64| (value * 100.0).round() / 100.0;
        Some(Loudness {
            integrated_lufs: hundredth(integrated_lufs),
            true_peak_dbtp: hundredth(20.0 * peak.max(1e-9).log10()),
        })
    }
}

/// Playing time in milliseconds, rounded.
pub(crate) fn duration_ms(samples: u64, rate: u32) -> u64 {
    let rate = u64::from(rate.max(1));
    (samples.saturating_mul(1000) + rate / 2) / rate
}

/// Bits per sample; floating point has a 24-bit mantissa and counts as that.
fn bit_depth(decoder: &Decoder) -> u16 {
    let (decoded, stored) = decoder.parameters();
    let is_float = decoder.codec().starts_with("pcm_f");
    let format = decoded.sample_format.or(stored.sample_format);
    if is_float || matches!(format, Some(Decoded::F32 | Decoded::F64)) {
        return 24;
    }
    // An MP4 sample entry always says 16; the depth is in ALAC's own configuration, after the frame length and a version.
    let alac = (decoder.codec() == "alac").then_some(stored.extra_data.as_deref()).flatten();
    let alac = alac.and_then(|configuration| configuration.get(5)).map(|bits| u32::from(*bits));
    let bits = alac.or(stored.bits_per_sample).or(decoded.bits_per_sample);
    bits.and_then(|bits| u16::try_from(bits).ok()).unwrap_or(match format {
        Some(Decoded::U8 | Decoded::S8) => 8,
        Some(Decoded::U24 | Decoded::S24) => 24,
        Some(Decoded::U32 | Decoded::S32) => 32,
        _ => 16,
    })
}
