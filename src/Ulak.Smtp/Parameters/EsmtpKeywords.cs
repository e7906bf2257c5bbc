using System.Buffers.Binary;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Parameters;

/// <summary>The known parameters of MAIL and RCPT.</summary>
internal enum EsmtpKeyword
{
    /// <summary>None of these.</summary>
    Unknown = 0,
    /// <summary>RFC 1870 §3, MAIL.</summary>
    Size,
    /// <summary>RFC 6152 §3 and RFC 3030 §3, MAIL.</summary>
    Body,
    /// <summary>RFC 6531 §3.4, MAIL.</summary>
    SmtpUtf8,
    /// <summary>RFC 4954 §5, MAIL.</summary>
    Auth,
    /// <summary>RFC 3461 §4.3, MAIL.</summary>
    Ret,
    /// <summary>RFC 3461 §4.4, MAIL.</summary>
    EnvId,
    /// <summary>RFC 3461 §4.1, RCPT.</summary>
    Notify,
    /// <summary>RFC 3461 §4.2, RCPT.</summary>
    Orcpt,
    /// <summary>RFC 8689 §2, MAIL.</summary>
    RequireTls,
    /// <summary>RFC 6710 §3, MAIL.</summary>
    MtPriority,
    /// <summary>RFC 4865 §4, MAIL.</summary>
    HoldFor,
    /// <summary>RFC 4865 §4, MAIL.</summary>
    HoldUntil,
    /// <summary>RFC 2852 §4, MAIL.</summary>
    By,
}

internal static class EsmtpKeywords
{
    private static readonly string[] Names =
        ["", "SIZE", "BODY", "SMTPUTF8", "AUTH", "RET", "ENVID", "NOTIFY", "ORCPT", "REQUIRETLS", "MT-PRIORITY", "HOLDFOR", "HOLDUNTIL",
            "BY"];

    public static string Name(EsmtpKeyword keyword) => Names[(int)keyword];

    public static string? Nearest(ReadOnlySpan<byte> word) => Misspelling.Nearest(word, Names.Where(n => n.Length > 2));

    public static EsmtpKeyword Find(ReadOnlySpan<byte> word) => word.Length switch
    {
        2 when Matches(word, "BY"u8) => EsmtpKeyword.By,
        3 when Matches(word, "RET"u8) => EsmtpKeyword.Ret,
        // Four letters as one number with bit 5 (the case) cleared: the most frequent keywords.
        4 => (BinaryPrimitives.ReadUInt32BigEndian(word) & 0xDFDFDFDF) switch
        {
            0x53495A45 => EsmtpKeyword.Size,
            0x424F4459 => EsmtpKeyword.Body,
            0x41555448 => EsmtpKeyword.Auth,
            _ => EsmtpKeyword.Unknown,
        },
        5 when Matches(word, "ENVID"u8) => EsmtpKeyword.EnvId,
        5 when Matches(word, "ORCPT"u8) => EsmtpKeyword.Orcpt,
        6 when Matches(word, "NOTIFY"u8) => EsmtpKeyword.Notify,
        7 when Matches(word, "HOLDFOR"u8) => EsmtpKeyword.HoldFor,
        8 when Matches(word, "SMTPUTF8"u8) => EsmtpKeyword.SmtpUtf8,
        9 when Matches(word, "HOLDUNTIL"u8) => EsmtpKeyword.HoldUntil,
        10 when Matches(word, "REQUIRETLS"u8) => EsmtpKeyword.RequireTls,
        11 when Matches(word, "MT-PRIORITY"u8) => EsmtpKeyword.MtPriority,
        _ => EsmtpKeyword.Unknown,
    };

    /// <summary>The extension that must be offered.</summary>
    public static SmtpExtensions ExtensionOf(EsmtpKeyword keyword) => keyword switch
    {
        EsmtpKeyword.Size => SmtpExtensions.Size,
        EsmtpKeyword.Body => SmtpExtensions.EightBitMime,
        EsmtpKeyword.SmtpUtf8 => SmtpExtensions.SmtpUtf8,
        EsmtpKeyword.Auth => SmtpExtensions.Auth,
        EsmtpKeyword.Ret or EsmtpKeyword.EnvId or EsmtpKeyword.Notify or EsmtpKeyword.Orcpt => SmtpExtensions.Dsn,
        EsmtpKeyword.RequireTls => SmtpExtensions.RequireTls,
        EsmtpKeyword.MtPriority => SmtpExtensions.MtPriority,
        EsmtpKeyword.HoldFor or EsmtpKeyword.HoldUntil => SmtpExtensions.FutureRelease,
        EsmtpKeyword.By => SmtpExtensions.DeliverBy,
        _ => SmtpExtensions.None,
    };

    public static bool IsRcptParameter(EsmtpKeyword keyword) => keyword is EsmtpKeyword.Notify or EsmtpKeyword.Orcpt;

    public static bool TakesNoValue(EsmtpKeyword keyword) => keyword is EsmtpKeyword.SmtpUtf8 or EsmtpKeyword.RequireTls;

    private static bool Matches(ReadOnlySpan<byte> word, ReadOnlySpan<byte> name) => Octets.EqualsIgnoreCase(word, name);
}
