using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Ulak.Smtp.Dialogues;

namespace Ulak.Relay.Reports;

/// <summary>Writes a dialogue as text: <c>C:</c> for this server, <c>S:</c> for the other.</summary>
internal static class DialogueText
{
    public static string Write(ImmutableArray<DialogueEntry> dialogue)
    {
        var text = new StringBuilder();
        foreach (var entry in dialogue)
        {
            foreach (var line in Lines(entry))
            {
                text.Append(CultureInfo.InvariantCulture, $"{entry.At.TotalSeconds,9:0.000}  {line}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The lines of an entry.</summary>
    public static IEnumerable<string> Lines(DialogueEntry entry) => entry switch
    {
        CommandEntry command => [$"C: {Encoding.UTF8.GetString(command.Line.Span)}"],
        ReplyEntry reply => Encoding.UTF8.GetString(reply.Reply.Wire.Span).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(line => $"S: {line}"),
        MailDataEntry data => [string.Create(CultureInfo.InvariantCulture, $"C: ({data.Octets} octets of the message)")],
        EventEntry happened => [$"-- {Name(happened.Event)}{(happened.Detail is { Length: > 0 } detail ? $": {detail}" : "")}"],
        _ => [],
    };

    private static string Name(SessionEvent happened) => happened switch
    {
        SessionEvent.Connected => "connected",
        SessionEvent.TlsStarted => "TLS started",
        SessionEvent.TlsFailed => "TLS failed",
        SessionEvent.PolicyApplied => "TLS policy",
        SessionEvent.AddressFailed => "no connection",
        SessionEvent.ServerClosed => "closed by the server",
        SessionEvent.ConnectionLost => "no connection",
        _ => happened.ToString(),
    };
}
