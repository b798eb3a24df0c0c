//! Analyses a recording in one pass: checks that it decodes completely, and computes format, loudness and waveform.

use std::path::Path;

use ebur128::{EbuR128, Mode};
use protocol::manifest::Loudness;
use serde::{Deserialize, Serialize};
use symphonia::core::audio::sample::SampleFormat as Decoded;

use crate::{MediaError, decode::Decoder, waveform::Peaks};

/// The audio format of a source file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Short name of the container, such as `flac`, `wave`, `mp3` or `isomp4`.
    pub container: String,
    /// Short name of the codec, such as `flac`, `pcm_s16le` or `mp3`.
    pub codec: String,
    /// Whether the codec is lossless.
    pub lossless: bool,
    /// Sample rate, in Hz.
    pub sample_rate: u32,
    /// Number of channels: 1 or 2.
    pub channels: u16,
    /// Bits per sample of a lossless source, `None` for a lossy one. Floating point counts as 24.
    pub bit_depth: Option<u16>,
    /// Number of samples per channel.
    pub samples: u64,
    /// Duration, in milliseconds.
    pub duration_ms: u64,
}

/// The result of [`analyse`].
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The audio format of the file.
    pub source: Source,
    /// Loudness of the whole recording; `None` if it is silent.
    pub loudness: Option<Loudness>,
    /// Peak values from 0 to 255 (full scale), evenly spaced, at most 800.
    pub waveform: Vec<u8>,
}

/// Decodes the whole recording at `path`. This blocks the thread. `progress` receives the decoded fraction, 0 to 1, if the
/// header states the length.
///
/// # Errors
///
/// [`MediaError`] if the file cannot be read, is not a supported format, or is damaged.
pub fn analyse(path: &Path, progress: &mut dyn FnMut(f64)) -> Result<Analysis, MediaError> {
    let mut decoder = Decoder::open(path)?;
    let file = decoder.file().to_owned();
    let promised = decoder.declared_samples().filter(|promised| *promised > 0);
    let mut pass: Option<Pass> = None;
    while let Some((planes, rate)) = decoder.next()? {
        let pass = match &mut pass {
            Some(pass) => pass,
            None => pass.insert(Pass::new(&file, planes.len(), rate)?),
        };
        pass.add(&file, planes, rate)?;
        if let Some(promised) = promised {
            progress((pass.samples as f64 / promised as f64).min(1.0));
        }
    }
    let pass = pass.ok_or(MediaError::NotAudio(file))?;
    Ok(pass.finish(&decoder))
}

/// The state of one pass.
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

    fn add(&mut self, file: &str, planes: &[Vec<f32>], rate: u32) -> Result<(), MediaError> {
        let planes: Vec<&[f32]> = planes.iter().map(Vec::as_slice).collect();
        let same = rate == self.rate && planes.len() == usize::from(self.channels);
        if !same || self.meter.add_frames_planar_f32(&planes).is_err() {
            return Err(MediaError::Damaged {
                file: file.to_owned(),
                seconds: self.samples as f64 / f64::from(self.rate),
                reason: "the sample rate or the number of channels changes".to_owned(),
            });
        }
        self.peaks.add(&planes);
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

    /// `None` for silence: its loudness is minus infinity, which JSON cannot represent.
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

/// Duration in milliseconds, rounded to the nearest.
pub(crate) fn duration_ms(samples: u64, rate: u32) -> u64 {
    let rate = u64::from(rate.max(1));
    (samples.saturating_mul(1000) + rate / 2) / rate
}

/// Bits per sample. Floating point counts as 24, the size of its mantissa.
fn bit_depth(decoder: &Decoder) -> u16 {
    let (decoded, stored) = decoder.parameters();
    let is_float = decoder.codec().starts_with("pcm_f");
    let format = decoded.sample_format.or(stored.sample_format);
    if is_float || matches!(format, Some(Decoded::F32 | Decoded::F64)) {
        return 24;
    }
    // An MP4 sample entry always states 16. The real depth is in the ALAC configuration, after frame length and version.
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
