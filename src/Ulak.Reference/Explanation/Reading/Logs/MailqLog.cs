using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// The list of waiting messages of Postfix (<c>postqueue -p</c>) and Sendmail (<c>mailq</c>): a line with identifier, size, date and
/// sender, the reason in parentheses, and the recipients.
/// </summary>
internal sealed partial class MailqLog : ILogFormat
{
    public ILogLineReader Open() => new Reader();

    [GeneratedRegex(
        @"^\s*[0-9A-Za-z]{6,20}[*!-]?\s+\d+\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s+"
        + @"[A-Z][a-z]{2}\s+\d{1,2}\s+\d\d:\d\d(?::\d\d)?\s+(?<sender>\S+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Entry();

    private sealed class Reader : ILogLineReader
    {
        private bool _isOpen;
        private Finding? _reason;
        private bool _isNotice;
        private int _notices;

        public Finding? Read(SourceLine line)
        {
            if (line.Text.Length < 300 && Entry().Match(line.Text) is { Success: true })
            {
                (_isOpen, _reason) = (true, null);
                var isNotice = line.Text.Contains("MAILER-DAEMON", StringComparison.OrdinalIgnoreCase);
                _notices += isNotice ? 1 : 0;
                _isNotice = isNotice && _notices > 1;
                return null;
            }

            var text = line.Text.AsSpan().Trim();
            if (!_isOpen || text.Length == 0)
            {
                _isOpen &= text.Length > 0;
                return null;
            }

            if (text[0] == '(')
            {
                var start = line.Text.IndexOf('(', StringComparison.Ordinal) + 1;
                var length = text.TrimEnd(')').Length - 1;
                var speaker = text.Contains(" said: ", StringComparison.Ordinal) ? Speaker.RemoteServer : Speaker.OwnServer;
                return _reason = LogText.ToFinding(line, null, start, start + length, speaker) with
                {
                    Action = "delayed",
                    IsOwnNotice = _isNotice,
                };
            }

            return _reason is { } reason && LogText.Address(line.Text) is { } address && AddressScanner.AtLineStart(line.Text) is not null
                ? reason with { Address = address.Text, AddressEvidence = new Passage(line).Locate(address.Start, address.End) } : null;
        }
    }
}
