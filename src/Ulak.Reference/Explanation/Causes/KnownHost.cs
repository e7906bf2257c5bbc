using System.Collections.Frozen;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>Names that people enter for the outgoing server of a large provider, and the right one.</summary>
internal static class KnownHost
{
    /// <summary>The name of the cause that it gives.</summary>
    public const string Cause = "net-known-wrong-host";

    private static readonly FrozenDictionary<string, string> Right = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["mail.google.com"] = "smtp.gmail.com",
        ["mail.gmail.com"] = "smtp.gmail.com",
        ["gmail.com"] = "smtp.gmail.com",
        ["imap.gmail.com"] = "smtp.gmail.com",
        ["pop.gmail.com"] = "smtp.gmail.com",
        ["smtp.hotmail.com"] = "smtp-mail.outlook.com",
        ["smtp.outlook.com"] = "smtp-mail.outlook.com",
        ["imap-mail.outlook.com"] = "smtp-mail.outlook.com",
        ["mail.outlook.com"] = "smtp-mail.outlook.com",
        ["outlook.office365.com"] = "smtp.office365.com",
        ["outlook.office.com"] = "smtp.office365.com",
        ["mail.office365.com"] = "smtp.office365.com",
        ["smtp.office.com"] = "smtp.office365.com",
        ["smtp.yahoo.com"] = "smtp.mail.yahoo.com",
        ["mail.yahoo.com"] = "smtp.mail.yahoo.com",
        ["imap.mail.yahoo.com"] = "smtp.mail.yahoo.com",
        ["smtp.icloud.com"] = "smtp.mail.me.com",
        ["mail.icloud.com"] = "smtp.mail.me.com",
        ["imap.mail.me.com"] = "smtp.mail.me.com",
        ["imap.gmx.net"] = "mail.gmx.net",
        ["smtp.sendgrid.com"] = "smtp.sendgrid.net",
        ["smtp.mailgun.com"] = "smtp.mailgun.org",
        ["smtp.brevo.com"] = "smtp-relay.brevo.com",
        ["smtp.sendinblue.com"] = "smtp-relay.brevo.com",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The right name; null if the name is not a known wrong one.</summary>
    public static string? Of(string? host) => host is null ? null : Right.GetValueOrDefault(host);

    /// <summary>The right name; null if the cause is not about reaching a server, or its name is not a known wrong one.</summary>
    public static string? Find(string? cause, IReadOnlyDictionary<string, string> values) =>
        cause is "timeout-own-server" or "net-connect-failed" or "net-no-greeting" or "net-closed-at-greeting" or "dns-host-not-found"
            or "refused-own-server" or "net-connection-lost" or "tls-handshake" or "tls-name-mismatch" or "net-other"
        && values.TryGetValue("host", out var host) ? Right.GetValueOrDefault(host) : null;
}
