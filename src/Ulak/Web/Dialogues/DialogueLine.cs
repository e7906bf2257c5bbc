using System.Globalization;
using System.Text;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Syntax;

namespace Ulak.Web.Dialogues;

/// <summary>One line of a dialogue's page. Of a faulty line the marked part is what is wrong: nothing where something is missing between two octets.</summary>
public sealed record DialogueLine(TimeSpan At, string Kind, string By, string Before, string Marked, string After, SyntaxFault? Fault, string Meaning)
{
    /// <summary>The reply code with which the line begins, for the link to its page; null for what is no reply.</summary>
    public int? Code { get; init; }

    public static IEnumerable<DialogueLine> Of(DialogueEntry entry)
    {
        switch (entry)
        {
            case CommandSaid said:
                yield return Of(said);
                break;
            case ReplySaid said:
                var kind = said.Reply.Code.Class >= 4 ? "server refusal" : "server";
                var lines = Encoding.UTF8.GetString(said.Reply.Wire.Span).TrimEnd('\r', '\n').Split("\r\n");
                for (var i = 0; i < lines.Length; i++)
                {
                    yield return new(said.At, kind, "S", lines[i], "", "", null, i == 0 ? LineMeaning.OfReply(said.Reply) : LineMeaning.OfFurtherLine(said.Reply, i)) { Code = said.Reply.Code.Value };
                }

                break;
            case MailDataSaid said:
                yield return new(said.At, "client", "C", Octets(said), "", "", null,
                    said is { Complete: true, Chunk: true } ? "A piece of the message, as long as BDAT said." : said.Complete ? "The message itself; the line with a single dot ended it." : "The connection ended within the message: nothing of it was kept.");
                break;
            case Happened happened:
                yield return new(happened.At, "event", "·", LineMeaning.OfEvent(happened), "", "", null, "");
                break;
        }
    }

    private static DialogueLine Of(CommandSaid said)
    {
        var octets = said.Line.Span;
        if (said.Fault is not { } fault)
        {
            var note = said.Tolerances == Tolerances.None ? "" : " Taken although RFC 5321 does not allow its form.";
            return new(said.At, "client", "C", Visible(octets), "", "", null, LineMeaning.OfCommand(octets) + note);
        }

        var start = Math.Clamp(fault.Column - 1, 0, octets.Length);
        var end = Math.Clamp(start + fault.Length, start, octets.Length);
        return new(said.At, "client", "C", Visible(octets[..start]), Visible(octets[start..end]), Visible(octets[end..]), fault, fault.Explanation);
    }

    private static string Octets(MailDataSaid said) =>
        string.Create(CultureInfo.InvariantCulture, $"({said.Octets:N0} octets of message{(said.Chunk ? ", in a chunk" : "")})");

    /// <summary>Octets as text; what cannot be seen is written <c>\x00</c>.</summary>
    private static string Visible(ReadOnlySpan<byte> octets)
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
