using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// Lines of a server's log that end before the result of the message: a client came, the message was queued, and no line reports what
/// became of it.
/// </summary>
internal static partial class UnfinishedLog
{
    private const int MaxLines = 2000;

    /// <summary>The identifier of the last message, empty if only clients came and left; null if no line is of such a log.</summary>
    public static string? Find(IReadOnlyList<SourceLine> lines)
    {
        string? last = null;
        foreach (var line in lines.Take(MaxLines))
        {
            if (line.Text.Length > 2000)
            {
                continue;
            }

            if (Queued().Match(line.Text) is { Success: true } queued)
            {
                last = queued.Groups["id"].Value;
            }
            else if (last is null && Client().IsMatch(line.Text))
            {
                last = "";
            }
        }

        return last;
    }

    // Postfix, Sendmail, Exim: a message with its identifier, sender or client, and no result.
    [GeneratedRegex(
        @"postfix\S*/(?:\w+/)?(?:smtpd|cleanup|qmgr|pickup)\[\d+\]: (?<id>[0-9A-Za-z]{6,20}): (?:client=|message-id=|from=<|uid=)"
        + @"|sendmail\[\d+\]: (?<id>\w{12,16}): from=|sm-mta\[\d+\]: (?<id>\w{12,16}): from="
        + @"|^\S{10} \S{8,15} (?:\[\d+\] )?(?<id>\w{6}-\w{6,11}-\w{2,4}) <= ",
        RegexOptions.CultureInvariant)]
    private static partial Regex Queued();

    [GeneratedRegex(
        @"postfix\S*/(?:\w+/)?(?:smtpd|postscreen)\[\d+\]: (?:connect from|disconnect from|CONNECT from|warning: hostname)"
        + @"|SMTP connection from .{3,100} (?:closed by QUIT|TCP/IP connection count)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Client();
}
