namespace Ulak.Smtp;

/// <summary>SMTP service extensions, as a set.</summary>
[Flags]
public enum SmtpExtensions
{
    /// <summary>None, as after HELO.</summary>
    None = 0,
    /// <summary>RFC 2920.</summary>
    Pipelining = 1 << 0,
    /// <summary>RFC 1870.</summary>
    Size = 1 << 1,
    /// <summary>RFC 6152.</summary>
    EightBitMime = 1 << 2,
    /// <summary>RFC 2034.</summary>
    EnhancedStatusCodes = 1 << 3,
    /// <summary>RFC 6531.</summary>
    SmtpUtf8 = 1 << 4,
    /// <summary>RFC 3207.</summary>
    StartTls = 1 << 5,
    /// <summary>RFC 4954.</summary>
    Auth = 1 << 6,
    /// <summary>RFC 3030 §2.</summary>
    Chunking = 1 << 7,
    /// <summary>RFC 3030 §3.</summary>
    BinaryMime = 1 << 8,
    /// <summary>RFC 3461.</summary>
    Dsn = 1 << 9,
    /// <summary>RFC 8689.</summary>
    RequireTls = 1 << 10,
    /// <summary>RFC 9422.</summary>
    Limits = 1 << 11,
    /// <summary>RFC 6710.</summary>
    MtPriority = 1 << 12,
    /// <summary>RFC 4865.</summary>
    FutureRelease = 1 << 13,
    /// <summary>RFC 2852.</summary>
    DeliverBy = 1 << 14,
    /// <summary>Postfix's XCLIENT.</summary>
    XClient = 1 << 15,
    /// <summary>HELP, RFC 5321 §4.1.1.8, listed in the EHLO reply.</summary>
    Help = 1 << 16,
    /// <summary>All of the above.</summary>
    All = (1 << 17) - 1,
}
