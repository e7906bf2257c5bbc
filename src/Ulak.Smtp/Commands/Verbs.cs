using System.Buffers.Binary;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>Finds the verb of a word, case-insensitively (RFC 5321 §2.4).</summary>
internal static class Verbs
{
    public static Verb Find(ReadOnlySpan<byte> word) => word.Length switch
    {
        4 => FindFourLetters(BinaryPrimitives.ReadUInt32BigEndian(word) & 0xDFDFDFDF),
        7 when Octets.EqualsIgnoreCase(word, "XCLIENT"u8) => Verb.XClient,
        8 when Octets.EqualsIgnoreCase(word, "STARTTLS"u8) => Verb.StartTls,
        _ => Verb.Unknown,
    };

    // Four letters as one number with bit 5 (the case) cleared; only letters map to capital letters.
    private static Verb FindFourLetters(uint word) => word switch
    {
        0x45484C4F => Verb.Ehlo,
        0x48454C4F => Verb.Helo,
        0x4C484C4F => Verb.Lhlo,
        0x4D41494C => Verb.Mail,
        0x52435054 => Verb.Rcpt,
        0x44415441 => Verb.Data,
        0x42444154 => Verb.Bdat,
        0x52534554 => Verb.Rset,
        0x56524659 => Verb.Vrfy,
        0x4558504E => Verb.Expn,
        0x48454C50 => Verb.Help,
        0x4E4F4F50 => Verb.Noop,
        0x51554954 => Verb.Quit,
        0x41555448 => Verb.Auth,
        0x4554524E => Verb.Etrn,
        _ => Verb.Unknown,
    };

    /// <summary>The name of a verb, in capital letters.</summary>
    public static ReadOnlySpan<byte> Name(Verb verb) => verb switch
    {
        Verb.Ehlo => "EHLO"u8,
        Verb.Helo => "HELO"u8,
        Verb.Lhlo => "LHLO"u8,
        Verb.Mail => "MAIL"u8,
        Verb.Rcpt => "RCPT"u8,
        Verb.Data => "DATA"u8,
        Verb.Bdat => "BDAT"u8,
        Verb.Rset => "RSET"u8,
        Verb.Vrfy => "VRFY"u8,
        Verb.Expn => "EXPN"u8,
        Verb.Help => "HELP"u8,
        Verb.Noop => "NOOP"u8,
        Verb.Quit => "QUIT"u8,
        Verb.StartTls => "STARTTLS"u8,
        Verb.Auth => "AUTH"u8,
        Verb.Etrn => "ETRN"u8,
        Verb.XClient => "XCLIENT"u8,
        _ => default,
    };
}
