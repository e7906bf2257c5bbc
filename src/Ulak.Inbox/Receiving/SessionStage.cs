using System.Text;
using Ulak.Smtp.Dialogues;

namespace Ulak.Inbox.Receiving;

/// <summary>Where a session that goes on is now, as one who watches would say it.</summary>
internal enum SessionStage : byte
{
    /// <summary>The client is connected, and has not yet said its name.</summary>
    Greeting,

    /// <summary>The handshake of TLS is under way.</summary>
    Tls,

    /// <summary>The client has said its name, and no transaction is open.</summary>
    Ready,

    /// <summary>Between MAIL and the end of its transaction.</summary>
    Transaction,

    /// <summary>Mail data is on its way, or being committed.</summary>
    Data,

    /// <summary>The end was said.</summary>
    Closed,
}

/// <summary>Follows a dialogue, entry by entry, and knows where it is. Two octets, for there may be many sessions.</summary>
internal readonly record struct StageTrack
{
    private enum Asked : byte
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

    private Asked Last { get; init; }

    /// <summary>Where the dialogue is after a further entry.</summary>
    public StageTrack After(DialogueEntry entry) => entry switch
    {
        CommandSaid command => Heard(command.Line.Span),
        MailDataSaid { Complete: false } => this with { Stage = SessionStage.Closed },
        ReplySaid { Reply.Code: var code } => Answered(code.Value),
        Happened { What: SessionEvent.TlsStarted } => default,
        Happened { What: SessionEvent.Connected or SessionEvent.Truncated } => this,
        Happened => this with { Stage = SessionStage.Closed },
        _ => this,
    };

    private StageTrack Heard(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)' ');
        var verb = end < 0 ? line : line[..end];
        var asked = Is(verb, "MAIL"u8) ? Asked.Mail
            : Is(verb, "DATA"u8) ? Asked.Data
            : Is(verb, "BDAT"u8) ? EndsWithLast(line) ? Asked.LastChunk : Asked.Chunk
            : Is(verb, "RSET"u8) ? Asked.Reset
            : Is(verb, "EHLO"u8) || Is(verb, "HELO"u8) || Is(verb, "LHLO"u8) ? Asked.Hello
            : Is(verb, "STARTTLS"u8) ? Asked.StartTls
            : Asked.Nothing;
        return new StageTrack { Stage = asked is Asked.Chunk or Asked.LastChunk && Stage == SessionStage.Transaction ? SessionStage.Data : Stage, Last = asked };
    }

    private StageTrack Answered(int code) => (Last, code) switch
    {
        (_, 221 or 421) => this with { Stage = SessionStage.Closed },
        (Asked.Data, 354) => this with { Stage = SessionStage.Data },
        (Asked.Hello, >= 200 and < 300) => new StageTrack { Stage = SessionStage.Ready },
        (Asked.Mail, >= 200 and < 300) => new StageTrack { Stage = SessionStage.Transaction },
        (Asked.Reset, >= 200 and < 300) when Stage != SessionStage.Greeting => new StageTrack { Stage = SessionStage.Ready },
        (Asked.StartTls, 220) => new StageTrack { Stage = SessionStage.Tls },
        (Asked.Chunk, >= 200 and < 300) when Stage == SessionStage.Data => new StageTrack { Stage = SessionStage.Transaction },

        // What answers the mail data ends the transaction, whatever it says: RFC 5321 §4.1.1.4, RFC 3030 §2.
        (Asked.Data or Asked.Chunk or Asked.LastChunk, _) when Stage == SessionStage.Data => this with { Stage = SessionStage.Ready },
        _ => this,
    };

    private static bool Is(ReadOnlySpan<byte> verb, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(verb, name);

    private static bool EndsWithLast(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)' ');
        return line.Length > 4 && Is(line[^4..], "LAST"u8);
    }
}
