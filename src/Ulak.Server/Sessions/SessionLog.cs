using System.Buffers;
using Microsoft.Extensions.Logging;
using Ulak.Server.Logging;
using Ulak.Smtp;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>Tells the recorder, where there is one, and the log. Without a recorder it makes nothing.</summary>
internal sealed class SessionLog(ILogger logger, TimeProvider time, MailId id, ISessionRecorder? recorder)
{
    /// <summary>How much of a line is recorded.</summary>
    private const int RecordedOctets = 2048;

    private readonly long _began = time.GetTimestamp();

    /// <summary>The connection's end, where it was seen.</summary>
    public bool IsLost { get; private set; }

    public void Heard(in ReadOnlySequence<byte> line, SyntaxFault? fault, Tolerances tolerances)
    {
        if (recorder is null)
        {
            return;
        }

        var octets = line.Slice(0, Math.Min(line.Length, RecordedOctets)).ToArray();
        recorder.Record(new CommandSaid(time.GetElapsedTime(_began), Secrets.Mask(octets), fault, tolerances));
    }

    public void Said(Reply reply) => recorder?.Record(new ReplySaid(time.GetElapsedTime(_began), reply));

    /// <summary>A line that is a secret: its length is recorded, and a star for each octet.</summary>
    public void Secret(in ReadOnlySequence<byte> line)
    {
        if (recorder is not null)
        {
            var octets = new byte[Math.Min(line.Length, RecordedOctets)];
            octets.AsSpan().Fill((byte)'*');
            recorder.Record(new CommandSaid(time.GetElapsedTime(_began), octets, null, Tolerances.None));
        }
    }

    public void MailData(long octets, bool complete, bool chunk = false) =>
        recorder?.Record(new MailDataSaid(time.GetElapsedTime(_began), octets, chunk, complete));

    public void Happened(SessionEvent what, string? detail = null) =>
        recorder?.Record(new Happened(time.GetElapsedTime(_began), what, detail));

    public void Changed(SessionFacts now) => recorder?.Changed(now);

    public void Lost(Exception cause)
    {
        if (IsLost)
        {
            return;
        }

        IsLost = true;
        ServerLog.ConnectionLost(logger, id, cause.Message);
        Happened(SessionEvent.ConnectionLost, cause.Message);
    }

    public void SinkFailed(string step, Exception cause) => ServerLog.SinkFailed(logger, id, step, cause);

    public void Failed(Exception cause) => ServerLog.SessionFailed(logger, id, cause);

    public void Closed(SessionOutcome outcome)
    {
        ServerLog.SessionClosed(logger, id, outcome.End, outcome.Messages, outcome.Faults);
        recorder?.Closed(outcome);
    }
}
