//! Detects bytes that could be a Solana transaction or transaction message.
//!
//! The parser prefers false positives: it accepts trailing bytes and any bytes after a version prefix. That is why it is
//! written here: `solana-message` rejects such input.

/// Whether `bytes` start with a transaction message (legacy or versioned), or with signatures followed by one.
pub(crate) fn parses(bytes: &[u8]) -> bool {
    message(&mut Reader(bytes)).is_some() || transaction(&mut Reader(bytes)).is_some()
}

fn transaction(reader: &mut Reader<'_>) -> Option<()> {
    let signatures = reader.length()?;
    if signatures == 0 {
        return None;
    }
    reader.take(signatures.checked_mul(64)?)?;
    message(reader)
}

fn message(reader: &mut Reader<'_>) -> Option<()> {
    let first = reader.byte()?;
    // The high bit marks a versioned message. Every version is treated as a transaction: a sign-in message starts with
    // a domain, which is ASCII.
    if first & 0x80 != 0 {
        return Some(());
    }
    reader.take(2)?;
    let accounts = reader.length()?;
    if usize::from(first) > accounts || first == 0 {
        return None;
    }
    reader.take(accounts.checked_mul(32)?)?;
    reader.take(32)?;
    for _ in 0..reader.length()? {
        reader.byte()?;
        let indices = reader.length()?;
        reader.take(indices)?;
        let data = reader.length()?;
        reader.take(data)?;
    }
    Some(())
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Option<()> {
        self.0 = self.0.get(count..)?;
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// Solana's compact-u16: seven bits per byte, least significant first, at most three bytes.
    fn length(&mut self) -> Option<usize> {
        let mut value = 0;
        for shift in [0, 7, 14] {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return (value <= usize::from(u16::MAX)).then_some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message of a transfer: header, three keys, a blockhash, one instruction.
    fn transfer() -> Vec<u8> {
        let mut message = vec![1, 0, 1, 3];
        message.extend([7; 3 * 32]);
        message.extend([9; 32]);
        message.extend([1, 2, 2, 0, 1, 12, 2, 0, 0, 0, 64, 66, 15, 0, 0, 0, 0, 0]);
        message
    }

    #[test]
    fn legacy_signed_and_versioned_transactions_are_detected() {
        let message = transfer();
        assert!(parses(&message));
        let mut signed = vec![1];
        signed.extend([0; 64]);
        signed.extend(&message);
        assert!(parses(&signed));
        let mut versioned = vec![0x80];
        versioned.extend(&message);
        versioned.push(0);
        assert!(parses(&versioned));
        let mut trailed = message.clone();
        trailed.extend(b"example.com wants you to sign in");
        assert!(parses(&trailed));
        assert!(!parses(&message[..message.len() - 1]));
    }

    #[test]
    fn text_is_not_a_transaction() {
        for text in ["", "a", "localhost:3000 wants you to sign in with your Solana account:\nxyz"] {
            assert!(!parses(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn lengths_have_seven_bits_per_byte_and_sixteen_in_all() {
        let cases: [(&[u8], Option<usize>); 9] = [
            (&[0], Some(0)),
            (&[0x7f], Some(127)),
            (&[0x80, 0x01], Some(128)),
            (&[0xff, 0x7f], Some(16_383)),
            (&[0xff, 0xff, 0x03], Some(65_535)),
            (&[0x80, 0x80, 0x04], None),
            (&[0x80, 0x80, 0x80, 0x01], None),
            (&[0x80], None),
            (&[], None),
        ];
        for (bytes, length) in cases {
            assert_eq!(Reader(bytes).length(), length, "{bytes:?}");
        }
    }

    #[test]
    fn a_message_has_signers_among_its_accounts() {
        let with = |signers: u8, accounts: u8| {
            let mut message = vec![signers, 0, 0, accounts];
            message.extend(vec![7; 32 * usize::from(accounts) + 32]);
            message.push(0);
            parses(&message)
        };
        assert!(with(1, 1) && with(1, 2) && with(2, 2));
        assert!(!with(0, 1) && !with(2, 1));
    }

    #[test]
    fn a_transaction_has_signatures_of_64_bytes() {
        assert!(!parses(&[vec![0], transfer()].concat()));
        assert!(!parses(&[vec![1], vec![0; 63], transfer()].concat()));
    }
}
