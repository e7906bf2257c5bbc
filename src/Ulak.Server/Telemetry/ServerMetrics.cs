using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Telemetry;

/// <summary>The metrics of one listener. Where no one listens to the meter, a measurement costs a check of a flag.</summary>
internal sealed class ServerMetrics(string listener)
{
    private static readonly Meter Meter = new(SmtpTelemetry.MeterName);
    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>(
        "ulak.server.sessions.active", "{session}", "Open sessions.");
    private static readonly Counter<long> Sessions = Meter.CreateCounter<long>("ulak.server.sessions", "{session}", "Sessions that ended.");
    private static readonly Counter<long> Rejected = Meter.CreateCounter<long>(
        "ulak.server.connections.rejected", "{connection}", "Connections that were not admitted.");
    private static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "ulak.server.messages", "{message}", "Messages whose data came, accepted or rejected.");
    private static readonly Counter<long> Octets = Meter.CreateCounter<long>("ulak.server.octets", "By", "Octets of sessions that ended.");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>(
        "ulak.server.faults", "{fault}", "Command lines that were refused for their syntax.");
    private static readonly Counter<long> Remarks = Meter.CreateCounter<long>(
        "ulak.server.remarks", "{remark}", "Departures from the grammar that were accepted.");
    private static readonly Histogram<double> Commit = Meter.CreateHistogram<double>(
        "ulak.server.commit.duration", "s", "Time from the end of a message to the sink's reply.");

    private readonly KeyValuePair<string, object?> _listener = new("listener", listener);

    public void SessionOpened() => Active.Add(1, _listener);

    public void ConnectionRejected(string reason) => Rejected.Add(1, _listener, new("reason", reason));

    public void SessionClosed(SessionOutcome outcome)
    {
        if (outcome.EndReason != SessionEndReason.ConnectionRejected)
        {
            Active.Add(-1, _listener);
        }

        if (Sessions.Enabled)
        {
            Sessions.Add(1, _listener, new("end", outcome.EndReason.ToString()));
        }

        Octets.Add(outcome.OctetsIn, _listener, new("direction", "received"));
        Octets.Add(outcome.OctetsOut, _listener, new("direction", "sent"));
    }

    public void Message(bool isAccepted) => Messages.Add(1, _listener, new("result", isAccepted ? "accepted" : "rejected"));

    public void Fault(FaultKind kind)
    {
        if (Faults.Enabled)
        {
            Faults.Add(1, _listener, new("kind", kind.ToString()));
        }
    }

    public void Remark(FaultKind kind)
    {
        if (Remarks.Enabled)
        {
            Remarks.Add(1, _listener, new("kind", kind.ToString()));
        }
    }

    /// <summary>The start of a commit, for <see cref="CommitEnded"/>.</summary>
    public static long CommitStarted() => Commit.Enabled ? Stopwatch.GetTimestamp() : 0;

    public void CommitEnded(long started)
    {
        if (started != 0)
        {
            Commit.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, _listener);
        }
    }
}
