using System.Buffers;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Ulak.Server.Logging;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.State;

/// <summary>Writes the session's log entries, and its dialogue where there is a recorder.</summary>
internal sealed class SessionLog(SmtpListener listener, MailId id, ISessionRecorder? recorder)
{
    /// <summary>Octets of a line that are recorded.</summary>
    private const int MaxRecordedOctets = 2048;

    private readonly long _began = listener.Server.Time.GetTimestamp();

    public TimeSpan Elapsed => listener.Server.Time.GetElapsedTime(_began);

    /// <summary>Whether the connection broke.</summary>
    public bool IsConnectionLost { get; private set; }

    public void Command(in ReadOnlySequence<byte> line, SyntaxFault? fault, ImmutableArray<SyntaxFault> remarks)
    {
        if (fault is not null)
        {
            listener.Metrics.Fault(fault.Kind);
        }

        foreach (var remark in remarks)
        {
            listener.Metrics.Remark(remark.Kind);
        }

        if (recorder is null)
        {
            return;
        }

        var octets = line.Slice(0, Math.Min(line.Length, MaxRecordedOctets)).ToArray();
        recorder.Record(
            new CommandEntry(Elapsed, LineRedactor.RedactAuthResponse(octets), fault) { Remarks = remarks });
    }

    /// <summary>Records a reply. A refusal is logged as well, unless its reason is in the log already.</summary>
    public void Reply(Reply reply, bool logsRefusal)
    {
        recorder?.Record(new ReplyEntry(Elapsed, reply));
        if (logsRefusal && reply.Code.Class >= 4 && listener.Server.Log.IsEnabled(LogLevel.Information))
        {
            ServerLog.Refused(listener.Server.Log, id, reply.ToString());
        }
    }

    /// <summary>Records a secret line: one star for each octet.</summary>
    public void RedactedLine(in ReadOnlySequence<byte> line)
    {
        if (recorder is not null)
        {
            var octets = new byte[Math.Min(line.Length, MaxRecordedOctets)];
            octets.AsSpan().Fill((byte)'*');
            recorder.Record(new CommandEntry(Elapsed, octets, null));
        }
    }

    public void MailData(MailDataEntry entry)
    {
        if (entry.Fault is { } fault)
        {
            listener.Metrics.Fault(fault.Kind);
        }

        foreach (var remark in entry.Remarks)
        {
            listener.Metrics.Remark(remark.Kind);
        }

        recorder?.Record(entry);
    }

    public void Event(SessionEvent what, object? fact = null) =>
        recorder?.Record(new EventEntry(Elapsed, what, fact));

    public void InfoChanged(SmtpSessionInfo now) => recorder?.OnInfoChanged(now);

    public void ConnectionLost(Exception cause)
    {
        if (IsConnectionLost)
        {
            return;
        }

        IsConnectionLost = true;
        ServerLog.ConnectionLost(listener.Server.Log, id, cause.Message);
        Event(SessionEvent.ConnectionLost, cause.Message);
    }

    public void SinkFailed(string step, Exception cause) => ServerLog.SinkFailed(listener.Server.Log, id, step, cause);

    public void SessionFailed(Exception cause) => ServerLog.SessionFailed(listener.Server.Log, id, cause);

    public void SessionClosed(SmtpSessionInfo session, SessionOutcome outcome)
    {
        listener.Metrics.SessionClosed(outcome);
        // A connection that was not admitted has its line already.
        if (outcome.EndReason != SessionEndReason.ConnectionRejected)
        {
            ServerLog.SessionClosed(listener.Server.Log, id, session.Remote, session.Listener, outcome.Messages, outcome.Faults,
                outcome.OctetsIn, Elapsed.TotalSeconds, outcome.EndReason);
        }

        recorder?.OnClosed(outcome);
    }
}
