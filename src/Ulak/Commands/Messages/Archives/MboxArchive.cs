using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ulak.Commands.Messages.Archives;

/// <summary>
/// An mbox file in the mboxrd variant, with LF as line end, and the marks in the fields Status, X-Status and X-Keywords, which mail
/// programs
/// use, and the recipients in X-Envelope-To. These fields are removed again when the file is read.
/// </summary>
internal sealed class MboxArchive : IMessageArchive
{
    private const string DateFormat = "ddd MMM d HH:mm:ss yyyy";
    private static readonly string[] OwnFields = ["Status:", "X-Status:", "X-Keywords:", "X-Envelope-To:"];

    public async Task WriteAsync(string path, IAsyncEnumerable<ArchivedMessage> messages, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.CreateNew);
        await foreach (var message in messages.WithCancellation(stop))
        {
            await file.WriteAsync(Encoding.Latin1.GetBytes(Format(message)), stop);
        }
    }

    public async IAsyncEnumerable<ArchivedMessage> ReadAsync(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        List<string>? lines = null;
        var separator = "";
        await foreach (var line in File.ReadLinesAsync(path, Encoding.Latin1, stop))
        {
            if (line.StartsWith("From ", StringComparison.Ordinal) && (lines is null || lines is [] || lines[^1].Length == 0))
            {
                if (lines is not null)
                {
                    yield return Parse(separator, lines);
                }

                (separator, lines) = (line, []);
            }
            else if (lines is not null)
            {
                lines.Add(line);
            }
            else if (line.Length > 0)
            {
                throw new FormatException("the first line does not begin with 'From '.");
            }
        }

        if (lines is not null)
        {
            yield return Parse(separator, lines);
        }
    }

    private static string Format(ArchivedMessage message)
    {
        var info = message.Info;
        var text = new StringBuilder();
        var sender = info.From.Length > 0 && info.From.All(c => c is > ' ' and <= '~') ? info.From : "MAILER-DAEMON";
        text.Append(CultureInfo.InvariantCulture,
            $"From {sender} {info.ReceivedAt.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture)}\n");
        text.Append(info.Read ? "Status: RO\n" : "Status: O\n");
        text.Append(info.Starred ? "X-Status: F\n" : "");
        text.Append(info.Tags.Count > 0 ? $"X-Keywords: {Latin1(string.Join(", ", info.Tags))}\n" : "");
        text.Append(info.To.Count > 0 ? $"X-Envelope-To: {Latin1(string.Join(", ", info.To))}\n" : "");
        var content = Encoding.Latin1.GetString(message.Octets).Replace("\r\n", "\n", StringComparison.Ordinal);
        foreach (var line in (content.EndsWith('\n') ? content[..^1] : content).Split('\n'))
        {
            text.Append(line.TrimStart('>').StartsWith("From ", StringComparison.Ordinal) ? ">" : "").Append(line).Append('\n');
        }

        return text.Append('\n').ToString();
    }

    private static ArchivedMessage Parse(string separator, List<string> lines)
    {
        var own = lines.TakeWhile(line => OwnFields.Any(field => line.StartsWith(field, StringComparison.OrdinalIgnoreCase))).ToList();
        var end = lines.Count > 0 && lines[^1].Length == 0 ? lines.Count - 1 : lines.Count;
        var octets =
            Encoding.Latin1.GetBytes(string.Concat(lines[own.Count..Math.Max(own.Count, end)].Select(line => Unquote(line) + "\r\n")));
        var parts = separator.Split(' ', 3);
        var date = parts.Length == 3 && DateTimeOffset.TryParseExact(
            string.Join(' ', parts[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)), DateFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed
            : DateTimeOffset.UnixEpoch;
        var info = MessageFields.ReadInfo(octets, date) with { ReceivedAt = date };
        string? Value(string field) =>
            own.FirstOrDefault(line => line.StartsWith(field, StringComparison.OrdinalIgnoreCase))?[field.Length..].Trim();
        string[] List(string field) => Utf8(Value(field) ?? "").Split(", ", StringSplitOptions.RemoveEmptyEntries);
        return new ArchivedMessage(
            info with
            {
                From = parts.Length > 1 && parts[1] != "MAILER-DAEMON" ? parts[1] : info.From,
                To = List("X-Envelope-To:") is { Length: > 0 } to ? to : info.To,
                Read = Value("Status:")?.Contains('R', StringComparison.Ordinal) == true,
                Starred = Value("X-Status:")?.Contains('F', StringComparison.Ordinal) == true,
                Tags = List("X-Keywords:"),
            },
            octets);
    }

    private static string Unquote(string line) =>
        line.StartsWith('>') && line.TrimStart('>').StartsWith("From ", StringComparison.Ordinal) ? line[1..] : line;

    // The file is written octet by octet: UTF-8 text as its octets.
    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Utf8(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));
}
