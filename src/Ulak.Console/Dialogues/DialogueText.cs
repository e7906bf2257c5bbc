using System.Globalization;
using System.Text;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;

namespace Ulak.Console.Dialogues;

/// <summary>A dialogue as text: for people, and as a file that the tests of the server can play (<c>docs/dialogues.md</c>).</summary>
internal static class DialogueText
{
    /// <summary>Who, when and what, a line each.</summary>
    public static string ForPeople(DialogueView view)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"# {view.OpenedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z {view.Remote} {view.Client}\n# {view.Outcome}\n");
        foreach (var row in view.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.At.TotalSeconds,9:0.000} {row.By}: {row.Text}\n");
        }

        return text.ToString();
    }

    /// <summary>A dialogue file. The text of a message is not recorded; a message of one line stands for it.</summary>
    public static string AsFile(IEnumerable<DialogueEntry> entries, string reason)
    {
        var file = new StringBuilder();
        file.Append("# ").Append(reason.ReplaceLineEndings(" ")).Append('\n');
        foreach (var entry in entries)
        {
            switch (entry)
            {
                case CommandEntry command:
                    file.Append("C: ").Append(EscapeCommand(command.Line.Span)).Append('\n');
                    break;
                case ReplyEntry reply:
                    AppendReply(file, reply.Reply);
                    break;
                case MailDataEntry { IsComplete: true }:
                    file.Append("C: Subject: The text of the message was not recorded\nC: .\n");
                    break;
                case EventEntry { Event: SessionEvent.ClientLeft or SessionEvent.ConnectionLost }:
                    file.Append("C! close\n");
                    break;
                case EventEntry { Event: SessionEvent.ServerClosed }:
                    file.Append("S! closed\n");
                    break;
            }
        }

        return file.ToString();
    }

    private static void AppendReply(StringBuilder file, Reply reply)
    {
        foreach (var line in Encoding.UTF8.GetString(reply.Wire.Span).TrimEnd('\r', '\n').Split("\r\n"))
        {
            file.Append("S: ").Append(line.Replace("*", "\\*", StringComparison.Ordinal)).Append('\n');
        }
    }

    private static string EscapeCommand(ReadOnlySpan<byte> line)
    {
        var text = new StringBuilder(line.Length);
        foreach (var octet in line)
        {
            _ = octet switch
            {
                (byte)'\\' => text.Append("\\\\"),
                >= 0x20 and < 0x7f => text.Append((char)octet),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{octet:X2}"),
            };
        }

        return text.ToString();
    }
}
