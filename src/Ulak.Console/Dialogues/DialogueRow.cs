using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Ulak.Console.Codes;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Syntax;

namespace Ulak.Console.Dialogues;

/// <summary>
/// A line of a dialogue's page. The marked part of a faulty line is what is wrong. It is empty when something is missing.
/// </summary>
public sealed record DialogueRow(TimeSpan At, string Kind, string By, string Before, string Marked, string After, SyntaxFault? Fault,
    string Meaning)
{
    /// <summary>The reply code at the start of the line, for the link to its page. Null for other lines.</summary>
    public int? Code { get; init; }

    /// <summary>The whole reply, on the last line of one that refuses; null on other lines.</summary>
    public string? Refusal { get; init; }

    /// <summary>The time since the line before, in percent of the longest such time in the dialogue.</summary>
    public int Wait { get; init; }

    /// <summary>Whether it is one of the extensions that follow the first line of a reply to EHLO.</summary>
    public bool IsExtension { get; init; }

    /// <summary>Whether the command was refused, or the line is the refusal.</summary>
    public bool IsRefusal => Code >= 400;

    /// <summary>The departures from the grammar that the server accepted.</summary>
    public ImmutableArray<RemarkRow> Remarks { get; init; } = [];

    /// <summary>The whole line.</summary>
    public string Text => Before + Marked + After;

    public static IEnumerable<DialogueRow> Of(DialogueEntry entry, string language = "en")
    {
        switch (entry)
        {
            case CommandEntry command:
                yield return Of(command, language);
                break;
            case ReplyEntry reply:
                var kind = $"server s{reply.Reply.Code.Class}{(reply.Reply.Code.Class >= 4 ? " refusal" : "")}";
                var lines = Encoding.UTF8.GetString(reply.Reply.Wire.Span).TrimEnd('\r', '\n').Split("\r\n");
                for (var i = 0; i < lines.Length; i++)
                {
                    yield return new(reply.At, kind, "S", lines[i], "", "", null, i == 0 ? LineMeaning.OfReply(reply.Reply, language)
                        : LineMeaning.OfFurtherLine(reply.Reply, i, language))
                    {
                        Code = reply.Reply.Code.Value,
                        Refusal = reply.Reply.Code.Class >= 4 && i == lines.Length - 1 ? string.Join('\n', lines) : null,
                        IsExtension = i > 0 && reply.Reply is { Code.Value: 250, Enhanced: null },
                    };
                }

                break;
            case MailDataEntry data:
                yield return Of(data, language);
                break;
            case EventEntry happened:
                yield return new(happened.At, "event", "·", LineMeaning.OfEvent(happened, language), "", "", null, "");
                break;
        }
    }

    // The content is not part of the dialogue, so what is wrong in it has its own lines, as remarks have.
    private static DialogueRow Of(MailDataEntry data, string language)
    {
        var size =
            PageWords.Of(language, data.IsChunk ? "octets-chunk" : "octets", DisplayFormat.Number(data.Octets, language));
        var meaning =
            PageWords.Of(language,
                data is { IsComplete: true, IsChunk: true } ? "data-chunk" : data.IsComplete ? "data-whole" : "data-broken");
        var faults = data.Fault is { } fault ? [fault] : data.Remarks;
        return new(data.At, "client", "C", size, "", "", null,
            data.Remarks.IsEmpty ? meaning : $"{meaning} {PageWords.Of(language, "tolerated")}")
        {
            Remarks = [.. faults.Select(found => RemarkRow.Of(data.Line.Span, found))],
        };
    }

    private static DialogueRow Of(CommandEntry command, string language)
    {
        var octets = command.Line.Span;
        if (command.Fault is { } fault)
        {
            var (before, marked, after) = Split(octets, fault);
            return new(command.At, "client", "C", before, marked, after, fault, FaultTexts.Explain(fault, language));
        }

        var meaning = LineMeaning.OfCommand(octets, language);
        return command.Remarks.IsEmpty
            ? new(command.At, "client", "C", Escape(octets), "", "", null, meaning)
            : new(command.At, "client", "C", Escape(octets), "", "", null, $"{meaning} {PageWords.Of(language, "tolerated")}")
            {
                Remarks = [.. command.Remarks.Select(remark => RemarkRow.Of(command.Line.Span, remark))],
            };
    }

    internal static (string Before, string Marked, string After) Split(ReadOnlySpan<byte> octets, SyntaxFault fault)
    {
        var start = Math.Clamp(fault.Column - 1, 0, octets.Length);
        var end = Math.Clamp(start + fault.Length, start, octets.Length);
        return (Escape(octets[..start]), Escape(octets[start..end]), Escape(octets[end..]));
    }

    /// <summary>Converts octets to text. Unprintable ones are written as <c>\x00</c>.</summary>
    private static string Escape(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length);
        while (!octets.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(octets, out var rune, out var length);
            if (status == System.Buffers.OperationStatus.Done && !Rune.IsControl(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var octet in octets[..length])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{octet:X2}");
                }
            }

            octets = octets[length..];
        }

        return text.ToString();
    }
}

/// <summary>A departure from the grammar that the server accepted, with the line split at the octets that it is about.</summary>
public sealed record RemarkRow(SyntaxFault Fault, (string Before, string Marked, string After) Line)
{
    /// <summary>The row for a line of octets and a departure in it.</summary>
    public static RemarkRow Of(ReadOnlySpan<byte> line, SyntaxFault fault) => new(fault, DialogueRow.Split(line, fault));

    /// <summary>The reply of a strict server. Null for a remark about something that the grammar allows.</summary>
    public string? StrictReply => Fault.StrictReply?.ToString();
}
