using Ulak.Smtp.Parameters;

namespace Ulak.Smtp.Commands;

/// <summary>How long a command line may be, CRLF included: RFC 5321 §4.5.3.1.4 and what each extension adds.</summary>
public static class CommandLimits
{
    /// <summary>A command line without extensions, RFC 5321 §4.5.3.1.4.</summary>
    public const int CommandLine = 512;

    /// <summary>A line of AUTH, and of the dialogue that follows it, RFC 4954 §4.</summary>
    public const int AuthLine = 12_288;

    /// <summary>The longest line of any verb, whatever is offered: what a reader must be able to hold.</summary>
    public const int LongestLine = AuthLine;

    /// <summary>The longest line of this verb, in octets with CRLF, where these extensions are offered.</summary>
    public static int MaxLineLength(Verb verb, Extensions offered) => verb switch
    {
        Verb.Mail => CommandLine + MailIncrement(offered),
        Verb.Rcpt => CommandLine + RcptIncrement(offered),
        // RFC 6531 §3.7.4.2: VRFY and EXPN grow by " SMTPUTF8".
        Verb.Vrfy or Verb.Expn when offered.HasFlag(Extensions.SmtpUtf8) => CommandLine + 10,
        Verb.Auth when offered.HasFlag(Extensions.Auth) => AuthLine,
        _ => CommandLine,
    };

    /// <summary>The longest line of any verb, for a reader that has not seen the verb yet.</summary>
    public static int MaxLineLength(Extensions offered) => Math.Max(
        MaxLineLength(Verb.Auth, offered),
        Math.Max(MaxLineLength(Verb.Mail, offered), MaxLineLength(Verb.Rcpt, offered)));

    private static int MailIncrement(Extensions offered) =>
        If(offered, Extensions.Size, 26)             // RFC 1870 §3
        + If(offered, Extensions.EightBitMime, 17)   // RFC 6152 §2
        + If(offered, Extensions.Dsn, 100)           // RFC 3461 §4
        + If(offered, Extensions.Auth, 500)          // RFC 4954 §3
        + If(offered, Extensions.SmtpUtf8, 10)       // RFC 6531 §3.1
        + If(offered, Extensions.RequireTls, 11)     // RFC 8689 §2
        + If(offered, Extensions.MtPriority, 15)     // RFC 6710 §3
        + If(offered, Extensions.FutureRelease, 34)  // RFC 4865 §4
        + If(offered, Extensions.DeliverBy, 17);     // RFC 2852 §4

    private static int RcptIncrement(Extensions offered) => If(offered, Extensions.Dsn, 500); // RFC 3461 §4

    private static int If(Extensions offered, Extensions extension, int octets) => (offered & extension) != 0 ? octets : 0;
}
