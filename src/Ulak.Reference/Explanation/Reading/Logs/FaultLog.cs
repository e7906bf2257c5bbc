using System.Buffers;
using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// Lines in which a program of the mail system writes what is wrong with itself, without a recipient:
/// Postfix <c>warning: connect to Milter service …</c>, Sendmail <c>SYSERR(root): …</c>, Exim <c>malware acl condition: …</c>,
/// OpenDKIM <c>can't load key from …</c>.
/// </summary>
internal sealed partial class FaultLog : StatelessLogFormat
{
    // How far into a line the program stands: after a time stamp and a host.
    private const int MaxPrefix = 160;

    private static readonly SearchValues<string> PostfixFaults = SearchValues.Create(
    [
        "fatal: ", "panic: ", "warning: connect to Milter service", "warning: milter ", "problem talking to server",
        "table lookup problem", "map lookup problem", "table lookup error", " is unavailable. ", "lookup error for ",
        "connect to transport",
        "unknown smtpd restriction", "unsupported dictionary type", "not enough free space", "configuration problem",
        "mail_queue_enter", "SASL: Connect to", "cannot connect to saslauthd", "wrappermode", "connect to private/",
        "bad command startup", "Connection rate limit exceeded", "Connection concurrency limit exceeded", "unable to look up public/",
        "connect to mysql server", "connect to pgsql server", "dict_ldap", "Unable to bind to server",
    ], StringComparison.Ordinal);

    private static readonly SearchValues<string> SendmailFaults = SearchValues.Create(
    [
        "SYSERR(", "Milter (", "Milter: ", "STARTTLS=server, error", "STARTTLS: ", "unsafe map file", "rejecting connections on daemon",
        "AUTH=client, relay", "low on space", "deferring connections",
    ], StringComparison.Ordinal);

    private static readonly SearchValues<string> EximFaults = SearchValues.Create(
    [
        "malware acl condition", "spam acl condition", "TLS error on connection", "TLS error on daemon", "failed to open DB file",
        "failed to open ", "Failed to create spool", "Cannot open main log", "unable to connect to UNIX socket",
        "Failed writing transport results", "cancelled by system filter", "spool space is too low", "no IP address found for host",
        "failed to expand ACL", "socket bind() to port", "DKIM: ", "unknown variable in", "configuration error in",
        "Too many connections", "exceeds smtp_accept_max",
    ], StringComparison.Ordinal);

    private static readonly SearchValues<string> OpenDkimFaults = SearchValues.Create(
    [
        "can't load key", "error loading key", "signing table references unknown key",
    ], StringComparison.Ordinal);

    private static readonly SearchValues<string> OpenSmtpdFaults =
        SearchValues.Create(["warn: ", "fatal: ", "lost child: "], StringComparison.Ordinal);

    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        var head = text.AsSpan(0, Math.Min(text.Length, MaxPrefix));
        var faults = head.Contains("postfix", StringComparison.Ordinal) || head.StartsWith("postdrop: ", StringComparison.Ordinal)
                || head.StartsWith("postqueue: ", StringComparison.Ordinal) ? PostfixFaults
            : head.Contains("sendmail[", StringComparison.Ordinal) || head.Contains("sm-m", StringComparison.Ordinal) ? SendmailFaults
            : EximLog.IsLine(text) ? EximFaults
            : head.Contains("opendkim[", StringComparison.Ordinal) ? OpenDkimFaults
            : head.Contains("smtpd[", StringComparison.Ordinal) ? OpenSmtpdFaults
            : null;
        if (faults is null || !text.AsSpan().ContainsAny(faults))
        {
            return null;
        }

        var end = head.IndexOf("]: ", StringComparison.Ordinal);
        var words = end < 0 ? 0 : end + 3;
        return LogText.ToFinding(line, Recipient(text), words, text.Length, Speaker.OwnServer) with { IsOwnRefusal = true, IsFault = true };
    }

    /// <summary>The address for which Postfix could not read a table of recipients.</summary>
    private static LogValue? Recipient(string text) => LookedUp().Match(text) is { Success: true } found
        && found.Groups["address"] is { } address ? new LogValue(address.Value, address.Index, address.Index + address.Length) : null;

    [GeneratedRegex(
        @"(?:virtual|relay|local|transport)_[a-z_]+(?::[^\n]{0,120})? (?:map |table )?lookup (?:problem|error) for ""?"
        + @"(?<address>[^\s""@]+@[^\s"";]+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex LookedUp();
}
