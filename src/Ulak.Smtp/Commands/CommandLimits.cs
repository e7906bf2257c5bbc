
namespace Ulak.Smtp.Commands;

/// <summary>The maximum length of a command line, CRLF included: RFC 5321 §4.5.3.1.4 and the increment of each extension.</summary>
public static class CommandLimits
{
    /// <summary>A command line without extensions, RFC 5321 §4.5.3.1.4.</summary>
    public const int CommandLineLength = 512;

    /// <summary>An AUTH line and the responses that follow it, RFC 4954 §4.</summary>
    public const int AuthLineLength = 12_288;

    /// <summary>The longest line of any verb with any extension: the buffer size that a reader needs.</summary>
    public const int LongestLineLength = AuthLineLength;

    /// <summary>The longest line of this verb in octets, CRLF included, with these extensions offered.</summary>
    public static int MaxLineLength(Verb verb, SmtpExtensions offered) => verb switch
    {
        Verb.Mail => CommandLineLength + MailIncrement(offered),
        Verb.Rcpt => CommandLineLength + RcptIncrement(offered),
        // RFC 6531 §3.7.4.2: VRFY and EXPN may end with " SMTPUTF8".
        Verb.Vrfy or Verb.Expn when (offered & SmtpExtensions.SmtpUtf8) != 0 => CommandLineLength + 10,
        Verb.Auth when (offered & SmtpExtensions.Auth) != 0 => AuthLineLength,
        _ => CommandLineLength,
    };

    /// <summary>The longest line of any verb, for a reader that has not seen the verb yet.</summary>
    public static int MaxLineLength(SmtpExtensions offered) => Math.Max(
        MaxLineLength(Verb.Auth, offered),
        Math.Max(MaxLineLength(Verb.Mail, offered), MaxLineLength(Verb.Rcpt, offered)));

    private static int MailIncrement(SmtpExtensions offered)
    {
        var octets = 0;
        foreach (var definition in ExtensionDefinition.All.AsSpan())
        {
            octets += (offered & definition.Extension) != 0 ? definition.MailIncrement : 0;
        }

        return octets;
    }

    private static int RcptIncrement(SmtpExtensions offered)
    {
        var octets = 0;
        foreach (var definition in ExtensionDefinition.All.AsSpan())
        {
            octets += (offered & definition.Extension) != 0 ? definition.RcptIncrement : 0;
        }

        return octets;
    }
}
