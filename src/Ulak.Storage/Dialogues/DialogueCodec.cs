using System.Collections.Immutable;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Storage.Dialogues;

/// <summary>
/// Encodes a dialogue as octets: a version, then for each entry its kind, the length of its fields, and the fields. A reader skips entries
/// of unknown kinds by their length, and likewise fields that a later version appends. Enum values are stored by name, so that enums can be
/// reordered. Binary rather than JSON because lines are octets, not text; most sessions fit in 300 octets.
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

    /// <summary>
    /// Never throws. Leaves out entries that it cannot read, so that the rest of a damaged dialogue can still be shown.
    /// </summary>
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
            // The start of the next entry is unknown: stop here.
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
            // ArgumentException and FormatException: values that Reply rejects.
            return null;
        }
    }

    private static EntryKind WriteEntry(DialogueEntry entry, FieldWriter fields)
    {
        fields.WriteNumber(entry.At.Ticks);
        switch (entry)
        {
            case CommandEntry command:
                fields.WriteOctets(command.Line.Span);
                fields.WriteNumber(0); // 0.1.0 stored flags for the departures here.
                fields.WriteFlag(command.Fault is not null);
                if (command.Fault is { } fault)
                {
                    WriteFault(fault, fields);
                }

                WriteRemarks(command, fields);
                return EntryKind.Command;
            case ReplyEntry reply:
                WriteReply(reply.Reply, fields);
                return EntryKind.Reply;
            case MailDataEntry data:
                fields.WriteNumber(data.Octets);
                fields.WriteFlag(data.IsChunk);
                fields.WriteFlag(data.IsComplete);
                WriteContentFaults(data, fields);
                return EntryKind.MailData;
            case EventEntry sessionEvent:
                fields.WriteText(sessionEvent.Event.ToString());
                fields.WriteOptionalText(sessionEvent.Detail);
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
                return ReadContentFaults(new MailDataEntry(at, fields.ReadInt64(), fields.ReadFlag(), fields.ReadFlag()), fields);
            default:
                return Enum.TryParse<SessionEvent>(fields.ReadText(), out var what)
                    ? new EventEntry(at, what, fields.ReadOptionalText())
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

    /// <summary>Returns null for a fault kind that this version does not know; the line is kept without its fault.</summary>
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

    /// <summary>
    /// Writes the fields that were appended later: what the fault found, and the remarks. Dialogues of 0.1.0 end before them.
    /// </summary>
    private static void WriteRemarks(CommandEntry command, FieldWriter fields)
    {
        fields.WriteOptionalText(command.Fault?.Found);
        WriteFaults(command.Remarks, fields);
    }

    private static void WriteFaults(ImmutableArray<SyntaxFault> faults, FieldWriter fields)
    {
        fields.WriteNumber(faults.Length);
        foreach (var fault in faults)
        {
            WriteFault(fault, fields);
            fields.WriteOptionalText(fault.Found);
        }
    }

    // Only where there is something: most mail data has neither, and dialogues of 0.1.0 end before it.
    private static void WriteContentFaults(MailDataEntry data, FieldWriter fields)
    {
        if (data.Fault is not null || !data.Remarks.IsEmpty)
        {
            fields.WriteOctets(data.Line.Span);
            WriteFaults(data.Fault is { } fault ? [fault] : [], fields);
            WriteFaults(data.Remarks, fields);
        }
    }

    private static MailDataEntry ReadContentFaults(MailDataEntry data, FieldReader fields) => fields.AtEnd ? data : data with
    {
        Line = fields.ReadOctets().ToArray(),
        Fault = ReadFaults(ref fields).FirstOrDefault(),
        Remarks = ReadFaults(ref fields),
    };

    private static CommandEntry ReadRemarks(CommandEntry command, FieldReader fields)
    {
        if (fields.AtEnd)
        {
            return command;
        }

        var found = fields.ReadOptionalText();
        return command with
        {
            Fault = command.Fault is { } fault ? fault with { Found = found } : null,
            Remarks = ReadFaults(ref fields),
        };
    }

    private static ImmutableArray<SyntaxFault> ReadFaults(ref FieldReader fields)
    {
        var count = fields.ReadInt32();
        var faults = ImmutableArray.CreateBuilder<SyntaxFault>();
        for (var i = 0; i < count; i++)
        {
            var fault = ReadFault(ref fields);
            var found = fields.ReadOptionalText();
            if (fault is not null)
            {
                faults.Add(fault with { Found = found });
            }
        }

        return faults.DrainToImmutable();
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
