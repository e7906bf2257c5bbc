using System.Collections.Immutable;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Storage.Dialogues;

/// <summary>
/// A dialogue as octets: a version, then for each entry its kind, the length of its fields, and its fields. An entry of a kind that this
/// version
/// does not know is passed over by its length, and so are fields that a later version appended. Names stand for enum values, so that a list
/// may be reordered.
/// Binary and not JSON: the lines are octets, not text, and most sessions fit in 300 octets.
/// </summary>
internal static class DialogueCodec
{
    private const int Version = 1;

    public static byte[] Encode(ImmutableArray<DialogueEntry> dialogue)
    {
        var all = new FieldWriter();
        var fields = new FieldWriter();
        all.WriteNumber(Version);
        foreach (var entry in dialogue)
        {
            fields.Clear();
            all.WriteNumber((int)WriteEntry(entry, fields));
            all.WriteOctets(fields.Written);
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
            _ = all.ReadInt64();
            while (!all.AtEnd)
            {
                var kind = (EntryKind)all.ReadInt64();
                if (ReadOrSkip(kind, new FieldReader(all.ReadOctets())) is { } entry)
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

    private static DialogueEntry? ReadOrSkip(EntryKind kind, FieldReader fields)
    {
        try
        {
            return ReadEntry(kind, fields);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or FormatException)
        {
            // The latter two: values that a reply refuses.
            return null;
        }
    }

    private static EntryKind WriteEntry(DialogueEntry entry, FieldWriter fields)
    {
        fields.WriteNumber(entry.At.Ticks);
        switch (entry)
        {
            case CommandEntry said:
                fields.WriteOctets(said.Line.Span);
                fields.WriteNumber(0); // formerly a set of flags for the departures
                fields.WriteFlag(said.Fault is not null);
                if (said.Fault is { } fault)
                {
                    WriteFault(fault, fields);
                }

                WriteRemarks(said, fields);

                return EntryKind.Command;
            case ReplyEntry said:
                WriteReply(said.Reply, fields);
                return EntryKind.Reply;
            case MailDataEntry said:
                fields.WriteNumber(said.Octets);
                fields.WriteFlag(said.IsChunk);
                fields.WriteFlag(said.IsComplete);
                return EntryKind.MailData;
            case EventEntry happened:
                fields.WriteText(happened.Event.ToString());
                fields.WriteOptionalText(happened.Detail);
                return EntryKind.Event;
            default:
                throw new NotSupportedException($"{entry.GetType().Name} cannot be stored.");
        }
    }

    private static DialogueEntry? ReadEntry(EntryKind kind, FieldReader fields)
    {
        if (kind is < EntryKind.Command or > EntryKind.Event)
        {
            return null;
        }

        var at = TimeSpan.FromTicks(fields.ReadInt64());
        switch (kind)
        {
            case EntryKind.Command:
                var line = fields.ReadOctets().ToArray();
                _ = fields.ReadInt32();
                return ReadRemarks(new CommandEntry(at, line, fields.ReadFlag() ? ReadFault(ref fields) : null), fields);
            case EntryKind.Reply:
                return new ReplyEntry(at, ReadReply(ref fields));
            case EntryKind.MailData:
                return new MailDataEntry(at, fields.ReadInt64(), fields.ReadFlag(), fields.ReadFlag());
            default:
                return Enum.TryParse<SessionEvent>(fields.ReadText(), out var what) ? new EventEntry(at, what, fields.ReadOptionalText())
                    : null;
        }
    }

    private static void WriteFault(SyntaxFault fault, FieldWriter fields)
    {
        fields.WriteText(fault.Kind.ToString());
        fields.WriteNumber(fault.Column);
        fields.WriteNumber(fault.Length);
        fields.WriteText(fault.Subject);
        fields.WriteText(fault.Expected);
        fields.WriteOptionalText(fault.SuggestedLine);
    }

    /// <summary>Null where the fault is one that this version does not know: the line stays, without its explanation.</summary>
    private static SyntaxFault? ReadFault(ref FieldReader fields)
    {
        var known = Enum.TryParse<FaultKind>(fields.ReadText(), out var kind);
        var fault = new SyntaxFault
        {
            Kind = kind,
            Column = fields.ReadInt32(),
            Length = fields.ReadInt32(),
            Subject = fields.ReadText(),
            Expected = fields.ReadText(),
            SuggestedLine = fields.ReadOptionalText(),
        };
        return known ? fault : null;
    }

    /// <summary>Appended fields: what a fault shows, and the remarks. Older dialogues end before them.</summary>
    private static void WriteRemarks(CommandEntry command, FieldWriter fields)
    {
        fields.WriteOptionalText(command.Fault?.Found);
        fields.WriteNumber(command.Remarks.Length);
        foreach (var remark in command.Remarks)
        {
            WriteFault(remark, fields);
            fields.WriteOptionalText(remark.Found);
        }
    }

    private static CommandEntry ReadRemarks(CommandEntry command, FieldReader fields)
    {
        if (fields.AtEnd)
        {
            return command;
        }

        var found = fields.ReadOptionalText();
        var count = fields.ReadInt32();
        var remarks = ImmutableArray.CreateBuilder<SyntaxFault>();
        for (var i = 0; i < count; i++)
        {
            var remark = ReadFault(ref fields);
            var shown = fields.ReadOptionalText();
            if (remark is not null)
            {
                remarks.Add(remark with { Found = shown });
            }
        }

        return command with { Fault = command.Fault is { } fault ? fault with { Found = found }
            : null, Remarks = remarks.DrainToImmutable() };
    }

    private static void WriteReply(Reply reply, FieldWriter fields)
    {
        fields.WriteNumber(reply.Code.Value);
        fields.WriteOptionalText(reply.Enhanced?.ToString());
        fields.WriteNumber(reply.Lines.Length);
        foreach (var line in reply.Lines)
        {
            fields.WriteText(line);
        }
    }

    private static Reply ReadReply(ref FieldReader fields)
    {
        var code = fields.ReadInt32();
        var enhanced = fields.ReadOptionalText();
        var count = fields.ReadInt32();
        var lines = new List<string>();
        for (var i = 0; i < count; i++)
        {
            lines.Add(fields.ReadText());
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
