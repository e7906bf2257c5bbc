using System.Globalization;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// qmail-send: one line names the recipient of a delivery, a later one its result, with underscores for spaces and slashes for line ends.
/// </summary>
internal sealed class QmailLog : ILogFormat
{
    public ILogLineReader Open() => new QmailLineReader();
}

/// <summary>Remembers the recipients of the deliveries that have started.</summary>
internal sealed class QmailLineReader : ILogLineReader
{
    private const string StartingMark = "starting delivery ";
    private const string DeliveryMark = "delivery ";

    // What concerns another server, or the way to it.
    private static readonly System.Buffers.SearchValues<string> OtherServers = System.Buffers.SearchValues.Create(
        ["emote_host", "does_not_like", "SMTP_connection", "onnected_to_", "any_host", "lookup", "an't_find", "ouldn't_find"],
        StringComparison.Ordinal);

    private readonly Dictionary<int, (string Address, Evidence At)> _started = [];

    /// <inheritdoc/>
    public Finding? Read(SourceLine line)
    {
        var text = line.Text;
        if (text.IndexOf(StartingMark, StringComparison.Ordinal) is >= 0 and var start)
        {
            if (ReadNumber(text, start + StartingMark.Length) is { } begun && AddressScanner.Find(text, start) is { } found)
            {
                _started[begun.Value] = (found.Address, new Passage(line).Locate(found.Start, found.End));
            }

            return null;
        }

        if (text.IndexOf(DeliveryMark, StringComparison.Ordinal) is not (>= 0 and var at)
            || ReadNumber(text, at + DeliveryMark.Length) is not { } number)
        {
            return ReadFragment(line);
        }

        var rest = text.AsSpan(number.End);
        var result = rest.StartsWith(": success: ", StringComparison.Ordinal)
            ? 11 : rest.StartsWith(": failure: ", StringComparison.Ordinal)
            ? 11 : rest.StartsWith(": deferral: ", StringComparison.Ordinal) ? 12 : 0;
        if (result == 0)
        {
            return null;
        }

        var words = line.Skip(number.End + result);
        var known = _started.TryGetValue(number.Value, out var to);
        return new Finding
        {
            Address = known ? to.Address : null,
            AddressEvidence = known ? to.At : null,
            Statements = [Statement.Remote(new Passage(Readable(words)))],
            ReasonByForm = rest.StartsWith(": success", StringComparison.Ordinal) ? Reason.Delivered : null,
            IsOwnRefusal = !words.Text.AsSpan().ContainsAny(OtherServers),
        };
    }

    /// <summary>
    /// A result that was cut out of its line: <c>failure: 192.0.2.1_does_not_like_recipient./Remote_host_said:_550_…</c>.
    /// </summary>
    private static Finding? ReadFragment(SourceLine line)
    {
        var text = line.Text.AsSpan().TrimStart();
        var isResult = text.StartsWith("failure: ", StringComparison.Ordinal) || text.StartsWith("deferral: ", StringComparison.Ordinal);
        return isResult && text.Count('_') > 2 ? new Finding { Statements = [Statement.Remote(new Passage(Readable(line)))] } : null;
    }

    private static SourceLine Readable(SourceLine line) => line with { Text = line.Text.Replace('_', ' ').Replace('/', '\n') };

    private static (int Value, int End)? ReadNumber(string text, int start)
    {
        var end = start;
        while (end < text.Length && end - start < 9 && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return int.TryParse(text.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? (value, end) : null;
    }
}
