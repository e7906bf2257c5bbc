using System.Buffers;
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
    private const int RecordedOctets = 2048;

    private readonly long _began = server.Time.GetTimestamp();

    /// <summary>The connection's end, where it was seen.</summary>
    public bool IsLost { get; private set; }

    public void Heard(in ReadOnlySequence<byte> line, SyntaxFault? fault, Tolerances tolerances)
    {
        if (recorder is null)
        {
            return;
        }

        var octets = line.Slice(0, Math.Min(line.Length, RecordedOctets)).ToArray();
        recorder.Record(new CommandSaid(server.Time.GetElapsedTime(_began), Secrets.Mask(octets), fault, tolerances));
    }

    public void Said(Reply reply) => recorder?.Record(new ReplySaid(server.Time.GetElapsedTime(_began), reply));

    /// <summary>A line that is a secret: its length is recorded, and a star for each octet.</summary>
    public void Secret(in ReadOnlySequence<byte> line)
    {
        if (recorder is not null)
        {
            var octets = new byte[Math.Min(line.Length, RecordedOctets)];
            octets.AsSpan().Fill((byte)'*');
            recorder.Record(new CommandSaid(server.Time.GetElapsedTime(_began), octets, null, Tolerances.None));
        }
    }

    public void MailData(long octets, bool complete, bool chunk = false) =>
        recorder?.Record(new MailDataSaid(server.Time.GetElapsedTime(_began), octets, chunk, complete));

    public void Happened(SessionEvent what, object? fact = null) =>
        recorder?.Record(new Happened(server.Time.GetElapsedTime(_began), what, fact));

    public void Changed(SessionFacts now) => recorder?.Changed(now);

    public void Lost(Exception cause)
    {
        if (IsLost)
        {
            return;
        }

        IsLost = true;
        ServerLog.ConnectionLost(server.Log, id, cause.Message);
        Happened(SessionEvent.ConnectionLost, cause.Message);
    }

    public void SinkFailed(string step, Exception cause) => ServerLog.SinkFailed(server.Log, id, step, cause);

    public void Failed(Exception cause) => ServerLog.SessionFailed(server.Log, id, cause);

    public void Closed(SessionOutcome outcome)
    {
        ServerLog.SessionClosed(server.Log, id, outcome.End, outcome.Messages, outcome.Faults);
        recorder?.Closed(outcome);
    }
}
