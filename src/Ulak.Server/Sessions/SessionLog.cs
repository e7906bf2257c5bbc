using System.Buffers;
using System.Collections.Immutable;
using Ulak.Server.Logging;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>Tells the recorder, where there is one, and the log. Without a recorder it makes nothing.</summary>
internal sealed class SessionLog(SmtpServer server, MailId id, ISessionRecorder? recorder)
{
    /// <summary>How much of a line is recorded.</summary>
    private const int MaxRecordedOctets = 2048;

    private readonly long _began = server.Time.GetTimestamp();

    /// <summary>The connection's end, where it was seen.</summary>
    public bool IsConnectionLost { get; private set; }

    public void Command(in ReadOnlySequence<byte> line, SyntaxFault? fault, ImmutableArray<SyntaxFault> remarks)
    {
        if (recorder is null)
        {
            return;
        }

        var octets = line.Slice(0, Math.Min(line.Length, MaxRecordedOctets)).ToArray();
        recorder.Record(
            new CommandEntry(server.Time.GetElapsedTime(_began), LineRedactor.RedactAuthResponse(octets), fault) { Remarks = remarks });
    }

    public void Reply(Reply reply) => recorder?.Record(new ReplyEntry(server.Time.GetElapsedTime(_began), reply));

    /// <summary>A line that is a secret: its length is recorded, and a star for each octet.</summary>
    public void RedactedLine(in ReadOnlySequence<byte> line)
    {
        if (recorder is not null)
        {
            var octets = new byte[Math.Min(line.Length, MaxRecordedOctets)];
            octets.AsSpan().Fill((byte)'*');
            recorder.Record(new CommandEntry(server.Time.GetElapsedTime(_began), octets, null));
        }
    }

    public void MailData(long octets, bool complete, bool chunk = false) =>
        recorder?.Record(new MailDataEntry(server.Time.GetElapsedTime(_began), octets, chunk, complete));

    public void Event(SessionEvent what, object? fact = null) =>
        recorder?.Record(new EventEntry(server.Time.GetElapsedTime(_began), what, fact));

    public void InfoChanged(SmtpSessionInfo now) => recorder?.OnInfoChanged(now);

    public void ConnectionLost(Exception cause)
    {
        if (IsConnectionLost)
        {
            return;
        }

        IsConnectionLost = true;
        ServerLog.ConnectionLost(server.Log, id, cause.Message);
        Event(SessionEvent.ConnectionLost, cause.Message);
    }

    public void SinkFailed(string step, Exception cause) => ServerLog.SinkFailed(server.Log, id, step, cause);

    public void SessionFailed(Exception cause) => ServerLog.SessionFailed(server.Log, id, cause);

    public void SessionClosed(SessionOutcome outcome)
    {
        ServerLog.SessionClosed(server.Log, id, outcome.EndReason, outcome.Messages, outcome.Faults);
        recorder?.OnClosed(outcome);
    }
}
