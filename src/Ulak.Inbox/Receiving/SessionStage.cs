using System.Text;
using Ulak.Smtp.Dialogues;

namespace Ulak.Inbox.Receiving;

/// <summary>The stage of an open session, as shown in the list of sessions.</summary>
internal enum SessionStage : byte
{
    /// <summary>The client is connected and has not sent EHLO yet.</summary>
    Greeting,

    /// <summary>The TLS handshake is in progress.</summary>
    Tls,

    /// <summary>The client has sent EHLO, and no transaction is open.</summary>
    Ready,

    /// <summary>Between MAIL and the end of its transaction.</summary>
    Transaction,

    /// <summary>Mail data is being received or committed.</summary>
    Data,

    /// <summary>The session has ended.</summary>
    Closed,
}

/// <summary>Tracks the stage of a session from the entries of its dialogue. Two octets, because there may be many sessions.</summary>
internal readonly record struct SessionStageTracker
{
    private enum PendingCommand : byte
    {
        Nothing,
        Hello,
        StartTls,
        Mail,
        Reset,
        Chunk,
        LastChunk,
        Data,
    }

    public SessionStage Stage { get; private init; }

    private PendingCommand Pending { get; init; }

    /// <summary>The stage after another entry.</summary>
    public SessionStageTracker After(DialogueEntry entry) => entry switch
    {
        CommandEntry command => OnCommand(command.Line.Span),
        MailDataEntry { IsComplete: false } => this with { Stage = SessionStage.Closed },
        ReplyEntry { Reply.Code: var code } => OnReply(code.Value),
        EventEntry { Event: SessionEvent.TlsStarted } => default,
        EventEntry { Event: SessionEvent.Connected or SessionEvent.Truncated } => this,
        EventEntry => this with { Stage = SessionStage.Closed },
        _ => this,
    };

    private SessionStageTracker OnCommand(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)' ');
        var verb = end < 0 ? line : line[..end];
        var asked = VerbEquals(verb, "MAIL"u8) ? PendingCommand.Mail
            : VerbEquals(verb, "DATA"u8) ? PendingCommand.Data
            : VerbEquals(verb, "BDAT"u8) ? EndsWithLast(line) ? PendingCommand.LastChunk : PendingCommand.Chunk
            : VerbEquals(verb, "RSET"u8) ? PendingCommand.Reset
            : VerbEquals(verb, "EHLO"u8) || VerbEquals(verb, "HELO"u8) || VerbEquals(verb, "LHLO"u8) ? PendingCommand.Hello
            : VerbEquals(verb, "STARTTLS"u8) ? PendingCommand.StartTls
            : PendingCommand.Nothing;
        return new SessionStageTracker
        {
            Stage = asked is PendingCommand.Chunk or PendingCommand.LastChunk && Stage == SessionStage.Transaction
                ? SessionStage.Data
                : Stage,
            Pending = asked,
        };
    }

    private SessionStageTracker OnReply(int code) => (Pending, code) switch
    {
        (_, 221 or 421) => this with { Stage = SessionStage.Closed },
        (PendingCommand.Data, 354) => this with { Stage = SessionStage.Data },
        (PendingCommand.Hello, >= 200 and < 300) => new SessionStageTracker { Stage = SessionStage.Ready },
        (PendingCommand.Mail, >= 200 and < 300) => new SessionStageTracker { Stage = SessionStage.Transaction },
        (PendingCommand.Reset, >= 200 and < 300)
            when Stage != SessionStage.Greeting => new SessionStageTracker { Stage = SessionStage.Ready },
        (PendingCommand.StartTls, 220) => new SessionStageTracker { Stage = SessionStage.Tls },
        (PendingCommand.Chunk, >= 200 and < 300)
            when Stage == SessionStage.Data => new SessionStageTracker { Stage = SessionStage.Transaction },

        // RFC 5321 §4.1.1.4, RFC 3030 §2: any reply to the mail data ends the transaction.
        (PendingCommand.Data or PendingCommand.Chunk or PendingCommand.LastChunk, _)
            when Stage == SessionStage.Data => this with { Stage = SessionStage.Ready },
        _ => this,
    };

    private static bool VerbEquals(ReadOnlySpan<byte> verb, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(verb, name);

    private static bool EndsWithLast(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)' ');
        return line.Length > 4 && VerbEquals(line[^4..], "LAST"u8);
    }
}
