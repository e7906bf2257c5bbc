namespace Ulak.Server.Telemetry;

/// <summary>The names under which the server publishes metrics and traces, for OpenTelemetry and others.</summary>
public static class SmtpTelemetry
{
    /// <summary>
    /// The meter. Instruments: <c>ulak.server.sessions.active</c>, <c>ulak.server.sessions</c> (tag <c>end</c>),
    /// <c>ulak.server.connections.rejected</c> (<c>reason</c>), <c>ulak.server.messages</c> (<c>result</c>), <c>ulak.server.octets</c>
    /// (<c>direction</c>), <c>ulak.server.faults</c> (<c>kind</c>), <c>ulak.server.remarks</c> (<c>kind</c>),
    /// <c>ulak.server.commit.duration</c> in seconds. Each has the tag <c>listener</c>.
    /// </summary>
    public const string MeterName = "Ulak.Server";

    /// <summary>The activity source: one activity <c>smtp.message</c> for each mail transaction.</summary>
    public const string ActivitySourceName = "Ulak.Server";
}
