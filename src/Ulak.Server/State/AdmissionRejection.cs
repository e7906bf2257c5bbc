using Ulak.Server.Limits;
using Ulak.Server.Logging;

namespace Ulak.Server.State;

/// <summary>The rejection of a connection that is not admitted.</summary>
internal static class AdmissionRejection
{
    /// <summary>The end of a session whose connection is not admitted. It is logged once.</summary>
    public static Termination Create(SessionContext context, AdmissionResult result)
    {
        var info = context.Info;
        var replies = context.Listener.Replies;
        var (reply, reason) = result switch
        {
            AdmissionResult.TooManyConnections => (replies.TooManyConnections, "too many connections in all"),
            AdmissionResult.TooManyConnectionsFromAddress =>
                (replies.TooManyConnectionsFromAddress, "too many connections from its address"),
            AdmissionResult.RateExceeded => (replies.ConnectionRateExceeded, "too many new connections a minute from its address"),
            AdmissionResult.TooManyRecentFaults => (replies.TooManyRecentFaults, "too many faults a minute from its address"),
            _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
        };
        context.Listener.Metrics.ConnectionRejected(result.ToString());
        ServerLog.ConnectionRejected(context.Server.Log, info.Id, info.Remote, reason);
        return new Termination(SessionEndReason.ConnectionRejected, reply);
    }
}
