using System.Collections.Immutable;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Storage.Dialogues;

/// <summary>
/// A dialogue as octets: a version, then for each entry its kind, the length of its fields, and its fields. An entry of a kind that this version
/// does not know is passed over by its length, and so are fields that a later version appended. Names stand for enum values, so that a list may be reordered.
/// Binary and not JSON: the lines are octets, not text, and most sessions fit in 300 octets.
/// </summary>
internal static class DialogueCodec
{
    private const int Version = 1;

    public static byte[] Encode(ImmutableArray<DialogueEntry> dialogue)
    {
        var all = new FieldWriter();
        var fields = new FieldWriter();
        all.Number(Version);
        foreach (var entry in dialogue)
        {
            fields.Clear();
            all.Number((int)Write(entry, fields));
            all.Octets(fields.Written);
        }

        return all.Written.ToArray();
    }

    /// <summary>Never throws: what cannot be read is left out, so that a damaged dialogue still shows the rest of itself.</summary>
    public static ImmutableArray<DialogueEntry> Decode(ReadOnlySpan<byte> octets)
    {
        var entries = ImmutableArray.CreateBuilder<DialogueEntry>();
        var all = new FieldReader(octets);
        try
        {
            _ = all.Number();
            while (!all.AtEnd)
            {
                var kind = (EntryKind)all.Number();
                if (TryRead(kind, new FieldReader(all.Octets())) is { } entry)
                {
                    entries.Add(entry);
                }
            }
        }
        catch (InvalidDataException)
        {
            // Where the next entry begins is not known: this is the end.
        }

        return entries.DrainToImmutable();
    }

    private static DialogueEntry? TryRead(EntryKind kind, FieldReader fields)
    {
        try
        {
            return Read(kind, fields);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            // ArgumentException: values that a reply refuses.
            return null;
        }
    }

    private static EntryKind Write(DialogueEntry entry, FieldWriter fields)
    {
        fields.Number(entry.At.Ticks);
        switch (entry)
        {
            case CommandSaid said:
                fields.Octets(said.Line.Span);
                fields.Number((int)said.Tolerances);
                fields.Flag(said.Fault is not null);
                if (said.Fault is { } fault)
                {
                    WriteFault(fault, fields);
                }

                return EntryKind.Command;
            case ReplySaid said:
                WriteReply(said.Reply, fields);
                return EntryKind.Reply;
            case MailDataSaid said:
                fields.Number(said.Octets);
                fields.Flag(said.Chunk);
                fields.Flag(said.Complete);
                return EntryKind.MailData;
            case Happened happened:
                fields.Text(happened.What.ToString());
                fields.OptionalText(happened.Detail);
                return EntryKind.Event;
            default:
                throw new NotSupportedException($"{entry.GetType().Name} cannot be stored.");
        }
    }

    private static DialogueEntry? Read(EntryKind kind, FieldReader fields)
    {
        if (kind is < EntryKind.Command or > EntryKind.Event)
        {
            return null;
        }

        var at = TimeSpan.FromTicks(fields.Number());
        switch (kind)
        {
            case EntryKind.Command:
                var line = fields.Octets().ToArray();
                var tolerances = (Tolerances)fields.Small();
                return new CommandSaid(at, line, fields.Flag() ? ReadFault(ref fields) : null, tolerances);
            case EntryKind.Reply:
                return new ReplySaid(at, ReadReply(ref fields));
            case EntryKind.MailData:
                return new MailDataSaid(at, fields.Number(), fields.Flag(), fields.Flag());
            default:
                return Enum.TryParse<SessionEvent>(fields.Text(), out var what) ? new Happened(at, what, fields.OptionalText()) : null;
        }
    }

    private static void WriteFault(SyntaxFault fault, FieldWriter fields)
    {
        fields.Text(fault.Kind.ToString());
        fields.Number(fault.Column);
        fields.Number(fault.Length);
        fields.Text(fault.Subject);
        fields.Text(fault.Expected);
        fields.OptionalText(fault.Intention);
    }

    /// <summary>Null where the fault is one that this version does not know: the line stays, without its explanation.</summary>
    private static SyntaxFault? ReadFault(ref FieldReader fields)
    {
        var known = Enum.TryParse<FaultKind>(fields.Text(), out var kind);
        var fault = new SyntaxFault
        {
            Kind = kind,
            Column = fields.Small(),
            Length = fields.Small(),
            Subject = fields.Text(),
            Expected = fields.Text(),
            Intention = fields.OptionalText(),
        };
        return known ? fault : null;
    }

    private static void WriteReply(Reply reply, FieldWriter fields)
    {
        fields.Number(reply.Code.Value);
        fields.OptionalText(reply.Enhanced?.ToString());
        fields.Number(reply.Lines.Length);
        foreach (var line in reply.Lines)
        {
            fields.Text(line);
        }
    }

    private static Reply ReadReply(ref FieldReader fields)
    {
        var code = fields.Small();
        var enhanced = fields.OptionalText();
        var count = fields.Small();
        var lines = new List<string>();
        for (var i = 0; i < count; i++)
        {
            lines.Add(fields.Text());
        }

        return new Reply(code, enhanced, lines);
    }

    private enum EntryKind
    {
        Command = 1,
        Reply = 2,
        MailData = 3,
        Event = 4,
    }
}
